// SPDX-License-Identifier: MIT
// Eight tabs of a browser that nothing was changed in, over many expiries and all that happens to a
// session in a day: one refresh for each, and everybody signed in at the end.

import {
  type AuthorizationServer,
  expect,
  FAILED_TO_LOAD,
  type Page,
  test,
} from '../support/fixtures.ts';
import { expectChain, refreshesOf, rotationsOf } from '../support/refresh-log.ts';
import {
  callAlways,
  expectNoLocks,
  expectOneToken,
  freeze,
  movableClock,
  moveClocks,
  openSessionTabs,
  thaw,
} from '../support/session-tabs.ts';

const TABS = 8;
/** Due for its last third. */
const LIFE_SECONDS = 6;
const HOUR_MS = 3_600_000;
const BURST = 5;

test.beforeEach(({ authorizationServer: server, problems }) => {
  server.settings.accessTokenSeconds = LIFE_SECONDS;
  // Chromium would send a request again whose old connection is cut, and no page see anything.
  server.settings.keepAlive = false;
  problems.allow(FAILED_TO_LOAD, /\/oauth\/token$/);
});

/** Those whose answer came, each of them for one expiry. */
const renewalsOf = (server: AuthorizationServer) =>
  rotationsOf(server).filter(({ fault }) => fault === null);

/** Waits for so many renewals more. */
async function untilRenewed(server: AuthorizationServer, times: number): Promise<void> {
  const wanted = renewalsOf(server).length + times;
  await expect
    .poll(() => renewalsOf(server).length, {
      timeout: (times + 2) * LIFE_SECONDS * 1000,
      intervals: [50],
    })
    .toBeGreaterThanOrEqual(wanted);
}

const eventsOf = (tab: Page, event: string) =>
  tab.evaluate((name) => recordedEvents.filter((told) => told.event === name), event);

test('B13 B19 I2 I3 I13: eight tabs, ten expiries, a lost answer, a burst of 503, a frozen hour', async ({
  plainContext: context,
  app,
  authorizationServer: server,
}) => {
  test.setTimeout(180_000);
  server.settings.reuseLeewaySeconds = 60;
  await context.addInitScript(movableClock);
  const tabs = await openSessionTabs(context, app, { count: TABS });
  for (const tab of tabs) {
    await tab.evaluate(() => recordEvents(auth));
    await callAlways(tab);
  }
  /** Renewals that another thing than a token's age was the reason for. */
  const outOfTurn = new Set<number>();

  await untilRenewed(server, 2);
  await expectOneToken(tabs);

  const lost = server.faults.next({ kind: 'lost-response' });
  await lost.arrived;
  outOfTurn.add(renewalsOf(server).length);
  await untilRenewed(server, 1);
  await expectOneToken(tabs);

  server.faults.next({ kind: 'html-503', uses: BURST });
  await untilRenewed(server, 1);
  expect(server.faults.pending).toBe(0);
  await expectOneToken(tabs);

  // A tab that sleeps while the others go on has the others' token when it wakes.
  await expectNoLocks(tabs[0]);
  await freeze(tabs[3]);
  await untilRenewed(server, 2);
  await thaw(tabs[3]);
  await expectOneToken(tabs);

  // The lid of the laptop is closed, for an hour by the clock on the wall.
  await expectNoLocks(tabs[0]);
  await Promise.all(tabs.map(freeze));
  const asleep = refreshesOf(server).length;
  await moveClocks(tabs, HOUR_MS);
  outOfTurn.add(renewalsOf(server).length);
  await Promise.all(tabs.map(thaw));
  await untilRenewed(server, 1);
  const awake = await expectOneToken(tabs);
  expect(refreshesOf(server)).toHaveLength(asleep + 1);
  expect(awake.expires_at).toBeGreaterThan((Date.now() + HOUR_MS) / 1000);

  await untilRenewed(server, Math.max(1, 10 - renewalsOf(server).length));
  await expectOneToken(tabs);

  for (const tab of tabs) {
    const profile = await tab.evaluate(
      (url) => auth.fetch(url).then(({ status }) => status),
      server.profileUrl,
    );
    expect(profile).toBe(200);
    expect(await tab.evaluate(() => auth.isAuthenticated())).toBe(true);
    expect(await eventsOf(tab, 'signedout')).toEqual([]);
    expect(await tab.evaluate(() => expiredTokens)).toBe(0);
    // A call may have met the bad weather itself, and nothing else.
    const codes = await tab.evaluate(() => failures);
    const weather = ['http_error', 'network_error'];
    expect(codes.filter((code) => !weather.includes(code))).toEqual([]);
  }

  const renewals = renewalsOf(server);
  expect(renewals.length).toBeGreaterThanOrEqual(10);
  expect(refreshesOf(server)).toHaveLength(renewals.length + 1 + BURST);
  expectChain(refreshesOf(server));
  // One for each expiry: none came before two thirds of the last one's life were over.
  for (const [index, { time }] of renewals.entries()) {
    if (index === 0 || outOfTurn.has(index)) continue;
    expect(time - renewals[index - 1].time).toBeGreaterThan((LIFE_SECONDS * 1000 * 2) / 3 - 1100);
  }
});

