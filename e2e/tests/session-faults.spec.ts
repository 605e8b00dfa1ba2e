// SPDX-License-Identifier: MIT
// Every switch of the authorization server, thrown under a session that is due: what callers get
// meanwhile, how often the server is asked, what is stored, and that all is well afterwards.

import type { AuthErrorCode } from 'postern';
import type { Fault } from '../authorization-server/faults.mjs';
import {
  BLOCKED_BY_CORS,
  expect,
  expectError,
  FAILED_TO_LOAD,
  type Page,
  test,
} from '../support/fixtures.ts';
import type { ErrorDescription } from '../support/outcome.ts';
import { expectChain, expectNoneTogether, refreshesOf } from '../support/refresh-log.ts';

const getAccessToken = (page: Page) => page.evaluate(() => outcomeOf(auth.getAccessToken()));

/** Twenty callers at once, and as many after them. @returns the different outcomes */
const getManyTokens = (page: Page) =>
  page.evaluate(async () => {
    const outcomes = [];
    for (let round = 0; round < 2; ++round) {
      const calls = Array.from({ length: 20 }, () => outcomeOf(auth.getAccessToken()));
      outcomes.push(...(await Promise.all(calls)));
    }
    return [...new Set(outcomes.map(({ value, error }) => value ?? error?.code))];
  });

/** A page's clock, some seconds before the token's end, or after it. */
const stopClock = (page: Page, tokens: { expires_at: number }, secondsLeft: number) =>
  page.clock.setFixedTime((tokens.expires_at - secondsLeft) * 1000);

test.beforeEach(({ authorizationServer: server, problems }) => {
  // Chromium would send a request again whose old connection is cut, and the page see nothing.
  server.settings.keepAlive = false;
  problems.allow(FAILED_TO_LOAD, /\/(oauth\/token|elsewhere)$/);
  problems.allow(BLOCKED_BY_CORS);
});

const WEATHER: {
  fault: Fault;
  code: AuthErrorCode;
  details?: Partial<ErrorDescription>;
  /** The server has rotated and the page does not know. */
  isLost?: true;
  requestTimeoutMs?: number;
}[] = [
  { fault: { kind: 'drop' }, code: 'network_error' },
  { fault: { kind: 'redirect', status: 302 }, code: 'network_error' },
  { fault: { kind: 'redirect', status: 307 }, code: 'network_error' },
  { fault: { kind: 'no-cors' }, code: 'network_error', isLost: true },
  { fault: { kind: 'lost-response' }, code: 'network_error', isLost: true },
  { fault: { kind: 'plain-500' }, code: 'http_error', details: { status: 500 } },
  { fault: { kind: 'html-503' }, code: 'http_error', details: { status: 503 } },
  {
    fault: { kind: 'rate-limited', retryAfterSeconds: 1 },
    code: 'rate_limited',
    details: { status: 429 },
  },
  {
    fault: { kind: 'json-error', status: 503, body: { error: 'temporarily_unavailable' } },
    code: 'http_error',
    details: { status: 503 },
  },
  {
    fault: { kind: 'json-error', status: 400, body: { error: 'invalid_client' } },
    code: 'token_error',
    details: { oauthError: 'invalid_client', status: 400 },
  },
  { fault: { kind: 'json-error', status: 200, body: '<h1>OK</h1>' }, code: 'invalid_response' },
  { fault: { kind: 'truncated-json' }, code: 'invalid_response', isLost: true },
  { fault: { kind: 'wrong-types' }, code: 'invalid_response', isLost: true },
  { fault: { kind: 'missing-access-token' }, code: 'invalid_response', isLost: true },
  { fault: { kind: 'oversized' }, code: 'invalid_response', isLost: true },
];

