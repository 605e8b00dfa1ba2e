// OAuthHelper of postern/server: how its calls fail, and that no failure tells a secret.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import test from 'node:test';
import { AuthError } from 'postern/server';
import { assertClean, failureOf } from './support/failures.mjs';
import { memoryOf } from './support/fresh-realm.mjs';
import { runScript } from './support/processes.mjs';
import {
  accessToken,
  calls,
  clientSecret,
  code,
  codeVerifier,
  goodAnswer,
  refreshToken,
  startServer,
} from './support/server-calls.mjs';
import { json, unreachableProvider } from './support/token-server.mjs';

const secrets = { accessToken, clientSecret, code, codeVerifier, refreshToken };

const isClean = (error) => assertClean(error, secrets);

const html = { 'content-type': 'text/html' };
const answers = [
  [
    'P8: 400 with an OAuth error',
    json({ error: 'invalid_grant', error_description: 'x' }, 400),
    { code: 'token_error', oauthError: 'invalid_grant', description: 'x', status: 400 },
  ],
  [
    'P8: 401 with invalid_client',
    json({ error: 'invalid_client' }, 401),
    { code: 'token_error', oauthError: 'invalid_client', status: 401, retryable: false },
  ],
  [
    'P8: 503 with HTML',
    { status: 503, headers: html, body: '<h1>error</h1>' },
    { code: 'http_error', status: 503, retryable: true },
  ],
  [
    'P9: 429 with Retry-After',
    json({}, 429, { 'retry-after': '2' }),
    { code: 'rate_limited', retryAfterMs: 2000, status: 429, retryable: true },
  ],
];

