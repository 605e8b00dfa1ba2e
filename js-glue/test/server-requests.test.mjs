// OAuthHelper of postern/server: what goes out, and what of the answer comes back.
import assert from 'node:assert/strict';
import test from 'node:test';
import { OAuthHelper, formatUserAgent, preload, providers } from 'postern/server';
import {
  accessToken,
  calls,
  clientId,
  clientSecret,
  code,
  codeVerifier,
  goodAnswer,
  redirectUri,
  refreshToken,
  startServer,
  userAgent,
} from './support/server-calls.mjs';
import { json } from './support/token-server.mjs';

const client = [
  ['client_id', clientId],
  ['client_secret', clientSecret],
];
const bodies = {
  exchangeCodeForToken: [
    ...client,
    ['code', code],
    ['code_verifier', codeVerifier],
    ['grant_type', 'authorization_code'],
    ['redirect_uri', redirectUri],
  ],
  refreshToken: [...client, ['grant_type', 'refresh_token'], ['refresh_token', refreshToken]],
  getClientCredentialsToken: [
    ...client,
    ['grant_type', 'client_credentials'],
    ['scope', 'service:leagues service:leagues:ladder'],
  ],
  revokeToken: [...client, ['token', refreshToken]],
  introspectToken: [...client, ['token', accessToken]],
};
const paths = { revokeToken: '/revoke', introspectToken: '/introspect' };

for (const [name, call] of Object.entries(calls)) {
  test(`P3 P4 P5 P11: ${name} sends exactly its parameters, and the secret`, async (t) => {
    const { provider, requests } = await startServer(t, () => json(goodAnswer));
    await call({ config: { provider } });
    assert.equal(requests.length, 1);
    assert.equal(requests[0].method, 'POST');
    assert.equal(requests[0].url, paths[name] ?? '/token');
    assert.deepEqual([...new URLSearchParams(requests[0].body)].sort(), bodies[name]);
  });

  test(`P6: ${name} says the secret in the form alone, and no Authorization header`, async (t) => {
    const { provider, requests } = await startServer(t, () => json(goodAnswer));
    await call({ config: { provider } });
    const { url, headers, body } = requests[0];
    assert.equal(new URLSearchParams(body).getAll('client_secret').length, 1);
    const { 'content-type': type, accept } = headers;
    assert.equal(type, 'application/x-www-form-urlencoded');
    assert.equal(accept, 'application/json');
    for (const absent of ['authorization', 'cookie', 'referer']) assert.ok(!(absent in headers));
    const elsewhere = url + JSON.stringify(headers);
    for (const text of [clientSecret, encodeURIComponent(clientSecret), btoa(clientSecret)]) {
      assert.ok(!elsewhere.includes(text));
    }
  });

  test(`P7: ${name} says the User-Agent as it is`, async (t) => {
    const { provider, requests } = await startServer(t, () => json(goodAnswer));
    const odd = `OAuth x/1 (contact: a@b.example) ${'!#$%&\'*+-.^_`|~"(),/:;<=>?@[]{}\\'} end`;
    for (const agent of [userAgent, odd]) {
      await call({ config: { provider, userAgent: agent } });
      assert.equal(requests.at(-1).headers['user-agent'], agent);
    }
    await call({ config: { provider, userAgent: undefined } });
    assert.ok(!requests.at(-1).headers['user-agent'].includes('OAuth'));
  });

  test(`P7: ${name} refuses a User-Agent that would not arrive as it is`, async (t) => {
    const { provider, requests } = await startServer(t, () => json(goodAnswer));
    for (const agent of ['a\r\nx-injected: 1', 'a\nb', 'é', ' a', 'a ', 'a\tb', '\0']) {
      const failing = call({ config: { provider, userAgent: agent } });
      await assert.rejects(failing, { name: 'AuthError', code: 'invalid_config' });
    }
    assert.equal(requests.length, 0);
  });
}

test('P3 P5 P11: every member of an answer comes back, and expires_in null stays null', async (t) => {
  const answer = {
    ...goodAnswer,
    expires_in: null,
    username: 'Exile#1234',
    sub: 'c5b9c286-8d05-47af-be41-67ab10a8c53e',
    more: [{ nested: true }, null, 1.5, 'é'],
  };
  const { provider } = await startServer(t, () => json(answer));
  for (const [name, call] of Object.entries(calls)) {
    const expected = name === 'revokeToken' ? undefined : answer;
    assert.deepEqual(await call({ config: { provider } }), expected, name);
  }
});

test('P11: an inactive token is an answer, and any 2xx a revocation', async (t) => {
  const { provider } = await startServer(t, ({ url }) =>
    url === '/introspect' ? json({ active: false }) : { status: 204, headers: {}, body: '' },
  );
  assert.deepEqual(await calls.introspectToken({ config: { provider } }), { active: false });
  assert.equal(await calls.revokeToken({ config: { provider } }), undefined);
});