test('B13 I4: tabs in the background do not stand in line for a token that they have got', async ({
  plainContext: context,
  app,
  authorizationServer: server,
}) => {
  server.settings.accessTokenSeconds = 120;
  await context.addInitScript(movableClock);
  const tabs = await openSessionTabs(context, app, { count: TABS, config: { autoRefresh: false } });
  await moveClocks(tabs, 90_000);
  const begun = Date.now();
  const outcomes = await Promise.all(
    tabs.map((tab) => tab.evaluate(() => outcomeOf(auth.getAccessToken()))),
  );
  // A hidden page's timer takes a second, and that of one or two of them may have to be waited for.
  expect(Date.now() - begun).toBeLessThan(3000);
  const { access_token: token } = await expectOneToken(tabs);
  expect(outcomes).toEqual(tabs.map(() => ({ value: token })));
  await expectNoLocks(tabs[0]);
  expect(refreshesOf(server)).toHaveLength(1);
});

test('B15 I2: a strict server and a lost answer: signed out once, everywhere, and no storm', async ({
  plainContext: context,
  app,
  authorizationServer: server,
}) => {
  test.setTimeout(60_000);
  const tabs = await openSessionTabs(context, app, { count: TABS });
  for (const tab of tabs) {
    await tab.evaluate(() => recordEvents(auth));
    await callAlways(tab);
  }
  await untilRenewed(server, 1);
  const before = refreshesOf(server).length;
  const lost = server.faults.next({ kind: 'lost-response' });
  await lost.arrived;
  // The only good refresh token is gone with the answer. The old one is tried once more, which a
  // strict server takes for theft.
  for (const tab of tabs) {
    await expect
      .poll(() => eventsOf(tab, 'signedout'), { timeout: 15_000 })
      .toEqual([{ event: 'signedout', detail: { reason: 'expired' } }]);
  }
  // As many calls again, and none of them asks the server.
  await Promise.all(
    tabs.map((tab) => tab.evaluate(() => new Promise((done) => setTimeout(done, 1500)))),
  );
  const uses = refreshesOf(server).map(({ refreshTokenUse }) => refreshTokenUse);
  expect(uses.slice(before)).toEqual(['current', 'reused']);
  for (const tab of tabs) {
    const outcome = await tab.evaluate(() => outcomeOf(auth.getAccessToken()));
    expect(outcome.error?.code).toMatch(/^(login_required|not_authenticated)$/);
    expect(await app.storedTokens(tab)).toEqual({});
    expect(await eventsOf(tab, 'signedout')).toHaveLength(1);
  }
});
