// createShowdownAuth in Node: its arguments, its records, and its requests.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
  AuthError,
  createShowdownAuth,
  memoryStore,
  parseChallstr,
  preload,
  trnCommand,
} from 'postern';
import * as entry from 'postern/showdown';
import { within } from './support/deadline.mjs';
import { inFreshRealm } from './support/fresh-realm.mjs';
import { webStorage, withGlobal, withPage } from './support/page.mjs';
import { startTokenServer } from './support/token-server.mjs';

const is = (code) => (error) => {
  assert.ok(error instanceof AuthError, `${error?.constructor?.name}: ${error?.message}`);
  assert.equal(error.code, code);
  return true;
};

const config = {
  clientId: 'client',
  redirectUri: 'https://app.example/callback',
  serverUrl: 'https://login.example',
};
const TOKEN = '0123456789abcdef0123456789abcdef';
const CHALLENGE = 'c0ffee';
const CHALLSTR = `4|${CHALLENGE}`;
const assertionFor = (user, challenge = CHALLENGE) =>
  `${challenge},${user},2,1795332177,sim.example;0123abcd`;
const text = (body, status = 200) => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body,
});

const epochSeconds = () => Math.floor(Date.now() / 1000);
const record = (changes = {}) => ({
  token: TOKEN,
  user: 'zarel',
  client_id: config.clientId,
  server_url: config.serverUrl,
  issued_at: epochSeconds(),
  expires_at: epochSeconds() + 14 * 86_400,
  ...changes,
});

function storeOf(value) {
  const store = memoryStore();
  if (value) store.set(value);
  return store;
}

function client(t, overrides = {}, storage = memoryStore()) {
  const auth = createShowdownAuth({ ...config, ...overrides }, storage);
  t.after(() => auth.dispose());
  return auth;
}

async function serverFor(t, answer) {
  const server = await startTokenServer(t, answer);
  return { ...server, config: { ...config, serverUrl: server.origin } };
}

test('the entry gives the same functions', () => {
  assert.deepEqual({ ...entry }, { createShowdownAuth, parseChallstr, trnCommand });
});

for (const [what, work] of Object.entries({
  'no configuration': () => createShowdownAuth(),
  'a clientId that is a number': () => createShowdownAuth({ ...config, clientId: 5 }),
  'no redirectUri': () => createShowdownAuth({ clientId: 'client' }),
  'a serverUrl that is a URL object': () =>
    createShowdownAuth({ ...config, serverUrl: new URL(config.serverUrl) }),
  'another mode': () => createShowdownAuth({ ...config, mode: 'iframe' }),
  'a rotateAfterDays that is a text': () => createShowdownAuth({ ...config, rotateAfterDays: '7' }),
  'a storageKey that is an object': () => createShowdownAuth({ ...config, storageKey: {} }),
})) {
  test(`${what} is invalid_config, at once`, () => assert.throws(work, is('invalid_config')));
}

for (const [what, overrides] of Object.entries({
  'an empty clientId': { clientId: '' },
  'a redirectUri that is no URL': { redirectUri: '/callback' },
  'a redirectUri with a parameter of the response': { redirectUri: 'https://app.example/?token=1' },
  'a plain serverUrl': { serverUrl: 'http://login.example' },
  'a rotateAfterDays of zero': { rotateAfterDays: 0 },
  'half a day': { rotateAfterDays: 0.5 },
  'a pollIntervalMs of zero': { pollIntervalMs: 0 },
  'a popupTimeoutMs below zero': { popupTimeoutMs: -1 },
  'a requestTimeoutMs of zero': { requestTimeoutMs: 0 },
})) {
  test(`${what} is invalid_config, from every call`, async (t) => {
    const auth = client(t, overrides);
    const calls = [
      auth.ready,
      auth.login(CHALLSTR),
      auth.handleRedirectCallback('https://app.example/callback'),
      auth.getAssertion(CHALLSTR),
      auth.refreshToken(),
      auth.logout(),
    ];
    for (const call of calls) await within(2000, assert.rejects(call, is('invalid_config')));
  });
}

test('S24: what is no challstr is refused, before any window or request', async (t) => {
  const opened = [];
  withGlobal(t, 'open', { value: (...given) => void opened.push(given) });
  const auth = client(t, {}, storeOf(record()));
  for (const challstr of [
    '',
    '4|',
    '|challstr|',
    'c0ffee',
    '4|C0FFEE',
    '4|c0ffee|5',
    '4%7Cc0ffee',
  ]) {
    await assert.rejects(auth.login(challstr), is('invalid_challstr'), challstr);
    await assert.rejects(auth.getAssertion(challstr), is('invalid_challstr'), challstr);
    assert.throws(() => parseChallstr(challstr), is('invalid_challstr'), challstr);
  }
  await assert.rejects(auth.login(undefined), is('invalid_config'));
  assert.deepEqual(opened, []);
});

test('S2 S3: the window is opened in the call itself, and a blocked one is told', async (t) => {
  withPage(t);
  const opened = [];
  withGlobal(t, 'open', { value: (...given) => (opened.push(given), null) });
  const login = client(t).login(CHALLSTR);
  assert.equal(opened.length, 1);
  assert.equal(opened[0][0], 'about:blank');
  await within(2000, assert.rejects(login, is('popup_blocked')));
});

test('no window is opened for a call that is aborted, or after dispose()', async (t) => {
  const opened = [];
  withGlobal(t, 'open', { value: (...given) => void opened.push(given) });
  const auth = client(t);
  await assert.rejects(auth.login(CHALLSTR, { signal: AbortSignal.abort() }), is('aborted'));
  auth.dispose();
  await assert.rejects(auth.login(CHALLSTR), is('disposed'));
  assert.deepEqual(opened, []);
});