test.describe('B16 X7 P8 P9 I3 I13: weather keeps the session', () => {
  for (const { fault, code, details = {}, isLost } of WEATHER) {
    test(JSON.stringify(fault), async ({ page, app, authorizationServer: server }) => {
      if (isLost) server.settings.reuseLeewaySeconds = 60;
      const tokens = await app.openSignedIn(page);
      const stored = await app.storedTokens(page);
      await page.evaluate(() => recordEvents(auth));
      server.faults.set(fault);

      // Still valid: it is handed out, and the server is left in peace.
      await stopClock(page, tokens, 30);
      expect(await getManyTokens(page)).toEqual([tokens.access_token]);
      expect(refreshesOf(server)).toHaveLength(1);

      // Expired: nobody gets it, and the server is not asked for each call.
      await stopClock(page, tokens, -1);
      expect(await getManyTokens(page)).toEqual([code]);
      expectError(await getAccessToken(page), code, details);
      expect(refreshesOf(server).length).toBeLessThanOrEqual(2);
      expect(await app.storedTokens(page)).toEqual(stored);
      expect(await page.evaluate(() => auth.isAuthenticated())).toBe(true);

      // Over: the next refresh that is sent succeeds, and nobody has noticed anything but a wait.
      server.faults.clear();
      await expect
        .poll(async () => (await getAccessToken(page)).value, { intervals: [100] })
        .toEqual(expect.stringMatching(/./));
      expect((await getAccessToken(page)).value).not.toBe(tokens.access_token);
      expect(refreshesOf(server).length).toBeLessThanOrEqual(3);
      expect(refreshesOf(server).at(-1)?.status).toBe(200);
      expectChain(refreshesOf(server));
      const events = await page.evaluate(() => recordedEvents.map(({ event }) => event));
      expect(events).not.toContain('signedout');
      // X9: nothing was sent on to where a redirect pointed.
      expect(server.log.matching({ path: '/elsewhere' })).toEqual([]);
    });
  }
});

test.describe('B15 I3: against a strict server an answer that got lost ends the session, once', () => {
  for (const kind of ['lost-response', 'no-cors', 'truncated-json'] as const) {
    test(kind, async ({ page, app, authorizationServer: server }) => {
      const tokens = await app.openSignedIn(page, { config: { autoRefresh: false } });
      await page.evaluate(() => recordEvents(auth));
      server.faults.next({ kind });
      await stopClock(page, tokens, 30);
      expect((await getAccessToken(page)).value).toBe(tokens.access_token);
      expect(Object.keys(await app.storedTokens(page))).toHaveLength(1);

      // The token that the page has is spent, and only the server's next answer says so.
      await stopClock(page, tokens, 0);
      await expect
        .poll(async () => (await getAccessToken(page)).error?.code, { intervals: [100] })
        .toBe('login_required');
      expect(await getManyTokens(page)).toEqual(['login_required']);
      expect(refreshesOf(server).map(({ refreshTokenUse }) => refreshTokenUse)).toEqual([
        'current',
        'reused',
      ]);
      expect(await app.storedTokens(page)).toEqual({});
      const events = await page.evaluate(() => recordedEvents);
      expect(events.filter(({ event }) => event === 'signedout')).toEqual([
        { event: 'signedout', detail: { reason: 'expired' } },
      ]);
    });
  }
});

test('B15: invalid_grant ends the session at once, however long the token would have lived', async ({
  page,
  app,
  authorizationServer: server,
}) => {
  const tokens = await app.openSignedIn(page);
  await page.evaluate(() => recordEvents(auth));
  server.faults.set({ kind: 'invalid-grant' });
  await stopClock(page, tokens, 39);
  expect(await getManyTokens(page)).toEqual(['login_required']);
  expect(refreshesOf(server)).toHaveLength(1);
  expect(await app.storedTokens(page)).toEqual({});
});

test.describe('P9 B16: a 429', () => {
  test('is not followed by another request before its time', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    const tokens = await app.openSignedIn(page);
    server.faults.next({ kind: 'rate-limited', retryAfterSeconds: 2 });
    await stopClock(page, tokens, -1);
    expectError(await getAccessToken(page), 'rate_limited', { retryable: true });
    const waiting = await getAccessToken(page);
    expectError(waiting, 'rate_limited');
    expect(waiting.error?.retryAfterMs).toBeLessThanOrEqual(2000);
    await expect
      .poll(async () => (await getAccessToken(page)).value, { intervals: [100] })
      .toEqual(expect.stringMatching(/./));
    const [refused, sent, ...others] = refreshesOf(server);
    expect(others).toEqual([]);
    expect(sent.time - refused.time).toBeGreaterThanOrEqual(1990);
  });

  for (const clockOffsetSeconds of [3600, -3600]) {
    test(`until a date, from a server whose clock is ${clockOffsetSeconds} s off, does not lock the user out`, async ({
      page,
      app,
      authorizationServer: server,
    }) => {
      server.settings.clockOffsetSeconds = clockOffsetSeconds;
      const tokens = await app.openSignedIn(page);
      server.faults.next({ kind: 'rate-limited', retryAfterSeconds: 60, retryAfterDate: true });
      await stopClock(page, tokens, -1);
      expectError(await getAccessToken(page), 'rate_limited');
      await expect
        .poll(async () => (await getAccessToken(page)).value, { intervals: [100] })
        .toEqual(expect.stringMatching(/./));
      expect(refreshesOf(server)).toHaveLength(2);
    });
  }
});

