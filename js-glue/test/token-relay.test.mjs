// createTokenRelay as a Fetch handler, before a token server on loopback: what passes, how it goes
// out, and that nothing else does.
import assert from 'node:assert/strict';
import test from 'node:test';
import { AuthError, createTokenRelay, formatUserAgent } from 'postern/server';
import {
  appOrigin,
  bodyOf,
  clientSecret,
  codeForm,
  codeVerifier,
  everythingOf,
  form,
  pageHeaders,
  post,
  refreshForm,
  revocationForm,
  startRelay,
  tokens,
  userAgent,
} from './support/relays.mjs';
import { runScript } from './support/processes.mjs';
import { json, unreachableProvider } from './support/token-server.mjs';

test('P12: a code, a refresh and a revocation pass, with the secret and the User-Agent', async (t) => {
  const { relay, requests } = await startRelay(t);
  const exchanged = await relay(post(codeForm));
  assert.equal(exchanged.status, 200);
  assert.deepEqual(await exchanged.json(), tokens());
  assert.deepEqual(
    [...exchanged.headers],
    [
      ['access-control-allow-origin', appOrigin],
      ['cache-control', 'no-store'],
      ['content-type', 'application/json'],
      ['vary', 'Origin'],
      ['x-content-type-options', 'nosniff'],
    ],
  );
  assert.equal((await relay(post(refreshForm('one+two/three=')))).status, 200);
  assert.equal((await relay(post(revocationForm('a token')))).status, 200);
  const client = { client_id: 'relayed', client_secret: clientSecret };
  assert.deepEqual(
    requests.map(({ method, url }) => `${method} ${url}`),
    ['POST /token', 'POST /token', 'POST /revoke'],
  );
  assert.deepEqual(requests.map(bodyOf), [
    {
      ...client,
      grant_type: 'authorization_code',
      code: 'canary-code',
      redirect_uri: `${appOrigin}/callback`,
      code_verifier: codeVerifier,
    },
    { ...client, grant_type: 'refresh_token', refresh_token: 'one+two/three=' },
    { ...client, token: 'a token', token_type_hint: 'refresh_token' },
  ]);
  for (const { headers } of requests) {
    assert.equal(headers['user-agent'], userAgent);
    assert.equal(headers['content-type'], 'application/x-www-form-urlencoded');
    for (const name of ['authorization', 'cookie', 'origin', 'referer', 'x-forwarded-for']) {
      assert.equal(headers[name], undefined, name);
    }
  }
});

test('P12: nothing of the page but the values goes out', async (t) => {
  const { relay, requests } = await startRelay(t);
  await relay(
    post(`%67rant_type=refresh_token&&refresh_token=%74oken&client_id=relaye%64`, {
      authorization: 'Basic canary',
      cookie: 'canary=1',
      'user-agent': 'canary',
      'x-forwarded-for': '10.0.0.1',
    }),
  );
  assert.equal(
    requests[0].body,
    `client_id=relayed&grant_type=refresh_token&refresh_token=token&${new URLSearchParams({
      client_secret: clientSecret,
    })}`,
  );
  assert.doesNotMatch(JSON.stringify(requests[0].headers), /canary|10\.0\.0\.1/);
});

