// SPDX-License-Identifier: MIT
// A page that was not looked at, asleep, offline, or in the back/forward cache: the clock decides, and
// every event that may mean "you have missed something" makes it look.

import {
  type AuthorizationServer,
  expect,
  expectError,
  FAILED_TO_LOAD,
  type Page,
  test,
} from '../support/fixtures.ts';
import { expectChain, refreshesOf } from '../support/refresh-log.ts';
import {
  expectNoLocks,
  expectOneToken,
  freeze,
  heldBy,
  locksIn,
  movableClock,
  moveClocks,
  openSessionTab,
  openSessionTabs,
  thaw,
} from '../support/session-tabs.ts';

const HOUR_MS = 3_600_000;

/** Whatever was about to happen has happened; nothing that a page does takes longer. */
const settle = (page: Page, ms = 400) =>
  page.evaluate((delay) => new Promise((done) => setTimeout(done, delay)), ms);

const expectRefreshes = (server: AuthorizationServer, count: number) =>
  expect.poll(() => refreshesOf(server).length, { intervals: [50] }).toBe(count);

/** No page makes more of one occasion than this one refresh. */
async function expectNoStorm(pages: Page[], server: AuthorizationServer, count: number) {
  await expectRefreshes(server, count);
  await expectOneToken(pages);
  await Promise.all(pages.map((page) => settle(page)));
  expect(refreshesOf(server)).toHaveLength(count);
  expectChain(refreshesOf(server));
}

test.describe('B19: an idle page', () => {
  test('in the background renews its token before it expires, again and again', async ({
    plainContext: context,
    app,
    authorizationServer: server,
  }) => {
    server.settings.accessTokenSeconds = 6;
    const [page] = await openSessionTabs(context, app, { count: 1 });
    await (await context.newPage()).bringToFront();
    expect(await page.evaluate(() => document.visibilityState)).toBe('hidden');
    await page.evaluate(() => recordEvents(auth));
    await expect.poll(() => refreshesOf(server).length, { timeout: 15_000 }).toBe(2);
    await expect
      .poll(() =>
        page.evaluate(() => recordedEvents.filter(({ event }) => event === 'tokenchange').length),
      )
      .toBe(2);
    const [first, second] = refreshesOf(server);
    // Due for its last two seconds; a hidden page's timers may be a second late.
    expect(second.time - first.time).toBeGreaterThan(3800);
    expect(second.time - first.time).toBeLessThan(6000);
    expectChain(refreshesOf(server));
  });

  test('with autoRefresh off sends nothing, whatever it hears', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    await page.addInitScript(movableClock);
    await app.openSignedIn(page, { config: { autoRefresh: false } });
    await moveClocks([page], HOUR_MS);
    await page.evaluate(() => {
      for (const type of ['focus', 'online', 'pageshow']) dispatchEvent(new Event(type));
      for (const type of ['visibilitychange', 'resume']) document.dispatchEvent(new Event(type));
    });
    await settle(page);
    expect(refreshesOf(server)).toEqual([]);
    expect(await page.evaluate(() => outcomeOf(auth.getAccessToken()))).toHaveProperty('value');
    expect(refreshesOf(server)).toHaveLength(1);
  });
});

