// postern/testing: signing in, keeping a session, and looking at what was sent.
import assert from 'node:assert/strict';
import test from 'node:test';
import * as kit from 'postern/testing';
import { API, CHALLSTR, codeOf, config, showdownConfig, startWorld } from './support/worlds.mjs';

const { memoryStore, replies } = kit;

test('the entry has what its page says', () => {
  assert.deepEqual(Object.keys(kit).sort(), [
    'AuthError',
    'createTestWorld',
    'memoryStore',
    'replies',
  ]);
});

test('signIn signs in by redirect: login, consent, callback', async (t) => {
  const world = startWorld(t);
  const auth = world.createBrowserAuth(config);
  assert.equal(world.url, 'http://127.0.0.1:8080/');
  const result = await world.signIn(auth, {
    username: 'Exile',
    sub: 'uuid',
    scopes: ['account:profile'],
    appState: { from: 'stash' },
    returnTo: '/stash?tab=2',
  });
  assert.equal(result.username, 'Exile');
  assert.equal(result.sub, 'uuid');
  assert.deepEqual(result.appState, { from: 'stash' });
  assert.equal(result.returnTo, '/stash?tab=2');
  assert.deepEqual(result.refusedScopes, ['account:stashes']);
  assert.equal(result.expires_at, world.clock.now / 1000 + 3600);
  assert.equal(world.url, config.redirectUri, 'cleaned by Postern');
  assert.ok(auth.isAuthenticated());
  assert.equal(await auth.getAccessToken(), result.access_token);
  assert.equal(world.sessionStorage.length, 2, 'the used login, and the tokens');
});

test('the steps by themselves: login, approve, handleRedirectCallback of the page', async (t) => {
  const world = startWorld(t, { url: 'http://127.0.0.1:8080/stash' });
  const auth = world.createBrowserAuth(config, memoryStore());
  await auth.login();
  assert.match(world.url, /^https:\/\/www\.pathofexile\.com\/oauth\/authorize\?/);
  await world.approve({ username: 'Exile' });
  assert.match(world.url, /^http:\/\/127\.0\.0\.1:8080\/callback\?app=1&code=/);
  const again = world.createBrowserAuth(config, memoryStore());
  assert.equal((await again.handleRedirectCallback()).username, 'Exile');
  await assert.rejects(world.approve(), /call login\(\) first/);
});

test('another provider, with an issuer and a relay of the own origin', async (t) => {
  const world = startWorld(t);
  const provider = {
    authorizationEndpoint: 'https://login.example/authorize?tenant=1',
    tokenEndpoint: 'http://127.0.0.1:8080/oauth/token',
    revocationEndpoint: 'http://127.0.0.1:8080/oauth/token',
    issuer: 'https://login.example',
    authorizationResponseIssParameterSupported: true,
  };
  const auth = world.createBrowserAuth({ ...config, provider });
  await world.signIn(auth);
  await auth.logout({ revoke: true });
  assert.deepEqual(
    world.server.requests.map(({ purpose }) => purpose),
    ['token', 'revocation'],
  );
});

test('a login in a window, whose page runs the real postern/callback', async (t) => {
  const world = startWorld(t);
  const auth = world.createBrowserAuth(config);
  const result = await world.signIn(auth, { popup: true, username: 'Exile' });
  assert.equal(result.username, 'Exile');
  assert.equal(world.popup.closed, true);
  assert.equal(world.popup.place, 'http://127.0.0.1:8080/callback');
  assert.equal(world.url, 'http://127.0.0.1:8080/', 'the page was not left');

  const second = auth.loginWithPopup();
  await world.settled();
  assert.equal(world.popup.place, 'https://www.pathofexile.com/oauth/authorize');
  await world.approve({ username: 'Other' });
  assert.equal((await second).username, 'Other');
});

