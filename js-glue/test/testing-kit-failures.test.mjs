// postern/testing: each way to fail that a test can script gives the code that docs/errors.md names.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { AuthError } from 'postern';
import { memoryStore, replies } from 'postern/testing';
import { API, CHALLSTR, config, showdownConfig, startWorld } from './support/worlds.mjs';

const documented = new Set(
  [
    ...readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8').matchAll(
      /^### `(\w+)`$/gm,
    ),
  ].map(([, code]) => code),
);
const shown = new Set();

// Of a call that fails; a function is called, so that what it throws counts as well.
async function failureOf(work) {
  const error = await (async () => work())().then(
    () => assert.fail('no failure'),
    (reason) => reason,
  );
  assert.ok(error instanceof AuthError, String(error));
  assert.ok(documented.has(error.code), error.code);
  shown.add(error.code);
  return error;
}

const isCode = async (work, code, members = {}) => {
  const error = await failureOf(work);
  assert.equal(error.code, code);
  for (const [name, value] of Object.entries(members)) assert.equal(error[name], value, name);
};

// An expired session, so that each call needs the server.
const expired = (world) => world.signedIn(config, { expiresIn: 0 });

const ofTheServer = [
  [replies.networkFailure(), 'network_error', { retryable: true }],
  [replies.lostAnswer(), 'network_error'],
  [replies.rateLimited(30), 'rate_limited', { retryAfterMs: 30_000, status: 429 }],
  [replies.rateLimited(), 'rate_limited', { retryAfterMs: undefined }],
  [replies.json({}, 503), 'http_error', { status: 503, retryable: true }],
  [replies.text('<h1>Not found</h1>', 404), 'http_error', { retryable: false }],
  [replies.text('<h1>Welcome</h1>'), 'invalid_response'],
  [replies.tokens({ token_type: 'mac' }), 'invalid_response'],
  [replies.tokens({ access_token: undefined }), 'invalid_response'],
  [
    replies.oauthError('invalid_client', 'Who?', 401),
    'token_error',
    { oauthError: 'invalid_client' },
  ],
  [replies.oauthError('invalid_grant'), 'login_required', { oauthError: 'invalid_grant' }],
];

for (const [reply, code, members] of ofTheServer) {
  test(`a refresh: ${code} ${JSON.stringify(members ?? {})}`, async (t) => {
    const world = startWorld(t);
    const auth = await expired(world);
    world.server.reply('refresh', reply);
    await isCode(() => auth.getAccessToken(), code, members);
    assert.equal(world.server.requests.length, 1);
  });
}

test('a code exchange that the server refuses is token_error', async (t) => {
  const world = startWorld(t);
  const auth = world.createBrowserAuth(config);
  world.server.reply('token', replies.oauthError('invalid_grant', 'Too old.'));
  await isCode(() => world.signIn(auth), 'token_error', { description: 'Too old.', status: 400 });
});

test('the server by itself takes a code once, and for its client, URI and verifier', async (t) => {
  const world = startWorld(t);
  const auth = world.createBrowserAuth(config);
  await auth.login();
  await world.approve();
  const other = await import('postern').then(({ providers }) => providers.pathOfExile);
  // Sent by somebody who is not Postern.
  const code = new URL(world.url).searchParams.get('code');
  world.server.route(`POST ${other.tokenEndpoint}`, (request, byDefault) => byDefault());
  const send = (form) =>
    auth.fetch(other.tokenEndpoint, { method: 'POST', body: new URLSearchParams(form) });
  const answer = await send({ client_id: 'test-client', code, redirect_uri: 'https://x.example/' });
  assert.match((await answer.json()).error_description, /another redirect_uri/);
  const second = await send({ client_id: 'test-client', code });
  assert.match((await second.json()).error_description, /unknown, or was used/);
  await isCode(() => auth.handleRedirectCallback(), 'token_error');
  await auth.login();
  await world.approve();
  const fresh = { code: new URL(world.url).searchParams.get('code') };
  const { redirectUri: redirect_uri } = config;
  const third = await send({
    ...fresh,
    client_id: 'test-client',
    redirect_uri,
    code_verifier: 'x',
  });
  assert.match((await third.json()).error_description, /another code_verifier/);
  await auth.login();
  await world.approve();
  const fourth = await send({
    client_id: 'another',
    code: new URL(world.url).searchParams.get('code'),
  });
  assert.match((await fourth.json()).error_description, /another client/);
});

test('a refresh token that comes twice ends the session', async (t) => {
  const world = startWorld(t);
  const storage = memoryStore();
  const auth = await world.signedIn(config, { expiresIn: 0, storage });
  world.server.reply('refresh', replies.lostAnswer());
  await isCode(() => auth.getAccessToken(), 'network_error');
  await world.clock.advance(60_000);
  await isCode(() => auth.getAccessToken(), 'login_required');
  assert.equal(storage.value, undefined);
});

