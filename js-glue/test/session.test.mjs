// getAccessToken on a session that is already there: when it asks the server, what it sends, and
// what becomes of the session.
import assert from 'node:assert/strict';
import test from 'node:test';
import { AuthError } from 'postern';
import { within } from './support/deadline.mjs';
import { withPage } from './support/page.mjs';
import {
  clientId,
  freshTokens,
  recordingStore,
  startClient,
  storedSession,
} from './support/sessions.mjs';
import { json, startTokenServer, unreachableProvider } from './support/token-server.mjs';

const fails = (code) => (error) => {
  assert.ok(error instanceof AuthError, String(error));
  assert.equal(error.code, code);
  return true;
};

// A client with a stored session of which some seconds remain, and the server that it knows.
async function signedIn(t, remainingSeconds, { answer, more, ...overrides } = {}) {
  withPage(t);
  const server = await startTokenServer(t, answer ?? (() => json(freshTokens())));
  const storage = recordingStore(storedSession(remainingSeconds, more));
  const auth = startClient(t, {
    provider: server.provider,
    storage,
    autoRefresh: false,
    ...overrides,
  });
  return { auth, storage, ...server };
}

test('B10: a valid token is given without a request', async (t) => {
  const { auth, requests, storage } = await signedIn(t, 3600);
  assert.equal(await auth.getAccessToken(), 'stored-access-token');
  assert.equal(await auth.getAccessToken(), 'stored-access-token');
  assert.equal(requests.length, 0);
  assert.deepEqual(storage.calls, ['get']);
});

test('B10: a held token is given in the same turn, and no other way than a token that is not', async (t) => {
  const { auth, requests } = await signedIn(t, 3600);
  await auth.ready;
  const order = [];
  const call = auth.getAccessToken().then((token) => order.push(token));
  queueMicrotask(() => order.push('microtask'));
  await call;
  assert.deepEqual(order, ['stored-access-token', 'microtask']);

  await assert.rejects(auth.getAccessToken({ signal: AbortSignal.abort() }), fails('aborted'));
  await assert.rejects(auth.getAccessToken({ signal: 'now' }), fails('invalid_config'));
  // Whatever calls at once are made of, they hear of the logout.
  const signedOut = auth.logout();
  await assert.rejects(auth.getAccessToken(), fails('not_authenticated'));
  await signedOut;
  auth.dispose();
  await assert.rejects(auth.getAccessToken(), fails('disposed'));
  assert.equal(requests.length, 0);
});

test('B12: after a refresh every call gets the new token, also at once', async (t) => {
  const tokens = [1, 2].map((number) => `fresh-${number}`);
  const answer = () => json({ ...freshTokens(), access_token: tokens.shift() });
  const { auth, requests } = await signedIn(t, 3600, { answer });
  assert.equal(await auth.getAccessToken(), 'stored-access-token');
  // The clock goes past the expiry, and stays there.
  const now = Date.now;
  t.after(() => (Date.now = now));
  Date.now = () => now() + 3_600_000;
  assert.equal(await auth.getAccessToken(), 'fresh-1');
  assert.equal(await auth.getAccessToken(), 'fresh-1');
  Date.now = () => now() + 7_200_000;
  assert.equal(await auth.getAccessToken(), 'fresh-2');
  assert.equal(requests.length, 2);
  // And back to where the second one is good.
  Date.now = () => now() + 3_600_001;
  assert.equal(await auth.getAccessToken(), 'fresh-2');
  assert.equal(requests.length, 2);
});

test('B18: with nothing stored there is not_authenticated, and no request', async (t) => {
  const { provider, requests } = await startTokenServer(t, () => json(freshTokens()));
  const auth = startClient(t, { provider });
  await auth.ready;
  await assert.rejects(auth.getAccessToken(), fails('not_authenticated'));
  assert.equal(auth.isAuthenticated(), false);
  assert.equal(auth.getTokenSet(), undefined);
  assert.equal(requests.length, 0);
});

test('ready: the stored session is there, with wire names', async (t) => {
  const { auth } = await signedIn(t, 3600, { more: { username: 'Exile#1234', sub: 'uuid' } });
  assert.equal(auth.getTokenSet(), undefined);
  assert.equal(auth.isAuthenticated(), false);
  assert.equal(await auth.ready, undefined);
  assert.equal(auth.isAuthenticated(), true);
  const { access_token, refresh_token, token_type, expires_at, username, sub } = auth.getTokenSet();
  assert.equal(access_token, 'stored-access-token');
  assert.equal(refresh_token, 'stored-refresh-token');
  assert.equal(token_type, 'bearer');
  assert.ok(Number.isInteger(expires_at));
  assert.deepEqual([username, sub], ['Exile#1234', 'uuid']);
});