test('signedIn begins with a session that the server knows', async (t) => {
  const world = startWorld(t);
  const storage = memoryStore();
  const auth = await world.signedIn(config, { username: 'Exile', expiresIn: 600, storage });
  assert.equal(auth.getTokenSet().username, 'Exile');
  assert.deepEqual(world.server.requests, []);
  const first = await auth.getAccessToken();
  assert.equal(storage.value.access_token, first);
  await world.clock.advance(601_000);
  assert.notEqual(await auth.getAccessToken(), first);
  assert.deepEqual(
    world.server.requests.map(({ purpose, at }) => [purpose, at]),
    [['refresh', 540_000]],
  );
  const unlimited = await world.signedIn({ ...config, clientId: 'b' }, { expiresIn: null });
  const ending = await world.signedIn(
    { ...config, clientId: 'c' },
    { expiresIn: 60, refreshable: false },
  );
  await world.clock.advance(10 * 86_400_000);
  assert.equal(await codeOf(unlimited.getAccessToken()), 'none');
  assert.equal(await codeOf(ending.getAccessToken()), 'login_required');
});

test('refresh tokens rotate, unless the server is told not to; access tokens have their life', async (t) => {
  const world = startWorld(t);
  world.server.accessTokenSeconds = 120;
  const auth = await world.signedIn(config, { expiresIn: 0 });
  assert.equal(world.server.accessTokenSeconds, 120);
  const used = () => world.server.requests.at(-1).reveal('refresh_token');
  await auth.getAccessToken();
  const first = used();
  await world.clock.advance(90_000);
  assert.notEqual(used(), first);
  world.server.rotatesRefreshTokens = false;
  assert.equal(world.server.rotatesRefreshTokens, false);
  await world.clock.advance(90_000);
  const second = used();
  await world.clock.advance(90_000);
  assert.equal(used(), second);
});

test('auth.fetch reaches the routes of an API, with the token', async (t) => {
  const world = startWorld(t);
  const auth = await world.signedIn(config, { username: 'Exile' });
  world.server.route(`GET ${API}`, replies.withToken(replies.json({ name: 'Exile' })));
  const response = await auth.fetch(`${API}?realm=pc`);
  assert.deepEqual(await response.json(), { name: 'Exile' });
  const [request] = world.server.requests;
  assert.equal(request.token, 'valid');
  assert.equal(request.url, API);
  assert.equal(request.query().get('realm'), 'pc');
  assert.equal(request.purpose, undefined);

  world.server.revokeAccessTokens();
  assert.equal((await auth.fetch(API)).status, 200, 'after a refresh');
  assert.deepEqual(
    world.server.requests.map(({ token, purpose, status }) => [token ?? purpose, status]),
    [
      ['valid', 200],
      ['unknown', 401],
      ['refresh', 200],
      ['valid', 200],
    ],
  );
});

test('a page fetches by a path, and a reply may be made of the request', async (t) => {
  const world = startWorld(t, { url: 'http://127.0.0.1:8080/app/' });
  const auth = await world.signedIn(config);
  world.server.route('POST http://127.0.0.1:8080/app/echo', (request) => ({
    status: 201,
    headers: { 'x-kind': 'echo' },
    body: request.text(),
  }));
  const response = await auth.fetch('echo', { method: 'POST', body: 'hello' });
  assert.deepEqual(
    [response.status, response.headers.get('x-kind'), await response.text()],
    [201, 'echo', 'hello'],
  );
  world.server.reply('POST http://127.0.0.1:8080/app/echo', { status: 204 });
  assert.equal(await (await auth.fetch('echo', { method: 'POST' })).text(), '');
});

test('no member of a request, and no key that a log shows, is a secret', async (t) => {
  const world = startWorld(t);
  const auth = world.createBrowserAuth(config);
  await world.signIn(auth);
  await auth.logout({ revoke: true });
  const [exchange, revocation] = world.server.requests;
  assert.deepEqual(exchange.form, {
    client_id: 'test-client',
    grant_type: 'authorization_code',
    code: '[secret]',
    redirect_uri: config.redirectUri,
    code_verifier: '[secret]',
  });
  const { inspect } = await import('node:util');
  const shown = inspect(world.server.requests, { depth: 9, showHidden: true });
  for (const secret of [
    exchange.reveal('code'),
    exchange.reveal('code_verifier'),
    revocation.reveal('token'),
  ]) {
    assert.ok(secret.length > 10);
    assert.ok(!shown.includes(secret));
    assert.ok(!JSON.stringify(world.server.requests).includes(secret));
  }
  assert.equal(exchange.reveal('refresh_token'), undefined);
});

