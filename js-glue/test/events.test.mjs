// Subscribers, poe-js-sdk's single listener, and the end of a client.
import assert from 'node:assert/strict';
import test from 'node:test';
import { AuthError } from 'postern';
import { within } from './support/deadline.mjs';
import { withGlobal, withPage } from './support/page.mjs';
import { freshTokens, recordingStore, startClient, storedSession } from './support/sessions.mjs';
import { json, startTokenServer } from './support/token-server.mjs';

const fails = (code) => (error) => {
  assert.ok(error instanceof AuthError, String(error));
  assert.equal(error.code, code);
  return true;
};

async function dueForRefresh(t, answer = () => json(freshTokens())) {
  withPage(t);
  const server = await startTokenServer(t, answer);
  const storage = recordingStore(storedSession(-5));
  return { auth: startClient(t, { provider: server.provider, storage }), storage, ...server };
}

test('B25: every subscriber hears, in order, until it unsubscribes', async (t) => {
  const { auth } = await dueForRefresh(t);
  const heard = [];
  const note = (name) => (tokens) => heard.push([name, tokens?.access_token]);
  auth.on('tokenchange', note('first'));
  const unsubscribe = auth.on('tokenchange', note('second'));
  auth.on('tokenchange', note('third'));
  await auth.getAccessToken();
  assert.deepEqual(heard, [
    ['first', 'fresh-access-token'],
    ['second', 'fresh-access-token'],
    ['third', 'fresh-access-token'],
  ]);
  unsubscribe();
  unsubscribe();
  heard.length = 0;
  await auth.logout();
  assert.deepEqual(heard, [
    ['first', undefined],
    ['third', undefined],
  ]);
});

test('B25: one function subscribed twice and unsubscribed once is called once', async (t) => {
  const { auth } = await dueForRefresh(t);
  let count = 0;
  const listener = () => ++count;
  auth.on('tokenchange', listener);
  auth.on('tokenchange', listener)();
  await auth.getAccessToken();
  assert.equal(count, 1);
});

for (const there of [true, false]) {
  test(`B25: a subscriber that throws harms nobody, ${there ? 'with' : 'without'} reportError`, async (t) => {
    const reported = [];
    const report = (error) => reported.push(error.message);
    if (there) withGlobal(t, 'reportError', { value: report });
    else t.mock.method(console, 'error', report);

    const { auth } = await dueForRefresh(t);
    const heard = [];
    auth.on('tokenchange', () => {
      throw new Error('first');
    });
    auth.on('tokenchange', (tokens) => heard.push(tokens.access_token));
    auth.setOnTokenChange(() => {
      throw new Error('single');
    });
    assert.equal(await auth.getAccessToken(), 'fresh-access-token');
    assert.deepEqual(heard, ['fresh-access-token']);
    assert.deepEqual(reported, ['first', 'single']);
  });
}

test('setOnTokenChange has one place: the last listener, called with nothing after logout', async (t) => {
  const { auth } = await dueForRefresh(t);
  const heard = [];
  auth.setOnTokenChange(() => heard.push('replaced'));
  auth.setOnTokenChange((...tokens) => heard.push(tokens.map(({ access_token }) => access_token)));
  await auth.getAccessToken();
  await auth.logout();
  assert.deepEqual(heard, [['fresh-access-token'], []]);
  auth.setOnTokenChange();
  await auth.logout();
  assert.equal(heard.length, 2);
});

test('a listener may call the client', async (t) => {
  const { auth, storage } = await dueForRefresh(t);
  const signedOut = new Promise((resolve) => auth.on('signedout', resolve));
  auth.on('tokenchange', (tokens) => tokens && auth.logout());
  await auth.getAccessToken();
  assert.deepEqual(await within(2000, signedOut), { reason: 'user' });
  assert.equal(storage.held, undefined);
});

test('I5: request events say what was asked and what came of it, without a secret', async (t) => {
  const { auth, origin } = await dueForRefresh(t, () =>
    json({ error: 'invalid_grant', error_description: 'seen: stored-refresh-token' }, 400),
  );
  const events = [];
  auth.on('request', (event) => events.push(event));
  await assert.rejects(auth.getAccessToken(), fails('login_required'));
  assert.equal(events.length, 1);
  const [{ purpose, method, url, status, durationMs, error }] = events;
  assert.deepEqual(
    { purpose, method, url, status },
    { purpose: 'refresh', method: 'POST', url: `${origin}/token`, status: 400 },
  );
  assert.ok(durationMs >= 0);
  fails('token_error')(error);
  assert.ok(!JSON.stringify(events).includes('stored-refresh-token'));
});

test('a request event without an answer has status 0', async (t) => {
  const server = await startTokenServer(t, () => undefined);
  const storage = recordingStore(storedSession(-5));
  const auth = startClient(t, { provider: server.provider, storage, requestTimeoutMs: 200 });
  const event = new Promise((resolve) => auth.on('request', resolve));
  await assert.rejects(auth.getAccessToken(), fails('timeout'));
  const { status, error } = await within(2000, event);
  assert.equal(status, 0);
  fails('timeout')(error);
});

test('B32: dispose before the module is there settles every call with disposed', async (t) => {
  const { provider, requests } = await startTokenServer(t, () => json(freshTokens()));
  const storage = recordingStore(storedSession(-5));
  const auth = startClient(t, { provider, storage });
  const calls = Promise.allSettled([
    auth.ready,
    auth.login(),
    auth.handleRedirectCallback('https://app.example/callback?code=c&state=s'),
    auth.getAccessToken(),
    auth.getAccessToken({ signal: new AbortController().signal }),
    auth.fetch(provider.apiOrigin),
    auth.logout(),
  ]);
  auth.dispose();
  for (const { reason } of await within(2000, calls)) fails('disposed')(reason);
  assert.equal(requests.length, 0);
  assert.deepEqual(storage.calls, []);
});

test('B32: dispose settles what is in flight, and silences the client', async (t) => {
  let answer;
  const { auth } = await dueForRefresh(
    t,
    () => new Promise((resolve) => (answer = () => resolve(json(freshTokens())))),
  );
  const heard = [];
  for (const event of ['tokenchange', 'signedout', 'error', 'request']) {
    auth.on(event, () => heard.push(event));
  }
  auth.setOnTokenChange(() => heard.push('single'));
  const pending = Promise.allSettled([auth.getAccessToken(), auth.getAccessToken()]);
  while (!answer) await new Promise(setImmediate);
  auth.dispose();
  for (const { reason } of await within(2000, pending)) fails('disposed')(reason);
  answer();
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual(heard, []);
});

test('B32: after dispose every call is disposed, dispose included in `using`', async (t) => {
  const { auth } = await dueForRefresh(t);
  await auth.ready;
  auth[Symbol.dispose]();
  auth.dispose();
  const calls = Promise.allSettled([
    auth.login(),
    auth.handleRedirectCallback('https://app.example/callback?code=c&state=s'),
    auth.getAccessToken(),
    auth.fetch('https://elsewhere.example/'),
    auth.logout(),
  ]);
  for (const { reason } of await within(2000, calls)) fails('disposed')(reason);
});