for (const [name, call] of Object.entries(calls)) {
  for (const [what, reply, expected] of answers) {
    test(`${what} is ${expected.code} for ${name}`, async (t) => {
      const { provider } = await startServer(t, () => reply);
      const error = await failureOf(call({ config: { provider } }));
      for (const [member, value] of Object.entries(expected)) assert.equal(error[member], value);
    });
  }

  if (name !== 'revokeToken') {
    test(`P10: what is no usable answer is invalid_response for ${name}`, async (t) => {
      const filler = { filler: 'x'.repeat(256 * 1024) };
      const bodies = ['', 'no JSON', '[]', '{}', JSON.stringify({ ...goodAnswer, ...filler })];
      for (const body of bodies) {
        const { provider } = await startServer(t, () => ({ status: 200, headers: {}, body }));
        const error = await failureOf(call({ config: { provider } }));
        assert.equal(error.code, 'invalid_response', body.slice(0, 40));
      }
    });
  }

  for (const status of [301, 302, 303, 307, 308]) {
    test(`X9: ${name} is not sent on by ${status}`, async (t) => {
      const elsewhere = await startServer(t, () => json(goodAnswer));
      const { provider } = await startServer(t, () => ({
        status,
        headers: { location: `${elsewhere.origin}/token` },
        body: '',
      }));
      const error = await failureOf(call({ config: { provider } }));
      assert.equal(error.code, 'network_error');
      assert.equal(elsewhere.requests.length, 0);
      isClean(error);
    });
  }

  test(`X9: ${name} tells fetch to refuse every redirect`, async (t) => {
    // Node 20's fetch fails by itself where 307 and 308 would send a body on; other hosts' do not.
    const asked = t.mock.method(globalThis, 'fetch', () => Promise.reject(new Error('no network')));
    const { provider } = await startServer(t, () => json(goodAnswer));
    await failureOf(call({ config: { provider } }));
    assert.deepEqual(
      asked.mock.calls.map((each) => each.arguments[1].redirect),
      ['error'],
    );
  });

  test(`X5: ${name} gives timeout when the server hangs, and drops the connection`, async (t) => {
    const { provider } = await startServer(t, () => undefined);
    const begin = performance.now();
    const error = await failureOf(call({ config: { provider, requestTimeoutMs: 500 } }));
    const took = performance.now() - begin;
    assert.equal(error.code, 'timeout');
    assert.ok(took >= 400 && took <= 600, `${took} ms`);
    isClean(error);
  });

  test(`X5: ${name} ends with its signal, before and while it waits`, async (t) => {
    const { provider, requests } = await startServer(t, () => undefined);
    const early = await failureOf(
      call({ config: { provider }, options: { signal: AbortSignal.abort() } }),
    );
    assert.equal(early.code, 'aborted');
    assert.equal(requests.length, 0);
    const controller = new AbortController();
    const waiting = failureOf(call({ config: { provider }, options: controller }));
    while (requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort();
    const late = await waiting;
    assert.equal(late.code, 'aborted');
    isClean(late);
  });

  test(`X6: what a server echoes of ${name} is in no error`, async (t) => {
    const echo = ({ body, headers }) => {
      const values = [...new URLSearchParams(body).values()].join(' ');
      return `${values} ${body} ${headers.authorization}`;
    };
    const echoes = [
      (request) => json({ error: 'invalid_client', error_description: echo(request) }, 401),
      (request) => json({ error: echo(request) }, 400),
      (request) => json({ error: 'x', error_uri: `https://as.example/?${request.body}` }, 400),
      (request) => ({ status: 500, headers: html, body: echo(request) }),
      (request) => ({ status: 429, headers: { 'retry-after': '1' }, body: echo(request) }),
      (request) => ({ status: 200, headers: {}, body: `{${echo(request)}` }),
    ];
    for (const reply of echoes) {
      const { provider } = await startServer(t, reply);
      // A revocation's success has no content that would mean anything.
      const outcome = await call({ config: { provider } }).catch((error) => error);
      if (outcome === undefined) continue;
      assert.ok(outcome instanceof AuthError);
      isClean(outcome);
    }
  });

  test(`X6: a refused configuration of ${name} names the argument, never its value`, async () => {
    for (const config of [
      { clientId: [clientSecret] },
      { clientSecret: { [clientSecret]: clientSecret } },
      { clientSecret: [clientSecret] },
      { userAgent: `${clientSecret}\n` },
      { userAgent: [clientSecret] },
      { provider: clientSecret },
      { provider: { authorizationEndpoint: clientSecret, tokenEndpoint: clientSecret } },
      { requestTimeoutMs: clientSecret },
      { requestTimeoutMs: -1 },
    ]) {
      const error = await failureOf(call({ config }));
      assert.equal(error.code, 'invalid_config');
      isClean(error);
    }
  });

  test(`X7: no server is network_error for ${name}`, async () => {
    const { tokenEndpoint, authorizationEndpoint } = await unreachableProvider();
    const provider = { authorizationEndpoint, tokenEndpoint };
    provider.revocationEndpoint = provider.introspectionEndpoint = tokenEndpoint;
    const error = await failureOf(call({ config: { provider } }));
    assert.equal(error.code, 'network_error');
    assert.equal(error.retryable, true);
    isClean(error);
  });
}

test('P4: an argument that is no text is invalid_config, before any I/O', async (t) => {
  const { provider, requests } = await startServer(t, () => json(goodAnswer));
  const { OAuthHelper } = await import('postern/server');
  const config = { clientId: 'c', clientSecret, provider };
  for (const token of [undefined, null, 5, '', '\ud800']) {
    for (const name of ['refreshToken', 'revokeToken', 'introspectToken']) {
      const error = await failureOf(OAuthHelper[name](config, token));
      assert.equal(error.code, 'invalid_config', `${name} ${token}`);
    }
  }
  assert.equal(requests.length, 0);
});

test('P11 X6: options and parts that are null are none, or a typed error', async (t) => {
  const { provider, requests } = await startServer(t, () => json({ active: true }));
  const { OAuthHelper, formatUserAgent } = await import('postern/server');
  const config = { clientId: 'c', clientSecret, provider };
  for (const options of [null, { tokenTypeHint: null }, {}]) {
    await OAuthHelper.revokeToken(config, 'token', options);
    assert.deepEqual(await OAuthHelper.introspectToken(config, 'token', options), { active: true });
  }
  assert.equal(requests.length, 6);
  for (const parts of [undefined, null, 'OAuth c/1']) {
    assert.throws(() => formatUserAgent(parts), { code: 'invalid_config' });
  }
});

test('X6 X10: a process that fails in every way writes nothing, and exits by itself', async (t) => {
  const server = createServer((_, response) => response.writeHead(500).end()).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  t.after(() => server.close());
  const origin = `http://127.0.0.1:${server.address().port}`;
  const source = `
    import { OAuthHelper } from 'postern/server';
    const provider = {
      authorizationEndpoint: '${origin}/a', tokenEndpoint: '${origin}/t',
      revocationEndpoint: '${origin}/r', introspectionEndpoint: '${origin}/i',
    };
    const config = {
      clientId: 'c', clientSecret: '${clientSecret}', provider,
      redirectUri: 'https://app.example/callback', scopes: ['api:read'],
    };
    const codes = await Promise.all([
      OAuthHelper.exchangeCodeForToken(config, 'code', 'v'.repeat(43)),
      OAuthHelper.refreshToken(config, '${refreshToken}'),
      OAuthHelper.getClientCredentialsToken(config),
      OAuthHelper.revokeToken(config, '${refreshToken}'),
      OAuthHelper.introspectToken(config, '${accessToken}'),
    ].map((call) => call.catch(({ code }) => code)));
    if (codes.some((code) => code !== 'http_error')) throw new Error(codes.join());
    const done = performance.now();
    process.on('exit', () => process.exitCode = performance.now() - done < 1000 ? 0 : 3);`;
  const { code: exit, stdout, stderr } = await runScript(source);
  assert.deepEqual({ exit, stdout, stderr }, { exit: 0, stdout: '', stderr: '' });
});

test('X6: the module holds a secret during a call, and none after it', async () => {
  const source = `
    ${memoryOf}
    import { createServer } from 'node:http';
    import { OAuthHelper, preload } from 'postern/server';
    const memory = await memoryOf(preload);
    const secrets = ${JSON.stringify(Object.values(secrets))};
    const held = () => {
      const text = Buffer.from(memory.buffer).toString('latin1');
      return secrets.filter((secret) => text.includes(secret)).length;
    };
    let during = 0;
    const server = createServer(async (request, response) => {
      await request.toArray();
      during = Math.max(during, held());
      response.end(JSON.stringify({
        access_token: '${accessToken}', refresh_token: '${refreshToken}', token_type: 'bearer',
        active: true,
      }));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const origin = 'http://127.0.0.1:' + server.address().port;
    const provider = {
      authorizationEndpoint: origin, tokenEndpoint: origin,
      revocationEndpoint: origin, introspectionEndpoint: origin,
    };
    const config = {
      clientId: 'c', clientSecret: '${clientSecret}', provider,
      redirectUri: 'https://app.example/callback', scopes: ['api:read'],
    };
    await OAuthHelper.exchangeCodeForToken(config, '${code}', '${codeVerifier}');
    await OAuthHelper.refreshToken(config, '${refreshToken}');
    await OAuthHelper.getClientCredentialsToken(config);
    await OAuthHelper.revokeToken(config, '${refreshToken}');
    await OAuthHelper.introspectToken(config, '${accessToken}');
    server.closeAllConnections();
    server.close();
    console.log(during > 0, held());`;
  const { code: exit, stdout, stderr } = await runScript(source);
  assert.deepEqual({ exit, stdout, stderr }, { exit: 0, stdout: 'true 0\n', stderr: '' });
});