test('Pokemon Showdown: a login, an assertion, a rotation by age', async (t) => {
  const world = startWorld(t);
  const showdown = world.createShowdownAuth(showdownConfig);
  const { assertion, user } = await world.signIn(showdown, { username: 'Zarel' });
  assert.equal(user, 'zarel');
  assert.match(assertion, /^c0ffee,zarel,/);
  assert.equal(showdown.trnCommand('Zarel', assertion), `|/trn Zarel,0,${assertion}`);
  const { token } = showdown.getSession();
  await world.clock.advance(8 * 86_400_000);
  assert.match((await showdown.getAssertion('4|abc')).assertion, /^abc,zarel,/);
  await world.settled();
  assert.notEqual(showdown.getSession().token, token);
  assert.deepEqual(
    world.server.requests.map(({ purpose, form }) => [purpose, form.token]),
    [
      ['assertion', '[secret]'],
      ['rotation', '[secret]'],
    ],
  );
});

test('Pokemon Showdown: by redirect, and with a session of before', async (t) => {
  const world = startWorld(t);
  const byRedirect = world.createShowdownAuth({ ...showdownConfig, mode: 'redirect' });
  const left = codeOf(byRedirect.login(CHALLSTR));
  await world.settled();
  await world.approve({ username: 'Zarel' });
  assert.equal((await byRedirect.handleRedirectCallback()).user, 'zarel');
  assert.equal(world.url, showdownConfig.redirectUri);
  byRedirect.dispose();
  assert.equal(await left, 'disposed');

  const config = { ...showdownConfig, clientId: 'other', serverUrl: 'https://login.example' };
  const old = await world.signedInShowdown(config, { username: 'Old Timer', ageDays: 20 });
  assert.equal(old.getSession().user, 'oldtimer');
  assert.equal((await old.getAssertion(CHALLSTR)).user, 'oldtimer');
  assert.deepEqual(
    world.server.requests.map(({ purpose }) => purpose),
    ['rotation', 'assertion'],
  );
});

test('tabs share what a browser shares: one refresh for two of them', async (t) => {
  const world = startWorld(t);
  const tab = world.openTab();
  assert.equal(tab.url, 'about:blank');
  const store = memoryStore();
  const one = await world.signedIn(config, { expiresIn: 100, storage: store });
  const other = tab.createBrowserAuth(config, store);
  await other.ready;
  await world.clock.advance(100_000);
  const [a, b] = await Promise.all([one.getAccessToken(), other.getAccessToken()]);
  assert.equal(a, b);
  assert.equal(world.server.requests.length, 1);
  await other.logout();
  await world.clock.advance(1000);
  assert.equal(one.isAuthenticated(), false);
  tab.localStorage.setItem('key', 'value');
  assert.equal(world.localStorage.getItem('key'), 'value');
  tab.sessionStorage.setItem('key', 'value');
  assert.equal(world.sessionStorage.getItem('key'), null);
});

test('wake lets Postern look after a session that another tab has ended', async (t) => {
  const world = startWorld(t);
  const storage = memoryStore();
  const auth = await world.signedIn(config, { storage });
  storage.value = undefined;
  await world.wake();
  assert.equal(auth.isAuthenticated(), false);
});

test('memoryStore shows what is held and counts the calls', async () => {
  const store = memoryStore({ access_token: 'a' });
  assert.deepEqual(store.get(), { access_token: 'a' });
  store.failNext('get', 2);
  assert.throws(() => store.get());
  assert.throws(() => store.get());
  store.set({ access_token: 'b' });
  assert.deepEqual(store.value, { access_token: 'b' });
  store.clear();
  assert.equal(store.value, undefined);
  assert.deepEqual(store.calls, { get: 3, set: 1, clear: 1 });
});
