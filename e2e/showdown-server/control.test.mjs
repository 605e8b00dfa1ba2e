// SPDX-License-Identifier: MIT
// The log, the clock and the switches, in process and over HTTP.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, afterEach, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { MovableClock, startShowdownServer } from './showdown-server.mjs';
import { allowedOrigin, APP_ORIGIN, CLIENT_ID, startServer, TestApp } from './test-app.mjs';

/** @type {import('./showdown-server.mjs').ShowdownServer} */
let server;
/** @type {TestApp} */
let app;

const USER = 'Lin Harbor';

before(async () => {
  server = await startServer();
  app = new TestApp(server);
});
afterEach(() => server.reset());
after(() => server.close());

/** @param {string} name @param {unknown} [body] what is posted; without it, the control is read */
function control(name, body, { method = body ? 'POST' : 'GET', origin = APP_ORIGIN } = {}) {
  return fetch(server.controlUrl + name, {
    method,
    body: body ? JSON.stringify(body) : undefined,
    headers: { origin, ...(body ? { 'content-type': 'application/json' } : {}) },
  });
}

/** @param {string} name @param {unknown} [body] @returns {Promise<any>} */
async function controlled(name, body) {
  const response = await control(name, body);
  assert.equal(response.status, 200);
  return response.json();
}

test('the log has every request in order, and no secret', async () => {
  const token = server.issueToken({ user: USER });
  const challenge = 'c0ffee'.repeat(40);
  await app.send('/api/oauth/authorize', {
    query: { client_id: CLIENT_ID, redirect_uri: APP_ORIGIN, challstr: `4|${challenge}` },
    origin: null,
    cookie: 'sid=secret-session; theme=dark',
  });
  await app.getAssertion(token, { challstr: `4|${challenge}` });
  await app.refresh(token);
  await app.refresh(token, { client_id: 'nobody' });

  const [page, assertion, refreshed, refused] = server.log;
  assert.deepEqual(
    server.log.map(({ act, outcome, status }) => [act, outcome, status]),
    [
      ['oauth/authorize', 'page', 200],
      ['oauth/api/getassertion', 'assertion', 200],
      ['oauth/api/refreshtoken', 'success', 200],
      ['oauth/api/refreshtoken', 'action-error', 200],
    ],
  );
  assert.deepEqual(page.cookieNames, ['sid', 'theme']);
  assert.deepEqual(page.queryParameterNames, ['client_id', 'redirect_uri', 'challstr']);
  assert.equal(page.origin, null);
  assert.deepEqual(
    { ...assertion, time: 0, durationMs: 0 },
    {
      time: 0,
      serverTime: server.clock.now(),
      method: 'POST',
      path: '/api/oauth/api/getassertion',
      act: 'oauth/api/getassertion',
      origin: APP_ORIGIN,
      contentType: 'application/x-www-form-urlencoded',
      queryParameterNames: [],
      bodyParameterNames: ['client_id', 'token', 'challstr'],
      cookieNames: [],
      token: refreshed.token,
      newToken: null,
      readable: true,
      fault: null,
      status: 200,
      outcome: 'assertion',
      message: null,
      durationMs: 0,
    },
  );
  assert.match(refreshed.token ?? '', /^[0-9a-f]{8}$/);
  assert.match(refreshed.newToken ?? '', /^[0-9a-f]{8}$/);
  assert.notEqual(refreshed.newToken, refreshed.token);
  assert.equal(refused.readable, false);
  assert.equal(refused.message, 'Invalid client_id');
  assert.equal(server.log.matching({ act: 'oauth/api/refreshtoken' }).length, 2);

  const everything = JSON.stringify(await controlled('log'));
  assert.deepEqual(JSON.parse(everything), JSON.parse(JSON.stringify(server.log)));
  for (const secret of [token, server.tokenRow(USER)?.id ?? '', challenge, 'secret-session']) {
    assert.ok(!everything.includes(secret));
  }
});

test('the clock is put forward, back, and to an offset', async () => {
  const start = server.clock.now();
  assert.equal((await controlled('clock', { advanceSeconds: 3600 })).offsetSeconds, 3600);
  assert.equal(server.clock.now(), start + 3_600_000);
  assert.equal((await controlled('clock', { advanceSeconds: -4000 })).offsetSeconds, -400);
  const { offsetSeconds, now } = await controlled('clock', { offsetSeconds: 60 });
  assert.equal(offsetSeconds, 60);
  assert.equal(now, start + 60_000);
  assert.equal((await control('clock', { offsetSeconds: 'soon' })).status, 400);
  assert.equal(server.clock.offsetSeconds, 60);
});

