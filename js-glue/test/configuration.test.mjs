// What a caller may get wrong, and how each mistake is told.
import assert from 'node:assert/strict';
import test from 'node:test';
import { AuthError, createBrowserAuth, memoryStore, OAuthHelper } from 'postern';
import { createBrowserAuth as createFromItsEntry } from 'postern/browser-auth';
import { within } from './support/deadline.mjs';
import { config } from './support/sessions.mjs';
import { startTokenServer } from './support/token-server.mjs';

const is = (code) => (error) => {
  assert.ok(error instanceof AuthError, `${error?.constructor?.name}: ${error?.message}`);
  assert.equal(error.code, code);
  return true;
};

const create = (overrides, storage = memoryStore()) =>
  createBrowserAuth({ ...config, ...overrides }, storage);

test('both entries give clients of one kind', (t) => {
  const clients = [createBrowserAuth, createFromItsEntry].map((make) =>
    make(config, memoryStore()),
  );
  t.after(() => clients.forEach((client) => client.dispose()));
  const membersOf = (client) => {
    const own = Object.getPrototypeOf(client);
    return [own, Object.getPrototypeOf(own), client].map((holder) => Reflect.ownKeys(holder));
  };
  assert.deepEqual(membersOf(clients[0]), membersOf(clients[1]));
});

test('each entry loads its own module, and its errors are AuthError', async () => {
  const auth = createFromItsEntry({ ...config, clientId: '' }, memoryStore());
  await assert.rejects(auth.ready, is('invalid_config'));
  auth.dispose();
});

for (const [what, work] of Object.entries({
  'no configuration': () => createBrowserAuth(),
  null: () => createBrowserAuth(null),
  'a text for a configuration': () => createBrowserAuth('client'),
  'a clientId that is a number': () => create({ clientId: 5 }),
  'a redirectUri that is a URL object': () => create({ redirectUri: new URL(config.redirectUri) }),
  'scopes as one text': () => create({ scopes: 'account:profile account:stashes' }),
  'scopes as a number': () => create({ scopes: 5 }),
  'a scope that is no text': () => create({ scopes: [undefined] }),
  'fetchOrigins as one text': () => create({ fetchOrigins: 'https://api.example' }),
  'a provider that is a text': () => create({ provider: 'https://login.example' }),
  'a storageKey that is an object': () => create({ storageKey: {} }),
  'autoRefresh as a text': () => create({ autoRefresh: 'yes' }),
  'a refreshSkewSeconds that is a text': () => create({ refreshSkewSeconds: '60' }),
  'a provider without a tokenEndpoint': () =>
    create({ provider: { authorizationEndpoint: 'https://login.example/authorize' } }),
  'a lone surrogate': () => create({ clientId: 'client\ud800' }),
})) {
  test(`${what} is invalid_config, at once`, () => assert.throws(work, is('invalid_config')));
}

const server = {
  authorizationEndpoint: 'https://login.example/authorize',
  tokenEndpoint: 'https://login.example/token',
};

