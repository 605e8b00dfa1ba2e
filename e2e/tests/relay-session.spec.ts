// SPDX-License-Identifier: MIT
// The life of a session whose token endpoint is the relay: nothing of it changes, wherever the
// refresh token is kept.

import type { TokenSet } from 'postern';
import type { Fault } from '../authorization-server/faults.mjs';
import { expectChain, refreshesOf, rotationsOf } from '../support/refresh-log.ts';
import {
  type AuthorizationServer,
  expect,
  expectError,
  FAILED_TO_LOAD,
  type Page,
  RELAY_MODES,
  test,
} from '../support/relay-fixtures.ts';
import { expectOneToken, openSessionTabs } from '../support/session-tabs.ts';

/** Without the renewal by timer, so that the clock and the calls alone decide. */
const config = { autoRefresh: false };

const getAccessToken = (page: Page) => page.evaluate(() => outcomeOf(auth.getAccessToken()));

/** @returns what so many calls at once came to, without repetitions */
const callAtOnce = (page: Page, count: number) =>
  page.evaluate(async (calls) => {
    const outcomes = await Promise.all(
      Array.from({ length: calls }, () => outcomeOf(auth.getAccessToken())),
    );
    return [...new Set(outcomes.map(({ value, error }) => value ?? error?.code))];
  }, count);

const heldBy = (page: Page) => page.evaluate(() => auth.getTokenSet() as TokenSet);

/** Puts the page's clock to some seconds before its token's end or, if negative, after it. */
async function stopClock(page: Page, secondsLeft: number): Promise<void> {
  const { expires_at: end } = await heldBy(page);
  await page.clock.setFixedTime(((end as number) - secondsLeft) * 1000);
}

const expectOneRefresh = (server: AuthorizationServer) => {
  expect(refreshesOf(server)).toHaveLength(1);
  expectChain(refreshesOf(server));
};

/** What the server behind the relay does, and what the relay says of it. */
const WEATHER: [fault: Fault, status: number][] = [
  [{ kind: 'html-503' }, 503],
  [{ kind: 'plain-500' }, 500],
  [{ kind: 'drop' }, 502],
  [{ kind: 'redirect', status: 307 }, 502],
  [{ kind: 'hang' }, 504],
  [{ kind: 'oversized' }, 502],
  [{ kind: 'lost-response' }, 502],
];

test.beforeEach(({ problems }) => problems.allow(FAILED_TO_LOAD, /\/oauth\/token$/));