test.describe('B19: an hour of sleep', () => {
  test('ends with the one refresh that is due, by visibilitychange', async ({
    plainContext: context,
    app,
    authorizationServer: server,
  }) => {
    await context.addInitScript(movableClock);
    const [page] = await openSessionTabs(context, app, { count: 1 });
    await (await context.newPage()).bringToFront();
    await moveClocks([page], HOUR_MS);
    await settle(page);
    // Its timer knows nothing of the clock on the wall.
    expect(refreshesOf(server)).toEqual([]);
    await page.bringToFront();
    await expectNoStorm([page], server, 1);
    // The token is one of now.
    const held = await heldBy(page);
    expect(held?.expires_at).toBeGreaterThan((Date.now() + HOUR_MS) / 1000);
  });

  for (const [type, target] of [
    ['focus', 'window'],
    ['online', 'window'],
    ['resume', 'document'],
    ['visibilitychange', 'document'],
  ] as const) {
    test(`or by ${type} alone`, async ({ page, app, authorizationServer: server }) => {
      await page.addInitScript(movableClock);
      await app.openSignedIn(page);
      const wake = () =>
        page.evaluate(
          ([name, on]) => (on === 'window' ? window : document).dispatchEvent(new Event(name)),
          [type, target],
        );
      await wake();
      await settle(page, 200);
      expect(refreshesOf(server)).toEqual([]);
      await moveClocks([page], HOUR_MS);
      for (let time = 0; time < 5; ++time) await wake();
      await expectNoStorm([page], server, 1);
    });
  }

  test('frozen: eight pages of a laptop whose lid was closed make one refresh', async ({
    plainContext: context,
    app,
    authorizationServer: server,
  }) => {
    await context.addInitScript(movableClock);
    const tabs = await openSessionTabs(context, app, { count: 8 });
    await Promise.all(tabs.map(freeze));
    await moveClocks(tabs, HOUR_MS);
    await Promise.all(tabs.map(thaw));
    // Each is looked at in turn.
    for (const tab of tabs) await tab.bringToFront();
    await expectNoStorm(tabs, server, 1);
    for (const tab of tabs) expect(await tab.evaluate(() => auth.isAuthenticated())).toBe(true);
  });

  test('frozen with the lock in its hand: the others keep their tokens, and all recover', async ({
    plainContext: context,
    app,
    authorizationServer: server,
  }) => {
    const config = { autoRefresh: false, requestTimeoutMs: 800 };
    await context.addInitScript(movableClock);
    const tabs = await openSessionTabs(context, app, { count: 3, config });
    await moveClocks(tabs, 90_000);
    const held = server.faults.next({ kind: 'held' });
    await tabs[0].evaluate(() => void auth.getAccessToken().catch(() => {}));
    await held.arrived;
    await tabs[1].bringToFront();
    await freeze(tabs[0]);
    held.release();
    const stored = await app.storedTokens(tabs[1]);
    // Half a minute is left of the token: they use it, and send nothing of their own.
    const token = await tabs[1].evaluate(() => auth.getAccessToken());
    expect(JSON.parse(Object.values(stored)[0]).access_token).toBe(token);
    expect(await tabs[2].evaluate(() => auth.getAccessToken())).toBe(token);
    expect(refreshesOf(server)).toHaveLength(1);
    await moveClocks(tabs, HOUR_MS);
    expectError(await tabs[1].evaluate(() => outcomeOf(auth.getAccessToken())), 'timeout');
    expect(await app.storedTokens(tabs[1])).toEqual(stored);

    await thaw(tabs[0]);
    for (const tab of tabs) {
      await expect
        .poll(() => tab.evaluate(() => outcomeOf(auth.getAccessToken())), { timeout: 10_000 })
        .toHaveProperty('value');
    }
    await expectOneToken(tabs);
    expectChain(refreshesOf(server));
  });

  test('frozen in the queue for the lock: it gives up its place, and asks anew when it is back', async ({
    plainContext: context,
    app,
    authorizationServer: server,
  }) => {
    const config = { autoRefresh: false };
    await context.addInitScript(movableClock);
    const tabs = await openSessionTabs(context, app, { count: 2, config });
    const [sleeper, holder] = tabs;
    const held = server.faults.next({ kind: 'held' });
    await moveClocks(tabs, HOUR_MS);
    await holder.evaluate(() => void auth.getAccessToken().catch(() => {}));
    await held.arrived;
    await sleeper.evaluate(() => void (window.outcome = outcomeOf(auth.getAccessToken())));
    await expect.poll(() => locksIn(holder), { intervals: [50] }).toEqual({ held: 1, pending: 1 });
    await holder.bringToFront();
    await freeze(sleeper);
    // Else it would be granted to a page that cannot give it back.
    await expect.poll(() => locksIn(holder), { intervals: [50] }).toEqual({ held: 1, pending: 0 });
    held.release();
    await expectNoLocks(holder);
    await thaw(sleeper);
    await sleeper.evaluate(() => window.outcome);
    await expectOneToken(tabs);
    expect(await sleeper.evaluate(() => outcomeOf(auth.getAccessToken()))).toHaveProperty('value');
    expectChain(refreshesOf(server));
  });
});

test.describe('B19 I3: offline', () => {
  test.beforeEach(async ({ page, problems }) => {
    problems.allow(FAILED_TO_LOAD, /\/oauth\/token$/);
    await page.addInitScript(movableClock);
  });

  test('costs nothing but time, and the next refresh comes with the network', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    await app.openSignedIn(page);
    const stored = await app.storedTokens(page);
    await page.context().setOffline(true);
    await moveClocks([page], HOUR_MS);
    const outcomes = await page.evaluate(() =>
      Promise.all(Array.from({ length: 20 }, () => outcomeOf(auth.getAccessToken()))),
    );
    for (const outcome of outcomes) expectError(outcome, 'network_error', { retryable: true });
    expect(await app.storedTokens(page)).toEqual(stored);
    expect(refreshesOf(server)).toEqual([]);
    await page.context().setOffline(false);
    await expectNoStorm([page], server, 1);
  });

  test('for long: a page that has failed many times does not let the user wait five minutes', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    await app.openSignedIn(page);
    await page.context().setOffline(true);
    await moveClocks([page], HOUR_MS);
    const failed = () => page.evaluate(() => outcomeOf(auth.getAccessToken()));
    for (let call = 0; call < 25; ++call) {
      expectError(await failed(), 'network_error');
      await settle(page, 100);
    }
    await page.context().setOffline(false);
    await expect.poll(() => refreshesOf(server).length, { timeout: 8000 }).toBe(1);
    await expectNoStorm([page], server, 1);
  });
});