test('no answer is timeout, once the clock has moved; a late one is not', async (t) => {
  const world = startWorld(t);
  const auth = await expired(world);
  world.server.reply('refresh', replies.noAnswer());
  const call = failureOf(() => auth.getAccessToken());
  await world.clock.advance(14_999);
  assert.equal(world.server.requests[0].status, undefined);
  await world.clock.advance(1);
  assert.equal((await call).code, 'timeout');

  const patient = await world.signedIn({ ...config, clientId: 'patient' }, { expiresIn: 0 });
  world.server.reply('refresh', replies.delayed(5000));
  const token = patient.getAccessToken();
  await world.clock.advance(5000);
  assert.match(await token, /^test-access-token/);
  const slow = await world.signedIn({ ...config, clientId: 'slow' }, { expiresIn: 0 });
  world.server.reply('refresh', replies.delayed(1000, replies.rateLimited(1)));
  const refused = failureOf(() => slow.getAccessToken());
  await world.clock.advance(1000);
  assert.equal((await refused).code, 'rate_limited');
});

test('a session that was ended at the server is login_required, and tells why', async (t) => {
  const world = startWorld(t);
  const auth = await expired(world);
  const reasons = [];
  auth.on('signedout', ({ reason }) => reasons.push(reason));
  world.server.endSessions();
  await isCode(() => auth.getAccessToken(), 'login_required');
  assert.deepEqual(reasons, ['expired']);
  await isCode(() => auth.getAccessToken(), 'login_required');
  await auth.logout();
  await isCode(() => auth.getAccessToken(), 'not_authenticated');
});

test('a token that nothing renews is over when the clock says so, and every tab hears of it', async (t) => {
  const world = startWorld(t);
  const auth = await world.signedIn(config, { expiresIn: 3600, refreshable: false });
  const heard = [];
  auth.on('tokenchange', (tokens) => heard.push(tokens));
  auth.on('signedout', ({ reason }) => heard.push(reason));
  await world.clock.advance(3_599_999);
  assert.deepEqual(heard, []);
  assert.equal(auth.isAuthenticated(), true);
  await world.clock.advance(1);
  assert.deepEqual(heard, [undefined, 'expired']);
  assert.equal(auth.isAuthenticated(), false);
  assert.equal(auth.getTokenSet(), undefined);
  await isCode(() => auth.getAccessToken(), 'login_required');
  assert.equal(world.server.requests.length, 0);

  // A computer that sleeps misses its timers: who asks is told, and so is the page.
  const slept = await world.signedIn({ ...config, clientId: 'slept' }, { refreshable: false });
  slept.on('signedout', ({ reason }) => heard.push(reason));
  world.clock.adjust(3_600_000);
  await isCode(() => slept.getAccessToken(), 'login_required');
  assert.deepEqual(heard, [undefined, 'expired', 'expired']);
});

test('what comes back in the URL', async (t) => {
  const world = startWorld(t);
  const auth = world.createBrowserAuth(config);
  await auth.login();
  await world.deny();
  await isCode(() => auth.handleRedirectCallback(), 'authorization_error', {
    oauthError: 'access_denied',
  });
  await auth.login();
  await world.deny('server_error', 'Come back later.');
  await isCode(() => auth.handleRedirectCallback(), 'authorization_error', {
    oauthError: 'server_error',
    description: 'Come back later.',
  });
  world.goTo('/callback');
  await isCode(() => auth.handleRedirectCallback(), 'missing_code');
  world.goTo('/callback?code=1');
  await isCode(() => auth.handleRedirectCallback(), 'missing_state');
  world.goTo('/callback?app=1&code=1&state=unknown');
  await isCode(
    () => world.createBrowserAuth({ ...config, clientId: 'b' }).handleRedirectCallback(),
    'missing_transaction',
  );
  await auth.login();
  world.goTo('http://127.0.0.1:8080/callback?app=1&code=1&state=forged');
  await isCode(() => auth.handleRedirectCallback(), 'state_mismatch');
  await auth.login();
  await world.clock.advance(601_000);
  await world.approve();
  await isCode(() => auth.handleRedirectCallback(), 'login_expired');
});

test('another issuer is issuer_mismatch', async (t) => {
  const world = startWorld(t);
  const provider = {
    authorizationEndpoint: 'https://login.example/authorize',
    tokenEndpoint: 'https://login.example/token',
    issuer: 'https://login.example',
  };
  const auth = world.createBrowserAuth({ ...config, provider });
  await auth.login();
  await world.approve();
  world.goTo(world.url.replace('login.example', 'evil.example'));
  await isCode(() => auth.handleRedirectCallback(), 'issuer_mismatch');
});