for (const relayMode of RELAY_MODES) {
  test.describe(`through the relay, refresh token in the ${relayMode}:`, () => {
    test.use({ relayMode });

    test('B12: 50 calls at once are one refresh and get one new token', async ({
      page,
      app,
      server,
    }) => {
      const tokens = await app.openSignedIn(page, { config });
      const held = server.faults.next({ kind: 'held' });
      await stopClock(page, 30);
      const early = callAtOnce(page, 25);
      await held.arrived;
      // These come while the request is on its way.
      const late = callAtOnce(page, 25);
      await page.evaluate(() => 0);
      held.release();
      const [token, ...others] = await early;
      expect(others).toEqual([]);
      expect(await late).toEqual([token]);
      expect(token).not.toBe(tokens.access_token);
      expect(app.answers.map(({ status }) => status)).toEqual([200]);
      expectOneRefresh(server);
    });

    for (const count of [2, 8]) {
      test(`B13: ${count} tabs make one refresh for each expiry`, async ({
        context,
        app,
        server,
      }) => {
        const tabs = await openSessionTabs(context, app, { count, config });
        for (let expiry = 1; expiry <= 2; ++expiry) {
          const old = await expectOneToken(tabs);
          await stopClock(tabs[0], 30);
          const received = (await Promise.all(tabs.map((tab) => callAtOnce(tab, 1)))).flat();
          const { access_token: token } = await expectOneToken(tabs);
          expect(token).not.toBe(old.access_token);
          expect(received).toEqual(received.map(() => token));
          expect(refreshesOf(server)).toHaveLength(expiry);
          expectChain(refreshesOf(server));
        }
      });
    }

    test('B14: each refresh token replaces the last, and is stored before any caller is answered', async ({
      page,
      context,
      app,
      server,
    }) => {
      const first = await app.openSignedIn(page, { config });
      for (let round = 1; round <= 3; ++round) {
        const [before] = await app.cookies(context);
        await stopClock(page, 30);
        // In the same turn as the answer: nothing that comes later may make it true.
        const [value, stored] = await page.evaluate(async () => [
          await auth.getAccessToken(),
          Object.values(sessionStorage).find((item) => item.includes('"access_token"')) ?? '',
        ]);
        const tokens: TokenSet = JSON.parse(stored);
        expect(tokens.access_token).toBe(value);
        expect(tokens).toMatchObject({ username: first.username, sub: first.sub });
        if (relayMode === 'cookie') {
          expect(tokens.refresh_token).toBe(first.refresh_token);
          const [after] = await app.cookies(context);
          expect(after.value).not.toBe(before.value);
        } else expect(tokens.refresh_token).not.toBe(first.refresh_token);
        await app.expectCookies(context, [first.refresh_token]);
        expect(refreshesOf(server)).toHaveLength(round);
      }
      // This server ends the session when a refresh token comes a second time.
      expectChain(refreshesOf(server));
    });

    test('B14: an answer without a refresh token keeps the old one', async ({
      page,
      app,
      server,
    }) => {
      const tokens = await app.openSignedIn(page, { config });
      server.faults.next({
        kind: 'json-error',
        status: 200,
        body: { access_token: 'not-rotated', token_type: 'bearer', expires_in: 120 },
      });
      await stopClock(page, 30);
      expect((await getAccessToken(page)).value).toBe('not-rotated');
      expect((await heldBy(page)).refresh_token).toBe(tokens.refresh_token);
      await stopClock(page, 30);
      expect((await getAccessToken(page)).error).toBeUndefined();
      expect(rotationsOf(server).map(({ refreshTokenUse }) => refreshTokenUse)).toEqual([
        'current',
      ]);
    });

    test('B15: invalid_grant ends the session, for all', async ({ context, app, server }) => {
      const tabs = await openSessionTabs(context, app, { count: 2, config });
      const { refresh_token: handle } = await heldBy(tabs[0]);
      for (const tab of tabs) await tab.evaluate(() => recordEvents(auth));
      server.faults.set({ kind: 'invalid-grant' });
      await stopClock(tabs[0], 30);
      expect(await callAtOnce(tabs[0], 20)).toEqual(['login_required']);
      for (const tab of tabs) {
        await expect.poll(() => heldBy(tab)).toBeUndefined();
        expect(await callAtOnce(tab, 1)).toEqual(['login_required']);
        const events = await tab.evaluate(() => recordedEvents);
        expect(events.filter(({ event }) => event === 'signedout')).toEqual([
          { event: 'signedout', detail: { reason: 'expired' } },
        ]);
      }
      expect(await app.storedTokens(tabs[0])).toEqual({});
      // Of no use to anybody, now that its handle is forgotten.
      await app.expectCookies(context, [handle]);
      expect(refreshesOf(server)).toHaveLength(1);
    });

    test('B16 X9: whatever fails behind it, the session is kept', async ({
      page,
      context,
      app,
      server,
    }) => {
      // Of some of the answers that get lost: the server has rotated, and the relay does not know.
      server.settings.reuseLeewaySeconds = 60;
      app.serveRelay({ requestTimeoutMs: 500 });
      const { refresh_token: handle } = await app.openSignedIn(page, { config });
      for (const [fault, status] of WEATHER) {
        const { access_token: old } = await heldBy(page);
        const stored = await app.storedTokens(page);
        app.answers.length = 0;
        server.faults.set(fault);
        // Still valid: it is handed out.
        await stopClock(page, 30);
        expect(await callAtOnce(page, 20), fault.kind).toEqual([old]);
        await stopClock(page, -1);
        expectError(await getAccessToken(page), 'http_error', { status });
        expect(new Set(app.answers.map((answer) => answer.status))).toEqual(new Set([status]));
        expect(await app.storedTokens(page)).toEqual(stored);
        await app.expectCookies(context, [handle]);

        server.faults.clear();
        await expect
          .poll(async () => (await getAccessToken(page)).value, { intervals: [50] })
          .toEqual(expect.stringMatching(/./));
        expect((await heldBy(page)).access_token, fault.kind).not.toBe(old);
      }
      expectChain(refreshesOf(server));
      expect(server.log.matching({ path: '/elsewhere' })).toEqual([]);
    });

    test('B16 P9: a 429 tells the page when to come again', async ({ page, app, server }) => {
      await app.openSignedIn(page, { config });
      server.faults.next({ kind: 'rate-limited', retryAfterSeconds: 1 });
      await stopClock(page, -1);
      expectError(await getAccessToken(page), 'rate_limited', { status: 429, retryAfterMs: 1000 });
      expect(app.answers).toMatchObject([{ status: 429, retryAfter: '1' }]);
      await expect
        .poll(async () => (await getAccessToken(page)).value, { intervals: [100] })
        .toEqual(expect.stringMatching(/./));
      const [refused, sent, ...others] = refreshesOf(server);
      expect(others).toEqual([]);
      expect(sent.time - refused.time).toBeGreaterThanOrEqual(990);
    });

    test('B16: a relay that is not there keeps the session', async ({ page, app, server }) => {
      const tokens = await app.openSignedIn(page, { config });
      await page.route(app.relayUrl, (route) => route.abort());
      await stopClock(page, 30);
      expect(await callAtOnce(page, 20)).toEqual([tokens.access_token]);
      await stopClock(page, -1);
      expectError(await getAccessToken(page), 'network_error');
      await page.unroute(app.relayUrl);
      await expect
        .poll(async () => (await getAccessToken(page)).value, { intervals: [100] })
        .toEqual(expect.stringMatching(/./));
      expectOneRefresh(server);
    });
  });
}