test('P12: every hostile request gets its 4xx, and none reaches the server', async (t) => {
  const { relay, requests } = await startRelay(t, { maxBodyBytes: 2048 });
  const request = (method, headers, body) =>
    new Request('https://app.example/relay', { method, headers, body });
  const refresh = refreshForm('token');
  const { origin: _, ...noOrigin } = pageHeaders;
  const cases = [
    ['another origin', post(refresh, { origin: 'https://evil.example' }), 403, 'invalid_request'],
    ['an origin that starts as ours', post(refresh, { origin: `${appOrigin}.evil` }), 403],
    ['an opaque origin', post(refresh, { origin: 'null' }), 403],
    ['two origins', post(refresh, { origin: `${appOrigin}, https://evil.example` }), 403],
    ['no origin', request('POST', noOrigin, refresh), 403],
    ['GET', request('GET', pageHeaders), 405],
    ['GET without origin', request('GET', {}), 405],
    ['PUT', request('PUT', pageHeaders, refresh), 405],
    ['DELETE', request('DELETE', pageHeaders), 405],
    ['JSON', post('{}', { 'content-type': 'application/json' }), 415],
    ['a multipart body', post('x', { 'content-type': 'multipart/form-data; boundary=x' }), 415],
    ['a huge body', post(`${refresh}&x=${'x'.repeat(1 << 20)}`), 413],
    ['a body that says it is huge', post(refresh, { 'content-length': '999999' }), 413],
    ['another client', post(refresh.replace('relayed', 'other')), 400, 'unauthorized_client'],
    [
      'client credentials',
      post(form({ grant_type: 'client_credentials', scope: 'service:psapi' })),
      400,
      'unsupported_grant_type',
    ],
    ['a password', post(form({ grant_type: 'password' })), 400, 'unsupported_grant_type'],
    ['a secret of its own', post(`${refresh}&client_secret=guess`), 400, 'invalid_request'],
    ['a wider scope', post(`${refresh}&scope=account%3Aprofile`), 400, 'invalid_request'],
    ...['token_endpoint', 'tokenEndpoint', 'url', 'revocation_endpoint', 'host', 'endpoints'].map(
      (name) => [
        `an endpoint as ${name}`,
        post(`${refresh}&${name}=http%3A%2F%2F169.254.169.254%2Flatest`),
        400,
        'invalid_request',
      ],
    ),
    ['CRLF in a value', post(refreshForm('a\r\nX-Injected: 1')), 400, 'invalid_request'],
    ['CRLF in a name', post(`${refresh}&a%0D%0AX-Injected:%201=b`), 400, 'invalid_request'],
    ['NUL', post(refreshForm('a\0b')), 400, 'invalid_request'],
    ['a lone percent sign', post(`${refresh}%`), 400, 'invalid_request'],
    ['no UTF-8', post(new Uint8Array([...Buffer.from(refresh), 0xff, 0xfe])), 400],
    ['a parameter twice', post(`${refresh}&refresh_token=b`), 400, 'invalid_request'],
    ['the client twice', post(`${refresh}&client_id=relayed`), 400, 'invalid_request'],
    ['no verifier', post(codeForm.replace(/&code_verifier=.*/, '')), 400, 'invalid_request'],
    ['no body', request('POST', pageHeaders), 400, 'invalid_request'],
    ['both shapes', post(`${refresh}&token=x`), 400, 'invalid_request'],
  ];
  for (const [what, sent, status, error = 'invalid_request'] of cases) {
    const isAllowed = sent.headers.get('origin') === appOrigin;
    const response = await relay(sent);
    assert.equal(response.status, status, what);
    assert.equal(response.headers.get('vary'), 'Origin', what);
    assert.equal(response.headers.get('cache-control'), 'no-store', what);
    assert.equal(
      response.headers.get('access-control-allow-origin'),
      isAllowed ? appOrigin : null,
      what,
    );
    assert.equal(response.headers.get('access-control-allow-credentials'), null, what);
    assert.equal(response.headers.get('allow'), status === 405 ? 'POST, OPTIONS' : null, what);
    const text = await response.text();
    assert.equal(JSON.parse(text).error, error, what);
    assert.ok(JSON.parse(text).error_description, what);
    assert.doesNotMatch(text, /guess|169\.254|Injected|evil|canary/, what);
  }
  assert.equal(requests.length, 0);
});

test('P12: a preflight is answered for allowed origins', async (t) => {
  const { relay, requests } = await startRelay(t);
  const preflight = (headers) =>
    relay(new Request('https://app.example/', { method: 'OPTIONS', headers }));
  const allowed = await preflight({
    origin: 'http://127.0.0.1:5173',
    'access-control-request-method': 'POST',
  });
  assert.equal(allowed.status, 204);
  assert.equal(await allowed.text(), '');
  const { headers } = allowed;
  assert.equal(headers.get('access-control-allow-origin'), 'http://127.0.0.1:5173');
  assert.equal(headers.get('access-control-allow-methods'), 'POST');
  assert.equal(headers.get('access-control-allow-headers'), 'content-type');
  assert.equal(headers.get('access-control-max-age'), '600');
  assert.equal(headers.get('vary'), 'Origin');
  for (const refused of [{ origin: 'https://evil.example' }, {}]) {
    const response = await preflight(refused);
    assert.equal(response.status, 403);
    assert.equal(response.headers.get('access-control-allow-origin'), null);
  }
  assert.equal(requests.length, 0);
});

