// SPDX-License-Identifier: MIT

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { allowedOrigin, APP_ORIGIN, objectOf, startServer, TestApp } from './test-app.mjs';

/** @type {import('./showdown-server.mjs').ShowdownServer} */
let server;
/** @type {TestApp} */
let app;
/** @type {string} */
let token;

const USER = 'Lin Harbor';
const REFRESH = 'oauth/api/refreshtoken';

before(async () => {
  server = await startServer();
  app = new TestApp(server);
});
beforeEach(() => {
  token = server.issueToken({ user: USER });
});
afterEach(() => server.reset());
after(() => server.close());

const refresh = () => app.refresh(token);

/** A fault of the first table leaves the token alone. */
function assertNotRotated() {
  assert.equal(server.faults.pending, 0);
  assert.equal(server.tokenRow(USER)?.id, token);
}

/** A fault of the second table comes after the rotation. */
function assertRotated() {
  assert.equal(server.faults.pending, 0);
  assert.notEqual(server.tokenRow(USER)?.id, token);
  assert.match(server.log[0].newToken ?? '', /^[0-9a-f]{8}$/);
}

test('crash', async () => {
  server.faults.next({ kind: 'crash' });
  const response = await refresh();
  assert.equal(response.status, 500);
  assert.equal(await response.text(), 'Error: Internal Server Error');
  assert.equal(server.log[0].fault, 'crash');
  assertNotRotated();
});

test('proxy-html, with any status, readable or not', async () => {
  server.faults.next({ kind: 'proxy-html' });
  server.faults.next({ kind: 'proxy-html', status: 200, readable: false });
  const readable = await refresh();
  assert.equal(readable.status, 502);
  assert.match(readable.headers.get('content-type') ?? '', /^text\/html/);
  assert.equal(allowedOrigin(readable), APP_ORIGIN);
  assert.match(await readable.text(), /^<!doctype html>/);
  const hidden = await refresh();
  assert.equal(hidden.status, 200);
  assert.equal(allowedOrigin(hidden), null);
  assert.deepEqual(
    server.log.map((exchange) => exchange.readable),
    [true, false],
  );
  assertNotRotated();
});

test('action-error and success-false', async () => {
  server.faults.next({ kind: 'action-error', message: 'Too busy.' });
  server.faults.next({ kind: 'success-false' });
  const failed = await refresh();
  assert.equal(allowedOrigin(failed), APP_ORIGIN);
  assert.deepEqual(await objectOf(failed), { actionerror: 'Too busy.' });
  assert.deepEqual(await objectOf(await refresh()), { success: false });
  assertNotRotated();
});

test('raw', async () => {
  for (const body of [']{"success":', ']"text"', ']null']) {
    server.log.clear();
    server.faults.next({ kind: 'raw', body });
    const unreadable = await refresh();
    assert.equal(await unreadable.text(), body);
    assert.equal(server.log[0].outcome, 'unreadable');
  }
  server.faults.next({ kind: 'raw', status: 418 });
  const empty = await refresh();
  assert.equal(empty.status, 418);
  assert.equal(await empty.text(), '');
  assertNotRotated();
});

test('no origin but a registered one may read what is answered instead', async () => {
  server.faults.next({ kind: 'crash' });
  const response = await app.send(`/api/${REFRESH}`, { origin: 'https://nobody.example' });
  assert.equal(response.status, 500);
  assert.equal(allowedOrigin(response), null);
});

test('hang answers nothing', async () => {
  server.faults.next({ kind: 'hang' });
  const hung = fetch(`${server.url}/api/${REFRESH}`, { signal: AbortSignal.timeout(200) });
  await assert.rejects(hung, { name: 'TimeoutError' });
  assert.equal(server.log[0].status, null);
  assertNotRotated();
});

test('drop cuts the connection', async () => {
  server.faults.next({ kind: 'drop' });
  await assert.rejects(refresh(), TypeError);
  assert.equal(server.log[0].fault, 'drop');
  assertNotRotated();
});

test('lost-response rotates and cuts the connection', async () => {
  server.faults.next({ kind: 'lost-response' });
  await assert.rejects(refresh(), TypeError);
  assert.equal(server.log[0].status, null);
  assertRotated();
});

test('no-cors', async () => {
  server.faults.next({ kind: 'no-cors' });
  const response = await refresh();
  assert.match((await objectOf(response)).success, /^[0-9a-f]{32}$/);
  assert.ok(![...response.headers.keys()].some((name) => name.startsWith('access-control-')));
  assertRotated();
});

test('slow', async () => {
  server.faults.next({ kind: 'slow', ms: 150 });
  const started = performance.now();
  await objectOf(await refresh());
  assert.ok(performance.now() - started >= 145);
  assertRotated();
});

test('held answers when told to, and is in the log while it waits', async () => {
  const held = server.faults.next({ kind: 'held' });
  let answered = false;
  const response = refresh().finally(() => {
    answered = true;
  });
  await held.arrived;
  assertRotated();
  assert.equal(server.log[0].status, null);
  assert.equal(answered, false);
  held.release();
  assert.match((await objectOf(await response)).success, /^[0-9a-f]{32}$/);
});

test('a fault is for one endpoint, or for whatever comes; and for as many requests as it says', async () => {
  server.faults.next({ kind: 'crash', endpoint: REFRESH, uses: 2 });
  const statuses = [];
  for (const send of [
    () => app.getAssertion(token),
    refresh,
    () => app.getAssertion(token),
    refresh,
    refresh,
  ]) {
    statuses.push((await send()).status);
  }
  assert.deepEqual(statuses, [200, 500, 200, 500, 200]);

  server.faults.set({ kind: 'crash' });
  server.faults.next({ kind: 'proxy-html' });
  assert.equal((await refresh()).status, 502);
  assert.equal((await refresh()).status, 500);
  assert.equal((await app.getAssertion(token)).status, 500);
  assert.equal((await app.send('/api/oauth/authorize')).status, 500);
  server.faults.clear();
  assert.equal((await refresh()).status, 200);
});

test('a preflight does not use a fault up', async () => {
  server.faults.next({ kind: 'crash' });
  const preflight = await app.send(`/api/${REFRESH}`, { method: 'OPTIONS' });
  assert.equal(preflight.status, 200);
  assert.equal((await refresh()).status, 500);
});

test('an unknown kind, endpoint or setting is a mistake of the test', () => {
  const kind = /** @type {any} */ ('no-such-kind');
  assert.throws(() => server.faults.next({ kind }), TypeError);
  assert.throws(() => server.faults.set({ kind: 'drop', endpoint: 'refreshtoken' }), TypeError);
});

test('clear() and release() let go what is held', async () => {
  for (const letGo of /** @type {const} */ (['clear', 'release'])) {
    const held = server.faults.next({ kind: 'held' });
    const response = app.getAssertion(token);
    await held.arrived;
    server.faults[letGo]();
    assert.equal((await response).status, 200);
  }
});