test('ready: a record of any length and of any characters comes through the module whole', async (t) => {
  const usernames = ['x', 'é', '\u0000', '😀'].flatMap((last) =>
    Array.from({ length: 120 }, (_, length) => 'x'.repeat(length) + last),
  );
  for (const username of usernames) {
    const storage = recordingStore({ access_token: 't', username });
    const auth = startClient(t, { storage });
    await auth.ready;
    assert.equal(auth.getTokenSet().username, username);
    auth.dispose();
  }
});

for (const [remaining, skew, requestsExpected] of [
  [65, 60, 0],
  [55, 60, 1],
  [15, 10, 0],
  [5, 10, 1],
  [-5, 0, 1],
]) {
  test(`B11: ${remaining} s before the end, a skew of ${skew} s makes ${requestsExpected} requests`, async (t) => {
    const { auth, requests } = await signedIn(t, remaining, { refreshSkewSeconds: skew });
    const expected = requestsExpected ? 'fresh-access-token' : 'stored-access-token';
    assert.equal(await auth.getAccessToken(), expected);
    assert.equal(requests.length, requestsExpected);
  });
}

test('B14: the new set is written before any caller gets it, and replaces the old one', async (t) => {
  const { auth, storage, requests } = await signedIn(t, -5);
  let written = false;
  storage.set = async (value) => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    storage.held = value;
    written = true;
  };
  assert.equal(await auth.getAccessToken(), 'fresh-access-token');
  assert.ok(written);
  assert.deepEqual([...new URLSearchParams(requests[0].body)].sort(), [
    ['client_id', clientId],
    ['grant_type', 'refresh_token'],
    ['refresh_token', 'stored-refresh-token'],
  ]);
  const { access_token, refresh_token, expires_at, issued_at } = storage.held;
  assert.equal(access_token, 'fresh-access-token');
  assert.equal(refresh_token, 'fresh-refresh-token');
  assert.equal(expires_at - issued_at, 3600);
  assert.deepEqual(auth.getTokenSet(), storage.held);
});

test('B14 R8: without a new refresh token the old one is kept', async (t) => {
  const answer = () => json({ ...freshTokens(), refresh_token: undefined });
  const { auth, storage } = await signedIn(t, -5, { answer });
  await auth.getAccessToken();
  assert.equal(storage.held.refresh_token, 'stored-refresh-token');
});

test('B12: 50 calls at once are one refresh and one new token', async (t) => {
  const { auth, requests } = await signedIn(t, -5);
  const tokens = await Promise.all(Array.from({ length: 50 }, () => auth.getAccessToken()));
  assert.deepEqual(new Set(tokens), new Set(['fresh-access-token']));
  assert.equal(requests.length, 1);
});

test('B15: invalid_grant ends the session', async (t) => {
  const answer = () => json({ error: 'invalid_grant' }, 400);
  const { auth, storage, requests } = await signedIn(t, -5, { answer });
  const ends = [];
  auth.on('signedout', (detail) => ends.push(detail));
  await assert.rejects(auth.getAccessToken(), fails('login_required'));
  await assert.rejects(auth.getAccessToken(), fails('login_required'));
  assert.equal(storage.held, undefined);
  assert.equal(auth.getTokenSet(), undefined);
  assert.equal(requests.length, 1);
  assert.deepEqual(ends, [{ reason: 'expired' }]);
});

test('B10 B21: a stored token without a refresh token is given while it is valid', async (t) => {
  const { auth, requests } = await signedIn(t, 3600, { more: { refresh_token: undefined } });
  assert.equal(await auth.getAccessToken(), 'stored-access-token');
  assert.equal(auth.isAuthenticated(), true);
  assert.equal(requests.length, 0);
});

test('B17: an expired token without a refresh token is login_required', async (t) => {
  const more = { refresh_token: undefined };
  const { auth, requests } = await signedIn(t, -5, { more });
  await assert.rejects(auth.getAccessToken(), fails('login_required'));
  assert.equal(auth.isAuthenticated(), false);
  assert.equal(requests.length, 0);
});

const weather = {
  'a 503': () => ({ status: 503, headers: {}, body: 'busy' }),
  'a 429': () => json({}, 429, { 'retry-after': '60' }),
  HTML: () => ({ status: 200, headers: {}, body: '<html>' }),
  'no answer in time': () => undefined,
};