test('P12: OAuth errors and rate limits pass, and pages may read them', async (t) => {
  const answers = [
    json({ error: 'invalid_grant', error_description: 'x', more: [1] }, 400, {
      'set-cookie': 'server=1',
      'www-authenticate': 'Basic',
      'x-internal': 'canary',
    }),
    json({ error: 'slow_down' }, 429, {
      'retry-after': '2',
      'X-Rate-Limit-Policy': 'token-request-limit',
      'X-Rate-Limit-Ip': '60:30:30',
    }),
    { status: 503, headers: {}, body: '<html>canary</html>' },
  ];
  const { relay } = await startRelay(t, { answer: (_, count) => answers[count - 1] });
  const refused = await relay(post(refreshForm('r')));
  assert.equal(refused.status, 400);
  for (const name of ['set-cookie', 'www-authenticate', 'x-internal']) {
    assert.equal(refused.headers.get(name), null, name);
  }
  assert.equal(await refused.text(), answers[0].body);

  const limited = await relay(post(refreshForm('r')));
  assert.equal(limited.status, 429);
  assert.equal(limited.headers.get('retry-after'), '2');
  assert.equal(limited.headers.get('x-rate-limit-ip'), '60:30:30');
  assert.deepEqual(limited.headers.get('access-control-expose-headers').split(', ').sort(), [
    'retry-after',
    'x-rate-limit-ip',
    'x-rate-limit-policy',
  ]);

  const html = await relay(post(refreshForm('r')));
  assert.equal(html.status, 503);
  assert.equal((await html.json()).error, 'server_error');
});

test('P12: no answer, a redirect and too much are a 502, a slow server a 504', async (t) => {
  const elsewhere = await startRelay(t);
  const { relay } = await startRelay(t, {
    requestTimeoutMs: 300,
    answer: ({ body }) => {
      if (body.includes('slow')) return undefined;
      if (body.includes('large')) return json({ a: 'x'.repeat(300 * 1024) });
      return { status: 307, headers: { location: elsewhere.config.endpoints.tokenEndpoint } };
    },
  });
  const { tokenEndpoint } = await unreachableProvider();
  const gone = await startRelay(t, { endpoints: { tokenEndpoint } });
  assert.equal((await relay(post(refreshForm('redirect')))).status, 502);
  assert.equal((await relay(post(refreshForm('large')))).status, 502);
  assert.equal((await gone.relay(post(refreshForm('r')))).status, 502);
  const slow = await relay(post(refreshForm('slow')));
  assert.equal(slow.status, 504);
  assert.equal((await slow.json()).error, 'temporarily_unavailable');
  assert.equal(elsewhere.requests.length, 0);
});

test('P12: a body is bounded in bytes and in time', { timeout: 20_000 }, async (t) => {
  const { relay, requests } = await startRelay(t, { maxBodyBytes: 1000, requestTimeoutMs: 200 });
  let pulled = 0;
  let isCancelled = false;
  const endless = new ReadableStream({
    pull(controller) {
      pulled += 100;
      controller.enqueue(Buffer.alloc(100, 'x'));
    },
    cancel() {
      isCancelled = true;
    },
  });
  assert.equal((await relay(post(endless))).status, 413);
  assert.ok(isCancelled);
  assert.ok(pulled <= 1400, String(pulled));
  const trickle = new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      controller.enqueue(Buffer.from('x'));
    },
  });
  const slow = await relay(post(trickle));
  assert.equal(slow.status, 408);
  assert.equal(slow.headers.get('access-control-allow-origin'), appOrigin);
  const broken = new ReadableStream({
    start: (controller) => controller.error(new Error('gone')),
  });
  assert.equal((await relay(post(broken))).status, 400);
  const texts = new ReadableStream({ pull: (controller) => controller.enqueue('x=y&') });
  assert.equal((await relay(post(texts))).status, 400);
  const exact = refreshForm('r').padEnd(1000, '&');
  assert.equal((await relay(post(exact))).status, 200);
  assert.equal((await relay(post(`${exact}&`))).status, 413);
  assert.equal(requests.length, 1);
});

test('P12: a body that something else has read is a clear error', async (t) => {
  const { relay, requests } = await startRelay(t);
  const request = post(codeForm);
  await request.text();
  await assert.rejects(relay(request), (error) => error.code === 'invalid_config');
  assert.equal(requests.length, 0);
});

test('P12: an answer that repeats the secret does not reach the page', async (t) => {
  const { relay } = await startRelay(t, {
    answer: ({ body }) => json({ error: 'invalid_client', error_description: body }, 401),
  });
  const seen = await everythingOf(await relay(post(codeForm)));
  assert.match(seen, /^401\n/);
  assert.match(seen, /"invalid_client"/);
  assert.doesNotMatch(seen, /canary-client-secret/);
});