test.describe("I13: the server's clock is an hour off", () => {
  for (const clockOffsetSeconds of [3600, -3600]) {
    test(`by ${clockOffsetSeconds} s: a token lives as long as it does`, async ({
      page,
      app,
      authorizationServer: server,
    }) => {
      server.settings.clockOffsetSeconds = clockOffsetSeconds;
      const tokens = await app.openSignedIn(page, { config: { autoRefresh: false } });
      // Some servers tell the time in the answer too, under these names among others.
      const told = Math.floor(Date.now() / 1000) + clockOffsetSeconds;
      const members = {
        expires_at: told + 120,
        expires_on: String(told + 120),
        issued_at: told,
        created_at: told,
      };
      server.faults.set({ kind: 'altered', members });
      await stopClock(page, tokens, 40);
      const { value } = await getAccessToken(page);
      expect(value).not.toBe(tokens.access_token);
      const now = tokens.expires_at - 40;
      expect(await page.evaluate(() => auth.getTokenSet())).toMatchObject({
        issued_at: now,
        expires_at: now + 120,
      });
      // On both sides of the boundary, by the page's clock.
      await page.clock.setFixedTime((now + 79) * 1000);
      expect((await getAccessToken(page)).value).toBe(value);
      await page.clock.setFixedTime((now + 80) * 1000);
      expect((await getAccessToken(page)).value).not.toBe(value);
      expect(refreshesOf(server)).toHaveLength(2);
      expectChain(refreshesOf(server));
    });
  }
});

test.describe('X5 I2 I4: a slow server', () => {
  test('slow: everybody waits for the one answer', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    const tokens = await app.openSignedIn(page);
    server.faults.next({ kind: 'slow', ms: 600 });
    await stopClock(page, tokens, -1);
    const [token, ...others] = await getManyTokens(page);
    expect(others).toEqual([]);
    expect(token).toBe((await page.evaluate(() => auth.getTokenSet()))?.access_token);
    expect(refreshesOf(server)).toHaveLength(1);
  });

  test('slower than the limit: callers get timeout, and the late answer is kept', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    const tokens = await app.openSignedIn(page, { config: { requestTimeoutMs: 400 } });
    const held = server.faults.next({ kind: 'held' });
    await stopClock(page, tokens, -1);
    const begun = Date.now();
    expect(await getManyTokens(page)).toEqual(['timeout']);
    // Two rounds of callers, each within the limit and a fifth; and what the browser takes itself.
    expect(Date.now() - begun).toBeLessThan(2 * 480 + 500);
    expect(refreshesOf(server)).toHaveLength(1);
    held.release();
    await expect
      .poll(async () => (await getAccessToken(page)).value, { intervals: [50] })
      .toEqual(expect.stringMatching(/./));
    expect(refreshesOf(server)).toHaveLength(1);
    expectNoneTogether(refreshesOf(server));
  });

  test('hanging for good: given up in the end, and then tried again', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    const tokens = await app.openSignedIn(page, { config: { requestTimeoutMs: 300 } });
    const stored = await app.storedTokens(page);
    server.faults.next({ kind: 'hang' });
    await stopClock(page, tokens, -1);
    expectError(await getAccessToken(page), 'timeout', { retryable: true });
    expect(await app.storedTokens(page)).toEqual(stored);
    await expect
      .poll(async () => (await getAccessToken(page)).value, { intervals: [100] })
      .toEqual(expect.stringMatching(/./));
    expect(refreshesOf(server)).toHaveLength(2);
    expectNoneTogether(refreshesOf(server));
  });
});