test.describe('B19 B30: the back/forward cache', () => {
  /** Goes elsewhere and back. @returns whether the page was kept */
  async function thereAndBack(page: Page, appOrigin: string, meanwhile = async () => {}) {
    await page.evaluate(() => {
      addEventListener('pageshow', ({ persisted }) => {
        Object.assign(window, { wasKept: persisted });
      });
    });
    await page.bringToFront();
    await page.evaluate((url) => location.assign(url), `${appOrigin}/blank.html`);
    await page.waitForURL(/blank\.html$/);
    await meanwhile();
    await page.goBack({ waitUntil: 'commit' });
    return page.evaluate(() => (window as { wasKept?: boolean }).wasKept);
  }

  test('a page that comes out of it after an hour renews its token once', async ({
    plainContext: context,
    app,
    appServer,
    authorizationServer: server,
  }) => {
    // Pages that may not be stored are not kept for Back.
    appServer.headers['Cache-Control'] = 'no-cache';
    await context.addInitScript(movableClock);
    // A page that is kept is frozen with all that is in it, so its clock moves when it is back, and
    // before anybody else in it hears of that.
    await context.addInitScript((ms) => {
      addEventListener('pageshow', ({ persisted }) => {
        if (persisted) clockOffset += ms;
      });
    }, HOUR_MS);
    const [page] = await openSessionTabs(context, app, { count: 1 });
    expect(await thereAndBack(page, app.origin)).toBe(true);
    await expectNoStorm([page], server, 1);
    expect(await page.evaluate(() => auth.isAuthenticated())).toBe(true);
  });

  test('and hears what the other tabs have done meanwhile, and from then on', async ({
    plainContext: context,
    app,
    appServer,
    authorizationServer: server,
  }) => {
    appServer.headers['Cache-Control'] = 'no-cache';
    const config = { autoRefresh: false };
    await context.addInitScript(movableClock);
    const [page] = await openSessionTabs(context, app, { count: 1, config });
    const other = await openSessionTab(context, app, { config });
    const renew = async () => {
      await moveClocks([other], 90_000);
      return other.evaluate(() => auth.getAccessToken());
    };
    let token = '';
    const wasKept = await thereAndBack(page, app.origin, async () => {
      token = await renew();
    });
    expect(wasKept).toBe(true);
    await expect.poll(async () => (await heldBy(page))?.access_token).toBe(token);
    token = await renew();
    await expect.poll(async () => (await heldBy(page))?.access_token).toBe(token);
    await other.evaluate(() => auth.logout());
    await expect.poll(() => heldBy(page)).toBeUndefined();
    expectChain(refreshesOf(server));
  });

  test('a logout in another tab meanwhile is seen at once', async ({
    plainContext: context,
    app,
    appServer,
  }) => {
    appServer.headers['Cache-Control'] = 'no-cache';
    const [page] = await openSessionTabs(context, app, { count: 1 });
    const other = await openSessionTab(context, app);
    expect(await thereAndBack(page, app.origin, () => other.evaluate(() => auth.logout()))).toBe(
      true,
    );
    await expect.poll(() => heldBy(page)).toBeUndefined();
    expectError(await page.evaluate(() => outcomeOf(auth.getAccessToken())), 'not_authenticated');
  });

  test('in the middle of a refresh: no call hangs, and the session lives', async ({
    plainContext: context,
    app,
    appServer,
    authorizationServer: server,
    problems,
  }) => {
    problems.allow(FAILED_TO_LOAD, /\/oauth\/token$/);
    appServer.headers['Cache-Control'] = 'no-cache';
    // The page may be left with the answer on its way.
    server.settings.reuseLeewaySeconds = 60;
    const config = { autoRefresh: false, requestTimeoutMs: 1500 };
    await context.addInitScript(movableClock);
    const [page] = await openSessionTabs(context, app, { count: 1, config });
    await moveClocks([page], 90_000);
    const held = server.faults.next({ kind: 'held' });
    await page.evaluate(() => {
      window.outcome = outcomeOf(auth.getAccessToken());
    });
    await held.arrived;
    const wasKept = await thereAndBack(page, app.origin, async () => held.release());
    if (wasKept) {
      const outcome = await page.evaluate(() => window.outcome);
      if (outcome.error) expect(outcome.error.code).toMatch(/^(network_error|timeout|aborted)$/);
    } else {
      // Chromium keeps no page that holds a lock: this is a new one.
      await app.waitForPackage(page);
      await app.createAuth(page, { config, storage: 'localStorageStore' });
      await moveClocks([page], 90_000);
    }
    await expect
      .poll(() => page.evaluate(() => outcomeOf(auth.getAccessToken())), { timeout: 8000 })
      .toHaveProperty('value');
    expectChain(refreshesOf(server));
  });
});
