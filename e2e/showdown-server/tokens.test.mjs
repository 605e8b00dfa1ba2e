// SPDX-License-Identifier: MIT
// The life of a token: issued, used, rotated, void.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { dispatch } from './dispatch.mjs';
import { DAY_MS } from './clock.mjs';
import { makeKeyPair } from './assertions.mjs';
import { State } from './state.mjs';
import {
  allowedOrigin,
  APP_ORIGIN,
  CLIENT_ID,
  objectOf,
  OTHER_CLIENT_ID,
  OTHER_ORIGIN,
  startServer,
  stoppedClock,
  TestApp,
} from './test-app.mjs';

/** @type {import('./showdown-server.mjs').ShowdownServer} */
let server;
/** @type {TestApp} */
let app;

const USER = 'Lin Harbor';
const MILLISECOND_IN_DAYS = 1 / DAY_MS;
const VOID = { success: false };

before(async () => {
  server = await startServer();
  app = new TestApp(server);
});
afterEach(() => server.reset());
after(() => server.close());

/** @param {string} token */
async function isGoodForAssertions(token) {
  const text = await (await app.getAssertion(token)).text();
  if (text === `]${JSON.stringify(VOID)}`) return false;
  assert.match(text, /,linharbor,/);
  return true;
}

test('a token serves assertions for 14 days, to the millisecond', async () => {
  assert.ok(await isGoodForAssertions(server.issueToken({ user: USER, ageDays: 14 })));
  const old = server.issueToken({ user: USER, ageDays: 14 + MILLISECOND_IN_DAYS });
  assert.ok(!(await isGoodForAssertions(old)));
  assert.ok(server.tokenRow(USER), 'the row is still there, for a refresh');
});

test('a token can be refreshed for 21 days, to the millisecond; then its row is gone', async () => {
  const late = server.issueToken({ user: USER, ageDays: 21 });
  const refreshed = await objectOf(await app.refresh(late));
  assert.ok(await isGoodForAssertions(refreshed.success));

  const tooLate = server.issueToken({ user: USER, ageDays: 21 + MILLISECOND_IN_DAYS });
  assert.deepEqual(await objectOf(await app.refresh(tooLate)), VOID);
  assert.equal(server.tokenRow(USER), undefined);
});

test('the clock that is moved is the one that counts', async () => {
  const token = server.issueToken({ user: USER });
  server.clock.advance(14 * 24 * 60 * 60);
  assert.ok(await isGoodForAssertions(token));
  server.clock.advance(0.001);
  assert.ok(!(await isGoodForAssertions(token)));
  server.clock.offsetSeconds = 0;
  assert.ok(await isGoodForAssertions(token));
});

test('a refresh replaces the id in place, and begins the 14 days anew', async () => {
  const token = server.issueToken({ user: USER, ageDays: 20 });
  const { success, expires } = await objectOf(await app.refresh(token));
  assert.match(success, /^[0-9a-f]{32}$/);
  assert.notEqual(success, token);
  assert.equal(expires, server.clock.now() + 14 * DAY_MS);
  assert.deepEqual(server.tokenRow(USER), {
    id: success,
    userId: 'linharbor',
    clientId: CLIENT_ID,
    time: server.clock.now(),
  });
  assert.ok(!(await isGoodForAssertions(token)));
  assert.deepEqual(await objectOf(await app.refresh(token)), VOID);
  assert.equal(server.rotations(), 1);
});

test('a token is good for its own client only', async () => {
  const token = server.issueToken({ user: USER, client: OTHER_CLIENT_ID });
  assert.ok(!(await isGoodForAssertions(token)));
  assert.deepEqual(await objectOf(await app.refresh(token)), VOID);
  assert.equal(server.tokenRow(USER, OTHER_CLIENT_ID)?.id, token);
});

for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT']) {
  test(`${method} rotates a token that is in the query`, async () => {
    const token = server.issueToken({ user: USER });
    const response = await app.send('/api/oauth/api/refreshtoken', {
      method,
      query: { client_id: CLIENT_ID, token },
    });
    assert.equal(response.status, 200);
    assert.equal(allowedOrigin(response), APP_ORIGIN, 'a preflight passes');
    assert.equal(server.rotations(), 1);
    assert.notEqual(server.tokenRow(USER)?.id, token);
    assert.equal(server.log[0].newToken?.length, 8);
    if (method === 'HEAD') assert.equal(await response.text(), '');
  });
}