test('P11: a token_type_hint goes along', async (t) => {
  const { provider, requests } = await startServer(t, () => json(goodAnswer));
  const options = { tokenTypeHint: 'refresh_token' };
  for (const name of ['revokeToken', 'introspectToken']) {
    await calls[name]({ config: { provider }, options });
    const sent = new URLSearchParams(requests.at(-1).body);
    assert.equal(sent.get('token_type_hint'), 'refresh_token');
  }
});

test('P11: introspection answers without a boolean active are invalid_response', async (t) => {
  for (const answer of [{}, { active: 'true' }, { active: 1 }, { active: null }, [true]]) {
    const { provider } = await startServer(t, () => json(answer));
    const failing = calls.introspectToken({ config: { provider } });
    await assert.rejects(failing, { name: 'AuthError', code: 'invalid_response' });
  }
});

test('P5: without a secret, what needs one is an error before any I/O', async (t) => {
  const { provider, requests } = await startServer(t, () => json(goodAnswer));
  for (const name of ['getClientCredentialsToken', 'introspectToken']) {
    for (const missing of [undefined, '']) {
      const failing = calls[name]({ config: { provider, clientSecret: missing } });
      await assert.rejects(failing, { code: 'invalid_config', message: /clientSecret/ });
    }
  }
  assert.equal(requests.length, 0);
  await calls.refreshToken({ config: { provider, clientSecret: undefined } });
  assert.ok(!new URLSearchParams(requests[0].body).has('client_secret'));
});

test('P5 B22: each grant has its own scopes, and the error says which', async (t) => {
  const { provider, requests } = await startServer(t, () => json(goodAnswer));
  await assert.rejects(
    calls.exchangeCodeForToken({ config: { provider, scopes: ['service:leagues'] } }),
    { code: 'invalid_scope', message: /client credentials/ },
  );
  await assert.rejects(
    calls.getClientCredentialsToken({ config: { provider, scopes: ['account:profile'] } }),
    { code: 'invalid_scope', message: /only a user can grant/ },
  );
  assert.equal(requests.length, 0);
  for (const name of ['exchangeCodeForToken', 'getClientCredentialsToken']) {
    await calls[name]({ config: { provider, scopes: ['api:read', 'oauth:revoke'] } });
  }
});

test('P2: the URL of a login has no secret in it', async () => {
  const { codeVerifier: verifier, codeChallenge } = await OAuthHelper.generatePKCE();
  assert.match(verifier, /^[A-Za-z0-9_-]{43}$/);
  const config = { clientId, clientSecret, userAgent, redirectUri, scopes: ['account:profile'] };
  const url = new URL(OAuthHelper.buildAuthUrl(config, 'one-time-state', { codeChallenge }));
  assert.equal(url.origin + url.pathname, providers.pathOfExile.authorizationEndpoint);
  assert.deepEqual(
    [...url.searchParams],
    [
      ['client_id', clientId],
      ['response_type', 'code'],
      ['redirect_uri', redirectUri],
      ['scope', 'account:profile'],
      ['state', 'one-time-state'],
      ['code_challenge', codeChallenge],
      ['code_challenge_method', 'S256'],
    ],
  );
  for (const [state, pkce] of [
    ['', { codeChallenge }],
    ['state', undefined],
  ]) {
    assert.throws(() => OAuthHelper.buildAuthUrl(config, state, pkce), { code: 'invalid_config' });
  }
});

test('P7: formatUserAgent writes the form that Path of Exile asks for', () => {
  const parts = { clientId: 'exampleapp', version: '1.0.0', contact: 'mail@app.example' };
  assert.equal(formatUserAgent(parts), 'OAuth exampleapp/1.0.0 (contact: mail@app.example)');
  assert.equal(
    formatUserAgent({ ...parts, info: 'StrictMode' }),
    'OAuth exampleapp/1.0.0 (contact: mail@app.example) StrictMode',
  );
  const { contact: _, ...incomplete } = parts;
  assert.throws(() => formatUserAgent(incomplete), { name: 'AuthError', code: 'invalid_config' });
});

test('P11: the preset has the endpoints of Path of Exile', async () => {
  await preload();
  const { tokenEndpoint, revocationEndpoint, introspectionEndpoint } = providers.pathOfExile;
  assert.equal(tokenEndpoint, 'https://www.pathofexile.com/oauth/token');
  assert.equal(revocationEndpoint, 'https://www.pathofexile.com/oauth/token/revoke');
  assert.equal(introspectionEndpoint, 'https://www.pathofexile.com/oauth/token/introspect');
});
