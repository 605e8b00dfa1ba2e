// SPDX-License-Identifier: MIT
// What becomes of refresh tokens that come again, and what the log says of each; the server's clock
// and its connections.

import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { shortHash } from '../server-parts/exchange-log.mjs';
import { startAuthorizationServer } from './authorization-server.mjs';
import { REDIRECT_URI, TestUser } from './test-user.mjs';

/** @type {import('./authorization-server.mjs').AuthorizationServer} */
let server;
/** @type {TestUser} */
let user;
/** @type {any} */
let tokens;

before(async () => {
  server = await startAuthorizationServer({ redirectUris: [REDIRECT_URI] });
});
beforeEach(async () => {
  user = new TestUser(server);
  tokens = await user.tokens();
  server.log.clear();
});
afterEach(() => server.reset());
after(() => server.close());

/** @param {string} refreshToken */
async function refreshed(refreshToken) {
  const response = await user.refresh(refreshToken);
  assert.equal(response.status, 200);
  return response.json();
}

/** @param {string} refreshToken */
async function assertRefused(refreshToken) {
  const response = await user.refresh(refreshToken);
  assert.equal(response.status, 400);
  assert.equal((await response.json()).error, 'invalid_grant');
}

const uses = () => server.log.map(({ refreshTokenUse }) => refreshTokenUse);

test('without a leeway, a second use ends the session', async () => {
  const next = await refreshed(tokens.refresh_token);
  await assertRefused(tokens.refresh_token);
  await assertRefused(next.refresh_token);
  await assertRefused('never-issued');
  assert.deepEqual(uses(), ['current', 'reused', 'unknown', 'unknown']);
});

test('within the leeway, a used token is answered again, and both answers are good', async () => {
  server.settings.reuseLeewaySeconds = 30;
  const lost = await refreshed(tokens.refresh_token);
  const second = await refreshed(tokens.refresh_token);
  assert.notEqual(second.refresh_token, lost.refresh_token);
  assert.equal((await user.profile(second.access_token)).status, 200);
  const third = await refreshed(second.refresh_token);
  assert.equal((await user.profile(third.access_token)).status, 200);
  assert.deepEqual(uses().filter(Boolean), ['current', 'leeway', 'current']);
});

test('the leeway ends with its time, counted from the first use', async () => {
  server.settings.reuseLeewaySeconds = 0.4;
  await refreshed(tokens.refresh_token);
  await sleep(250);
  await refreshed(tokens.refresh_token);
  await sleep(250);
  await assertRefused(tokens.refresh_token);
  assert.deepEqual(uses(), ['current', 'leeway', 'reused']);
});

test('and as soon as the next token is used', async () => {
  server.settings.reuseLeewaySeconds = 30;
  const second = await refreshed(tokens.refresh_token);
  const third = await refreshed(second.refresh_token);
  await assertRefused(tokens.refresh_token);
  // It was no answer that got lost, so somebody else has the token.
  await assertRefused(third.refresh_token);
  assert.deepEqual(uses(), ['current', 'current', 'reused', 'unknown']);
});

test('of eight at once, all are answered within the leeway, and one is without it', async () => {
  for (const reuseLeewaySeconds of [30, 0]) {
    server.settings.reuseLeewaySeconds = reuseLeewaySeconds;
    const { refresh_token: refreshToken } = await new TestUser(server).tokens();
    server.log.clear();
    await Promise.all(Array.from({ length: 8 }, () => user.refresh(refreshToken)));
    const answered = server.log.matching({ status: 200 }).length;
    assert.equal(answered, reuseLeewaySeconds > 0 ? 8 : 1);
    assert.equal(server.log.matching({ refreshTokenUse: 'current', status: 200 }).length, 1);
  }
});

test('the log shows which token came, and which was issued even if its answer got lost', async () => {
  server.settings.reuseLeewaySeconds = 30;
  server.faults.next({ kind: 'html-503' });
  server.faults.next({ kind: 'lost-response' });
  server.faults.next({ kind: 'truncated-json' });
  await user.refresh(tokens.refresh_token);
  await assert.rejects(user.refresh(tokens.refresh_token), TypeError);
  await user.refresh(tokens.refresh_token);
  const last = await refreshed(tokens.refresh_token);
  const spent = shortHash(tokens.refresh_token);
  assert.deepEqual(
    server.log.map(({ refreshToken, refreshTokenUse }) => [refreshToken, refreshTokenUse]),
    [
      [spent, null],
      [spent, 'current'],
      [spent, 'leeway'],
      [spent, 'leeway'],
    ],
  );
  const issued = server.log.map(({ newRefreshToken }) => newRefreshToken);
  assert.equal(issued[0], null);
  assert.equal(issued[3], shortHash(last.refresh_token));
  assert.equal(new Set(issued).size, 4);
  assert.ok(!JSON.stringify(server.log).includes(tokens.refresh_token));
});

test('an hour off: every answer says so, and tokens live as long as they do', async () => {
  server.settings.accessTokenSeconds = 60;
  for (const clockOffsetSeconds of [3600, -3600]) {
    server.settings.clockOffsetSeconds = clockOffsetSeconds;
    const response = await user.refresh(tokens.refresh_token);
    const told = Date.parse(response.headers.get('date') ?? '');
    assert.ok(Math.abs(told - Date.now() - clockOffsetSeconds * 1000) < 2000);
    tokens = await response.json();
    assert.equal(tokens.expires_in, 60);
    assert.equal((await user.profile(tokens.access_token)).status, 200);
  }
});

test('without keep-alive, an answer is the last of its connection', async () => {
  const agent = new Agent({ keepAlive: true });
  const connection = () =>
    new Promise((resolve, reject) => {
      request(server.profileUrl, { agent }, (response) => {
        response.resume().once('end', () => resolve(response.headers.connection));
      })
        .once('error', reject)
        .end();
    });
  assert.equal(await connection(), 'keep-alive');
  server.settings.keepAlive = false;
  assert.equal(await connection(), 'close');
  agent.destroy();
});