test('a preflight with nothing in the query rotates nothing, and fails', async () => {
  const token = server.issueToken({ user: USER });
  const response = await app.send('/api/oauth/api/refreshtoken', { method: 'OPTIONS' });
  assert.equal(allowedOrigin(response), null);
  assert.equal(server.tokenRow(USER)?.id, token);
});

test('rotateOnPreflight: any preflight costs a rotation and passes', async () => {
  server.settings.rotateOnPreflight = true;
  const foreign = server.issueToken({ user: USER, client: OTHER_CLIENT_ID });
  const token = server.issueToken({ user: USER });
  const preflight = (/** @type {Record<string, string>} */ query = {}, origin = APP_ORIGIN) =>
    app.send('/api/oauth/api/refreshtoken', { method: 'OPTIONS', query, origin });

  assert.equal(allowedOrigin(await preflight()), APP_ORIGIN);
  assert.equal(server.rotations(), 1);
  assert.deepEqual(await objectOf(await app.refresh(token)), VOID, 'the request comes too late');
  assert.equal(server.tokenRow(USER, OTHER_CLIENT_ID)?.id, foreign);

  const current = server.tokenRow(USER)?.id ?? '';
  await preflight({ client_id: CLIENT_ID, token: current });
  assert.equal(server.rotations(), 2, 'once, and not once more for the setting');

  await preflight({}, 'https://nobody.example');
  assert.equal(server.rotations(), 2);
  await preflight({}, OTHER_ORIGIN);
  assert.notEqual(server.tokenRow(USER, OTHER_CLIENT_ID)?.id, foreign);
});

test('of eight refreshes at once exactly one wins', async () => {
  const token = server.issueToken({ user: USER });
  const responses = await Promise.all(Array.from({ length: 8 }, () => app.refresh(token)));
  const answers = await Promise.all(responses.map(objectOf));
  const winners = answers.filter(({ success }) => success !== false);
  assert.equal(winners.length, 1);
  assert.equal(server.rotations(), 1);
  assert.equal(server.tokenRow(USER)?.id, winners[0].success);
});

test('authorize reuses a good token, without expires, and rotates an expired one', async () => {
  const first = await objectOf(await app.authorize(USER));
  assert.match(first.success, /^[0-9a-f]{32}$/);
  assert.equal(first.expires, server.clock.now() + 14 * DAY_MS);
  assert.equal(first.user, 'linharbor');

  const onAnotherDevice = await objectOf(await app.authorize('LIN HARBOR!'));
  assert.deepEqual(onAnotherDevice, { success: first.success, user: 'linharbor' });
  assert.equal(server.rotations(), 0);

  server.clock.advance(14 * 24 * 60 * 60);
  assert.equal((await objectOf(await app.authorize(USER))).success, first.success);
  server.clock.advance(0.001);
  const later = await objectOf(await app.authorize(USER));
  assert.notEqual(later.success, first.success);
  assert.equal(later.expires, server.clock.now() + 14 * DAY_MS);
  assert.equal(server.rotations(), 1);
});

test('two devices share the row: one refreshing makes the other look again', async () => {
  const phone = (await objectOf(await app.authorize(USER))).success;
  const laptop = (await objectOf(await app.authorize(USER))).success;
  assert.equal(laptop, phone);
  await app.refresh(phone);
  assert.ok(!(await isGoodForAssertions(laptop)));
});

test('both requests of a race have found the row before either rotates it', async () => {
  const clock = stoppedClock();
  const clients = [{ clientId: 'c', title: 'C', originUrl: APP_ORIGIN }];
  const state = new State({ clients, clock, keys: await makeKeyPair(), settings: {} });
  const row = state.tokens.insert({ userId: 'u', clientId: 'c', time: clock.now() - 15 * DAY_MS });
  const request = {
    method: 'POST',
    path: '/',
    origin: undefined,
    headers: { 'sec-fetch-site': 'same-origin' },
    sessionId: state.sessions.begin('u'),
    cookieNames: [],
    contentType: null,
    queryParameterNames: [],
    bodyParameterNames: [],
    act: 'oauth/api/authorize',
    parameters: { client_id: 'c', token: row.id },
    batch: undefined,
  };
  const answers = await Promise.all([dispatch(state, request), dispatch(state, request)]);
  const [winner, loser] = answers.map(({ body }) => JSON.parse(body.slice(1)));
  assert.equal(winner.success, state.tokens.of('u', 'c')?.id);
  assert.deepEqual(loser, { success: false, user: 'u' });
});