test('P12: the relay writes nothing to the console, and keeps no process alive', async (t) => {
  const { config, requests } = await startRelay(t, {
    answer: ({ body }) =>
      body.includes('bad') ? json({ error: 'invalid_grant' }, 400) : json(tokens()),
  });
  const { code, stdout, stderr } = await runScript(
    `
    import { createTokenRelay } from 'postern/server';
    const { config, headers, forms } = JSON.parse(process.env.RELAYED);
    const relays = [config, { ...config, endpoints: { tokenEndpoint: 'http://127.0.0.1:1/' } }, {}];
    for (const relay of relays.map(createTokenRelay)) {
      for (const body of forms) {
        const request = new Request('https://app.example/', { method: 'POST', headers, body });
        await relay(request).catch(() => {});
      }
    }`,
    {
      env: {
        ...process.env,
        RELAYED: JSON.stringify({
          config,
          headers: pageHeaders,
          forms: [codeForm, refreshForm('bad'), `${codeForm}&x=y`, 'x=%'],
        }),
      },
    },
  );
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: '', stderr: '' });
  assert.equal(requests.length, 2);
});

test('P12: a configuration is refused by ready and by each call', async () => {
  const good = {
    clientId: 'relayed',
    clientSecret,
    userAgent,
    allowedOrigins: [appOrigin],
    endpoints: { tokenEndpoint: 'https://as.example/token' },
  };
  await createTokenRelay(good).ready;
  await createTokenRelay({ ...good, endpoints: undefined }).ready;
  const agent = formatUserAgent({ clientId: 'relayed', version: '1', contact: 'a@b.example' });
  await createTokenRelay({ ...good, userAgent: agent }).ready;
  const key = 'k'.repeat(43);
  const bad = [
    undefined,
    null,
    { ...good, clientId: undefined },
    { ...good, clientId: '' },
    { ...good, clientSecret: undefined },
    { ...good, clientSecret: '' },
    { ...good, userAgent: undefined },
    { ...good, userAgent: '' },
    { ...good, userAgent: 'a\r\nX-Injected: 1' },
    { ...good, userAgent: 'Grüße' },
    { ...good, allowedOrigins: undefined },
    { ...good, allowedOrigins: appOrigin },
    { ...good, allowedOrigins: [] },
    { ...good, allowedOrigins: ['*'] },
    { ...good, allowedOrigins: [`${appOrigin}/`] },
    { ...good, allowedOrigins: ['http://app.example'] },
    { ...good, allowedOrigins: [`${appOrigin}\nhttps://evil.example`] },
    { ...good, allowedOrigins: [1] },
    { ...good, endpoints: {} },
    { ...good, endpoints: { tokenEndpoint: 'http://as.example/token' } },
    { ...good, endpoints: { tokenEndpoint: 'https://as.example/', revocationEndpoint: 'x' } },
    { ...good, requestTimeoutMs: 0 },
    { ...good, requestTimeoutMs: '1' },
    { ...good, requestTimeoutMs: 2 ** 32 },
    { ...good, maxBodyBytes: 0 },
    { ...good, maxBodyBytes: 1.5 },
    { ...good, maxBodyBytes: 1 << 30 },
    { ...good, refreshTokenCookie: null },
    { ...good, refreshTokenCookie: {} },
    { ...good, refreshTokenCookie: { keys: [] } },
    { ...good, refreshTokenCookie: { keys: 'k' } },
    { ...good, refreshTokenCookie: { keys: ['short'] } },
    { ...good, refreshTokenCookie: { keys: [`${key}=`] } },
    { ...good, refreshTokenCookie: { keys: [new Uint8Array(16)] } },
    { ...good, refreshTokenCookie: { keys: [new Uint8Array(32), 5] } },
    { ...good, refreshTokenCookie: { keys: [new Uint8Array(32)], maxAgeSeconds: 0 } },
    { ...good, refreshTokenCookie: { keys: [new Uint8Array(32)], maxAgeSeconds: 1e9 } },
  ];
  for (const config of bad) {
    const relay = createTokenRelay(config);
    const refuses = (error) => {
      assert.ok(error instanceof AuthError, String(error));
      assert.equal(error.code, 'invalid_config', `${JSON.stringify(config)} ${error.message}`);
      assert.doesNotMatch(JSON.stringify(error) + error.message, /canary/);
      return true;
    };
    await assert.rejects(relay.ready, refuses);
    await assert.rejects(relay(post(codeForm)), refuses);
  }
});