for (const [what, answer] of Object.entries(weather)) {
  test(`B16 I3: ${what} keeps the session, and a token that is still valid is given`, async (t) => {
    const { auth, storage, requests } = await signedIn(t, 30, { answer, requestTimeoutMs: 300 });
    assert.equal(await auth.getAccessToken(), 'stored-access-token');
    assert.equal(requests.length, 1);
    assert.equal(storage.held.refresh_token, 'stored-refresh-token');
    assert.deepEqual(new Set(storage.calls), new Set(['get']));
  });

  test(`B16 I13: ${what} keeps the session, and an expired token is not given`, async (t) => {
    const { auth, storage } = await signedIn(t, -5, { answer, requestTimeoutMs: 300 });
    await assert.rejects(auth.getAccessToken(), (error) => error instanceof AuthError);
    assert.equal(storage.held.refresh_token, 'stored-refresh-token');
    assert.equal(auth.isAuthenticated(), true);
  });
}

test('X7: an unreachable server leaves the stored tokens as they are', async (t) => {
  const storage = recordingStore(storedSession(-5));
  const before = structuredClone(storage.held);
  const auth = startClient(t, { provider: await unreachableProvider(), storage });
  await assert.rejects(auth.getAccessToken(), fails('network_error'));
  assert.deepEqual(storage.held, before);
});

test('X5: an aborted caller leaves; the refresh goes on and is stored', async (t) => {
  let answer;
  const { auth, storage } = await signedIn(t, -5, {
    answer: () => new Promise((resolve) => (answer = () => resolve(json(freshTokens())))),
  });
  const abort = new AbortController();
  const left = assert.rejects(auth.getAccessToken({ signal: abort.signal }), fails('aborted'));
  const waits = auth.getAccessToken();
  while (!answer) await new Promise(setImmediate);
  abort.abort();
  await left;
  answer();
  assert.equal(await waits, 'fresh-access-token');
  assert.equal(storage.held.access_token, 'fresh-access-token');
});

test('X5: a signal that was aborted before is aborted, loaded or not, without a request', async (t) => {
  const { auth, requests } = await signedIn(t, -5);
  const options = { signal: AbortSignal.abort() };
  await assert.rejects(auth.getAccessToken(options), fails('aborted'));
  await auth.ready;
  for (const call of [
    () => auth.getAccessToken(options),
    () => auth.login(options),
    () => auth.handleRedirectCallback('https://app.example/callback?code=c&state=s', options),
    () => auth.logout(options),
  ]) {
    await assert.rejects(call(), fails('aborted'));
  }
  assert.equal(requests.length, 0);
  assert.equal(auth.isAuthenticated(), true);
});

test('B20: a logout wins over a refresh in flight', async (t) => {
  let answer;
  const { auth, storage } = await signedIn(t, -5, {
    answer: () => new Promise((resolve) => (answer = () => resolve(json(freshTokens())))),
  });
  const pending = auth.getAccessToken().catch(({ code }) => code);
  while (!answer) await new Promise(setImmediate);
  await auth.logout();
  answer();
  assert.notEqual(await within(2000, pending), 'fresh-access-token');
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(storage.held, undefined);
  assert.equal(auth.getTokenSet(), undefined);
  await assert.rejects(auth.getAccessToken(), fails('not_authenticated'));
});

test('B19: the token is renewed before its end, without a call', async (t) => {
  const { auth, requests } = await signedIn(t, 3, { autoRefresh: true, refreshSkewSeconds: 2 });
  await auth.ready;
  const changed = new Promise((resolve) => auth.on('tokenchange', resolve));
  assert.equal((await within(5000, changed)).access_token, 'fresh-access-token');
  assert.equal(requests.length, 1);
});

test('B24: what was not granted is told, compared as sets', async (t) => {
  const granted = (scope) => ({ more: { scope } });
  const all = await signedIn(t, 3600, granted('account:stashes account:profile'));
  await all.auth.ready;
  assert.deepEqual(all.auth.getRefusedScopes(), []);
  const less = await signedIn(t, 3600, granted('account:profile'));
  await less.auth.ready;
  assert.deepEqual(less.auth.getRefusedScopes(), ['account:stashes']);
});

test('B31 I12: a record of another client or server is left alone', async (t) => {
  for (const more of [{ client_id: 'another' }, { issuer: 'https://another.example' }]) {
    const { auth, storage } = await signedIn(t, 3600, { more });
    await assert.rejects(auth.getAccessToken(), fails('not_authenticated'));
    assert.ok(storage.held);
  }
});