for (const [what, overrides, code = 'invalid_config'] of [
  ['an empty clientId', { clientId: '' }],
  ['a redirectUri with a fragment', { redirectUri: 'https://app.example/#callback' }],
  ['a tokenEndpoint that is empty', { provider: { ...server, tokenEndpoint: '' } }],
  ['a plain tokenEndpoint', { provider: { ...server, tokenEndpoint: 'http://login.example/' } }],
  ['fetchOrigins with a path', { fetchOrigins: ['https://api.example/profile'] }],
  ['a requestTimeoutMs of zero', { requestTimeoutMs: 0 }],
  ['a loginTimeoutSeconds below zero', { loginTimeoutSeconds: -1 }],
  ['a refreshSkewSeconds below zero', { refreshSkewSeconds: -1 }],
  ['a refreshSkewSeconds of NaN', { refreshSkewSeconds: NaN }],
  ['a requestTimeoutMs without end', { requestTimeoutMs: Infinity }],
  ['B22: a scope of a service', { scopes: ['service:leagues'], clientId: '' }, 'invalid_scope'],
  ['a scope with a space', { scopes: ['account:profile account:stashes'] }, 'invalid_scope'],
  ['B23: a clientSecret', { clientSecret: 'canary', clientId: '' }, 'secret_not_allowed'],
]) {
  test(`${what} is ${code}, from every call`, async (t) => {
    const auth = create(overrides);
    t.after(() => auth.dispose());
    const calls = Promise.allSettled([
      auth.ready,
      auth.login(),
      auth.handleRedirectCallback('https://app.example/callback?code=c&state=s'),
      auth.getAccessToken(),
      auth.logout(),
    ]);
    const outcomes = await within(2000, calls);
    for (const { reason } of outcomes) is(code)(reason);
    assert.equal(auth.getTokenSet(), undefined);
    assert.equal(auth.isAuthenticated(), false);
  });
}

for (const [what, work] of Object.entries({
  'a code that is missing': () => OAuthHelper.exchangeCodeForToken(config, undefined, 'verifier'),
  'a code that is a number': () => OAuthHelper.exchangeCodeForToken(config, 5, 'verifier'),
  'a verifier that is missing': () => OAuthHelper.exchangeCodeForToken(config, 'code'),
  'a verifier that is too short': () => OAuthHelper.exchangeCodeForToken(config, 'code', 'short'),
  'a refresh token that is null': () => OAuthHelper.refreshToken(config, null),
  'an empty refresh token': () => OAuthHelper.refreshToken(config, ''),
  'a refresh without a clientId': () => OAuthHelper.refreshToken({}, 'refresh-token'),
  'a refresh without a configuration': () => OAuthHelper.refreshToken(undefined, 'refresh-token'),
  'a signal that is none': () => OAuthHelper.refreshToken(config, 'refresh-token', { signal: {} }),
})) {
  test(`${what} is invalid_config, without a request`, async (t) => {
    const fetch = t.mock.method(globalThis, 'fetch', () => assert.fail('a request'));
    await assert.rejects(work, is('invalid_config'));
    assert.equal(fetch.mock.callCount(), 0);
  });
}

test('P5 B23: the pieces refuse a client secret before any request', async (t) => {
  const { provider, requests } = await startTokenServer(t, () => undefined);
  const withSecret = { ...config, provider, clientSecret: 'canary-client-secret' };
  const verifier = 'v'.repeat(43);
  await assert.rejects(
    OAuthHelper.exchangeCodeForToken(withSecret, 'code', verifier),
    is('secret_not_allowed'),
  );
  await assert.rejects(
    OAuthHelper.refreshToken(withSecret, 'refresh-token'),
    is('secret_not_allowed'),
  );
  assert.equal(requests.length, 0);
});

test('a storage without the three methods is storage_error', async (t) => {
  for (const storage of [{}, 'session', 5]) {
    const auth = create({}, storage);
    t.after(() => auth.dispose());
    await assert.rejects(auth.ready, is('storage_error'));
  }
});

test('an appState that is no JSON, and a returnTo that is no text, are invalid_config', async (t) => {
  const auth = create({});
  t.after(() => auth.dispose());
  const cycle = {};
  cycle.self = cycle;
  await assert.rejects(auth.login({ appState: cycle }), is('invalid_config'));
  await assert.rejects(auth.login({ appState: 5n }), is('invalid_config'));
  await assert.rejects(auth.login({ returnTo: 5 }), is('invalid_config'));
});

test('a login where there is no page says so, and does not hang', async (t) => {
  const auth = create({});
  t.after(() => auth.dispose());
  await assert.rejects(auth.login(), (error) => error instanceof AuthError);
  await assert.rejects(auth.handleRedirectCallback(), is('missing_code'));
});