test('S23: parseChallstr and trnCommand', async () => {
  await preload();
  assert.equal(parseChallstr(`|challstr|4|${CHALLENGE}\n`), CHALLSTR);
  const assertion = assertionFor('zarel');
  assert.equal(trnCommand('Zarel', assertion), `|/trn Zarel,0,${assertion}`);
  assert.throws(() => trnCommand('Zarel2', assertion), is('invalid_config'));
  assert.throws(() => trnCommand('Za|rel', assertion), is('invalid_config'));
  assert.throws(() => trnCommand('Zarel', 'undefined'), is('invalid_response'));
  assert.throws(() => trnCommand('Zarel', ';;no'), is('name_refused'));
});

test('S23: before the module is there they say not_ready', async () => {
  const codes = await inFreshRealm((postern) => {
    const codeOf = (work) => {
      try {
        work();
      } catch (error) {
        return error.code;
      }
    };
    return [
      codeOf(() => postern.parseChallstr('4|c0ffee')),
      codeOf(() => postern.trnCommand('Zarel', 'assertion')),
    ];
  });
  assert.deepEqual(codes, ['not_ready', 'not_ready']);
});

test('S14 S26: an assertion is asked for in the body, and comes back untouched', async (t) => {
  const server = await serverFor(t, () => text(assertionFor('zarel')));
  const auth = client(t, server.config, storeOf(record({ server_url: server.origin })));
  assert.deepEqual(await auth.getAssertion(`|challstr|${CHALLSTR}`), {
    assertion: assertionFor('zarel'),
    user: 'zarel',
  });
  const [request, ...others] = server.requests;
  assert.deepEqual(others, []);
  assert.equal(request.method, 'POST');
  assert.equal(request.url, '/api/oauth/api/getassertion');
  assert.equal(request.headers['content-type'], 'application/x-www-form-urlencoded');
  assert.ok(!('cookie' in request.headers) && !('authorization' in request.headers));
  assert.deepEqual(
    [...new URLSearchParams(request.body)],
    [
      ['client_id', 'client'],
      ['token', TOKEN],
      ['challenge', CHALLSTR],
    ],
  );
});

test('S16 S21: a rotation replaces the record, and the listener hears it', async (t) => {
  const fresh = 'f'.repeat(32);
  const server = await serverFor(t, () => text(`]{"success":"${fresh}","expires":1}`));
  const store = storeOf(record({ server_url: server.origin, issued_at: 5 }));
  const auth = client(t, server.config, store);
  const heard = [];
  auth.on('sessionchange', (session) => heard.push(session?.token));
  auth.on('request', ({ purpose, status }) => heard.push(`${purpose} ${status}`));
  await auth.ready;
  await assert.rejects(auth.refreshToken(), is('login_required'));
  assert.deepEqual(server.requests, [], 'S22: too old for any request');

  store.set(record({ server_url: server.origin }));
  await auth.refreshToken();
  assert.equal(store.get().token, fresh);
  assert.equal(store.get().user, 'zarel');
  assert.ok(Math.abs(store.get().issued_at - epochSeconds()) <= 2);
  assert.equal(auth.getSession().token, fresh);
  assert.deepEqual(heard, [TOKEN, undefined, TOKEN, 'rotation 200', fresh]);
  assert.deepEqual(
    server.requests.map(({ url, body }) => [url, body]),
    [['/api/oauth/api/refreshtoken', `client_id=client&token=${TOKEN}`]],
  );
});

test('S21: the token of the sample code is taken over, and not left behind', async (t) => {
  const fresh = 'f'.repeat(32);
  const server = await serverFor(t, ({ url }) =>
    text(url.endsWith('getassertion') ? assertionFor('zarel') : `]{"success":"${fresh}"}`),
  );
  const storage = webStorage();
  storage.setItem('ps-token', TOKEN);
  withGlobal(t, 'localStorage', { value: storage });
  const auth = createShowdownAuth({ ...server.config, importPsToken: true });
  t.after(() => auth.dispose());
  await auth.ready;
  assert.equal(auth.getSession().token, TOKEN);
  assert.equal((await auth.getAssertion(CHALLSTR)).user, 'zarel');
  await auth.refreshToken();
  const key = `postern-showdown:tokens:client@${server.origin}`;
  assert.deepEqual([...storage.items.keys()], [key]);
  assert.equal(JSON.parse(storage.getItem(key)).token, fresh);
  await auth.logout();
  assert.deepEqual([...storage.items.keys()], []);
});

test('S25: logout forgets, asks nobody, and names the page where access is managed', async (t) => {
  const server = await serverFor(t, () => text(']{"success":true}'));
  const store = storeOf(record({ server_url: server.origin }));
  const auth = client(t, server.config, store);
  assert.equal(auth.manageAccessUrl, undefined);
  await auth.ready;
  assert.equal(auth.manageAccessUrl, `${server.origin}/api/oauth/authorized`);
  const reasons = [];
  auth.on('signedout', ({ reason }) => reasons.push(reason));
  await auth.logout();
  assert.equal(store.get(), undefined);
  assert.equal(auth.getSession(), undefined);
  assert.deepEqual(server.requests, []);
  assert.deepEqual(reasons, ['user']);
  await assert.rejects(auth.getAssertion(CHALLSTR), is('not_authenticated'));
});

test('B32: dispose() ends the calls and keeps the record', async (t) => {
  const server = await serverFor(t, () => undefined);
  const store = storeOf(record({ server_url: server.origin }));
  const auth = client(t, server.config, store);
  await auth.ready;
  const call = auth.getAssertion(CHALLSTR);
  auth.dispose();
  await within(2000, assert.rejects(call, is('disposed')));
  assert.equal(store.get().token, TOKEN);
  assert.equal(auth.getSession(), undefined);
});