test('what a window comes to', async (t) => {
  const world = startWorld(t);
  const auth = world.createBrowserAuth(config);
  world.blockPopups();
  await isCode(() => world.signIn(auth, { popup: true }), 'popup_blocked');
  world.blockPopups(false);
  const closed = failureOf(() => auth.loginWithPopup());
  await world.settled();
  await world.closePopup();
  assert.equal((await closed).code, 'popup_closed');
  await assert.rejects(world.closePopup(), /No window is open/);
  const late = failureOf(() => auth.loginWithPopup());
  await world.clock.advance(300_000);
  assert.equal((await late).code, 'popup_timeout');
  const denied = failureOf(() => auth.loginWithPopup());
  await world.deny();
  assert.equal((await denied).code, 'authorization_error');
});

test('what storages come to', async (t) => {
  const world = startWorld(t);
  const storage = memoryStore();
  storage.failNext('get');
  const auth = world.createBrowserAuth(config, storage);
  await isCode(() => auth.ready, 'storage_error');
  const heard = [];
  auth.on('error', ({ code }) => heard.push(code));
  storage.failNext('set');
  await world.signIn(auth);
  assert.ok(auth.isAuthenticated());
  assert.deepEqual(heard, ['storage_error']);
  storage.failNext('clear');
  await isCode(() => auth.logout(), 'storage_error');
  world.blockStorage();
  await isCode(() => auth.login(), 'storage_error');
  await isCode(() => world.createBrowserAuth(config).ready, 'storage_error');
  world.blockStorage(false);
  await auth.login();
});

test('what the page comes to', async (t) => {
  const plain = startWorld(t, { url: 'http://app.example/' });
  await isCode(() => plain.createBrowserAuth(config).login(), 'insecure_context');
  const world = startWorld(t);
  world.blockModule();
  const auth = world.createBrowserAuth(config, memoryStore());
  await isCode(() => auth.ready, 'wasm_unavailable');
  world.blockModule(false);
  await auth.login();
});

test("the caller's own", async (t) => {
  const world = startWorld(t);
  const auth = world.createBrowserAuth(config);
  await isCode(() => auth.getAccessToken(), 'not_authenticated');
  await isCode(() => auth.getAccessToken({ signal: AbortSignal.abort() }), 'aborted');
  await isCode(() => world.createBrowserAuth({ ...config, clientId: 5 }), 'invalid_config');
  await isCode(
    () => world.createBrowserAuth({ ...config, clientSecret: 'x' }).login(),
    'secret_not_allowed',
  );
  await isCode(
    () => world.createBrowserAuth({ ...config, scopes: ['service:x'] }).login(),
    'invalid_scope',
  );
  auth.dispose();
  await isCode(() => auth.getAccessToken(), 'disposed');
  const showdown = world.createShowdownAuth(showdownConfig);
  await isCode(() => showdown.login('4|NO'), 'invalid_challstr');
  const early = world.openTab().createShowdownAuth(showdownConfig);
  await isCode(() => early.trnCommand('Zarel', 'x'), 'not_ready');
});

test('what Pokemon Showdown says', async (t) => {
  const world = startWorld(t);
  const auth = await world.signedInShowdown(showdownConfig);
  const next = (reply) => {
    world.server.reply('assertion', reply);
    return () => auth.getAssertion(CHALLSTR);
  };
  await isCode(next(replies.actionError('No such client.')), 'action_error', {
    description: 'No such client.',
  });
  await isCode(next(replies.nameRefused('Not allowed.')), 'name_refused', {
    description: 'Not allowed.',
  });
  await isCode(next(replies.nameRefused()), 'name_refused');
  await isCode(next(replies.networkFailure()), 'network_error');
  const heard = [];
  auth.on('request', ({ error }) => heard.push(error?.code));
  world.server.reply('assertion', replies.tokenInvalid());
  assert.equal((await auth.getAssertion(CHALLSTR)).user, 'testuser');
  assert.deepEqual(heard, ['token_invalid', undefined, undefined]);
  shown.add('token_invalid');
  world.server.endSessions();
  await isCode(() => auth.getAssertion(CHALLSTR), 'login_required');
});

test('an API that is down is not an AuthError: what fetch says passes', async (t) => {
  const world = startWorld(t);
  const auth = await world.signedIn(config);
  world.server.reply(`GET ${API}`, replies.networkFailure());
  await assert.rejects(auth.fetch(API), TypeError);
  world.server.reply(`GET ${API}`, replies.noAnswer());
  const abort = new AbortController();
  const call = assert.rejects(auth.fetch(API, { signal: abort.signal }), { name: 'AbortError' });
  await world.settled();
  abort.abort();
  await call;
  assert.deepEqual(
    world.server.requests.map(({ status }) => status),
    [0, 0],
  );
});

test('every documented code was shown', () => {
  assert.deepEqual(
    [...documented].filter((code) => !shown.has(code)),
    [],
  );
});