test('a clock runs with its source', () => {
  let now = 1000;
  const clock = new MovableClock(() => now);
  clock.advance(2);
  now += 500;
  assert.equal(clock.now(), 3500);
});

test('settings and faults are switched', async () => {
  const { settings } = await controlled('settings', { crossOriginOpenerPolicy: 'same-origin' });
  assert.equal(settings.crossOriginOpenerPolicy, 'same-origin');
  assert.equal(server.settings.crossOriginOpenerPolicy, 'same-origin');
  const wrong = await control('settings', { noSuchSetting: true });
  assert.equal(wrong.status, 400);
  assert.deepEqual(await wrong.json(), { error: 'no such setting: noSuchSetting' });

  const token = server.issueToken({ user: USER });
  assert.equal((await controlled('faults/next', { kind: 'crash' })).pendingFaults, 1);
  assert.equal((await app.refresh(token)).status, 500);
  await controlled('faults/set', { kind: 'proxy-html' });
  assert.equal((await app.refresh(token)).status, 502);
  assert.equal((await controlled('faults/clear', {})).pendingFaults, 0);
  assert.equal((await control('faults/next', { kind: 'no-such-kind' })).status, 400);

  const held = server.faults.next({ kind: 'held' });
  const response = app.refresh(token);
  await held.arrived;
  await controlled('faults/release', {});
  assert.equal((await response).status, 200);
});

test('the state names the rows, without their tokens; reset empties everything', async () => {
  const token = server.issueToken({ user: USER, ageDays: 3 });
  await app.refresh(token);
  server.clock.advance(5);
  server.settings.rotateOnPreflight = true;
  const { value } = server.signIn(USER);
  const state = await controlled('state');
  assert.equal(state.rotations, 1);
  assert.deepEqual(
    state.tokens.map((/** @type {any} */ row) => [row.userId, row.clientId, Object.keys(row)]),
    [['linharbor', CLIENT_ID, ['userId', 'clientId', 'time']]],
  );

  const cleared = await controlled('reset', {});
  assert.deepEqual(
    [cleared.rotations, cleared.tokens, cleared.offsetSeconds, server.log.length],
    [0, [], 0, 0],
  );
  assert.equal(server.settings.rotateOnPreflight, false);
  const cookie = `sid=${value}`;
  const access = await app.send('/api/oauth/authorized', { cookie });
  assert.match(await access.text(), /You are not signed in/);
});

test('only the given origins may use it', async () => {
  const preflight = await control('clock', undefined, { method: 'OPTIONS' });
  assert.equal(preflight.status, 204);
  assert.equal(allowedOrigin(preflight), APP_ORIGIN);
  assert.equal(preflight.headers.get('access-control-allow-headers'), 'Content-Type');
  for (const method of ['OPTIONS', 'POST']) {
    const origin = 'https://another-site.example';
    const foreign = await control('reset', method === 'POST' && {}, { method, origin });
    assert.equal(foreign.status, 403);
    assert.equal(allowedOrigin(foreign), null);
  }
  assert.equal((await control('no-such-control')).status, 404);
  assert.equal((await control('reset')).status, 404);
});

test('a reset restores the settings that the server was started with', async () => {
  const other = await startShowdownServer({ settings: { chatHost: 'sim.example' } });
  other.settings.chatHost = 'changed';
  other.reset();
  assert.equal(other.settings.chatHost, 'sim.example');
  await other.close();
  await other.close();
  await assert.rejects(
    startShowdownServer({ settings: /** @type {any} */ ({ noSuchSetting: 1 }) }),
    TypeError,
  );
});

test('a port that is taken is an error, and leaves nothing open', async () => {
  const { port } = new URL(server.chatUrl);
  await assert.rejects(startShowdownServer({ chatPort: Number(port) }), { code: 'EADDRINUSE' });
});

test('main.mjs starts both servers and stops at SIGTERM', async () => {
  const main = fileURLToPath(new URL('./main.mjs', import.meta.url));
  const child = spawn(process.execPath, [main, '--port', '0', '--chat-port', '0']);
  let output = '';
  for await (const chunk of child.stdout) {
    output += chunk;
    if (output.includes('chat server')) break;
  }
  assert.match(
    output,
    /^login server: http:\/\/127\.0\.0\.1:\d+\nchat server: ws:\/\/127\.0\.0\.1:/,
  );
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  assert.deepEqual(await exited, [0, null]);
});
