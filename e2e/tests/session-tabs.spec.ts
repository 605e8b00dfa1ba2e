// SPDX-License-Identifier: MIT
// One session in several tabs: one refresh among them, and what one does is seen by the others.

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
  expectOneToken,
  heldBy,
  openSessionTab,
  openSessionTabs,
} from '../support/session-tabs.ts';

/** Without the renewal by timer, so that the clock and the calls alone decide. */
const config = { autoRefresh: false };

/** @returns what each of so many calls at once came to, in each of the tabs */
const callAtOnce = async (tabs: Page[], calls = 1) => {
  const outcomes = await Promise.all(
    tabs.map((tab) =>
      tab.evaluate(
        (count) =>
          Promise.all(Array.from({ length: count }, () => outcomeOf(auth.getAccessToken()))),
        calls,
      ),
    ),
  );
  return outcomes.flat();
};

/** Puts the clock of every tab to some seconds before the end of the token that they have. */
async function expireSoon(tabs: Page[]): Promise<void> {
  const held = await expectOneToken(tabs);
  await tabs[0].context().clock.setFixedTime(((held.expires_at as number) - 30) * 1000);
}

const eventsOf = (tab: Page, event: string) =>
  tab.evaluate((name) => recordedEvents.filter((told) => told.event === name), event);

const record = (tabs: Page[]) =>
  Promise.all(tabs.map((tab) => tab.evaluate(() => recordEvents(auth))));

/** One token for all, one rotation for each expiry, and everybody can use it. */
async function expectRotations(tabs: Page[], server: AuthorizationServer, times: number) {
  const { access_token: token } = await expectOneToken(tabs);
  expect(refreshesOf(server)).toHaveLength(times);
  expectChain(refreshesOf(server));
  const status = await tabs[0].evaluate(
    (url) => auth.fetch(url).then((response) => response.status),
    server.profileUrl,
  );
  expect(status).toBe(200);
  return token;
}

test.describe('B13 I2: one refresh for each expiry', () => {
  for (const count of [2, 8]) {
    test(`${count} tabs`, async ({ context, app, authorizationServer: server }) => {
      const tabs = await openSessionTabs(context, app, { count, config });
      for (let expiry = 1; expiry <= 3; ++expiry) {
        const { access_token: old } = await expectOneToken(tabs);
        await expireSoon(tabs);
        const outcomes = await callAtOnce(tabs);
        const token = await expectRotations(tabs, server, expiry);
        expect(token).not.toBe(old);
        // The old one was valid for half a minute more, and no caller got it.
        expect(outcomes).toEqual(outcomes.map(() => ({ value: token })));
      }
    });
  }

  test('B12: fifty callers in each of eight tabs', async ({
    context,
    app,
    authorizationServer: server,
  }) => {
    const tabs = await openSessionTabs(context, app, { count: 8, config });
    await expireSoon(tabs);
    const outcomes = await callAtOnce(tabs, 50);
    expect(outcomes).toHaveLength(400);
    const token = await expectRotations(tabs, server, 1);
    expect([...new Set(outcomes.map(({ value, error }) => value ?? error?.code))]).toEqual([token]);
  });

  test('a tab that is closed while its refresh is on the way leaves it to another', async ({
    context,
    app,
    authorizationServer: server,
  }) => {
    // Its answer may be lost with it.
    server.settings.reuseLeewaySeconds = 60;
    const tabs = await openSessionTabs(context, app, { count: 3, config });
    await expireSoon(tabs);
    const held = server.faults.next({ kind: 'held' });
    await tabs[1].evaluate(() => void auth.getAccessToken().catch(() => {}));
    await held.arrived;
    const others = callAtOnce([tabs[0], tabs[2]]);
    await tabs[1].close();
    expect((await others).map(({ error }) => error)).toEqual([undefined, undefined]);
    const { access_token: token } = await expectOneToken([tabs[0], tabs[2]]);
    expect((await others).map(({ value }) => value)).toEqual([token, token]);
    expect(refreshesOf(server)).toHaveLength(2);
  });

  test('a new tab, opened in the middle of it, gets what comes out', async ({
    context,
    app,
    authorizationServer: server,
  }) => {
    const [first] = await openSessionTabs(context, app, { count: 1, config });
    await expireSoon([first]);
    const held = server.faults.next({ kind: 'held' });
    const early = callAtOnce([first]);
    await held.arrived;
    const second = await openSessionTab(context, app, { config });
    const late = callAtOnce([second]);
    held.release();
    const outcomes = [...(await early), ...(await late)];
    const token = await expectRotations([first, second], server, 1);
    expect(outcomes).toEqual([{ value: token }, { value: token }]);
  });
});

test.describe('B13: where the browser has no Web Locks, a lease does', () => {
  test('eight tabs, one refresh for each expiry', async ({
    context,
    app,
    authorizationServer: server,
  }) => {
    await context.addInitScript(() => {
      Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });
    });
    const tabs = await openSessionTabs(context, app, { count: 8, config });
    expect(await tabs[0].evaluate(() => typeof navigator.locks)).toBe('undefined');
    for (let expiry = 1; expiry <= 2; ++expiry) {
      await expireSoon(tabs);
      const outcomes = await callAtOnce(tabs, 5);
      const token = await expectRotations(tabs, server, expiry);
      expect([...new Set(outcomes.map(({ value }) => value))]).toEqual([token]);
    }
    // A lease is given back, and there was nothing secret in it.
    await tabs[3].evaluate(() => auth.logout());
    await expect.poll(() => tabs[0].evaluate(() => ({ ...localStorage }))).toEqual({});
  });
});

test('I2: a lock that the browser takes back is not a browser without locks', async ({
  context,
  app,
  authorizationServer: server,
}) => {
  const tabs = await openSessionTabs(context, app, { count: 2, config });
  // As WebKit does to a page that is left and kept for Back.
  await tabs[0].evaluate(() => {
    LockManager.prototype.request = async () => {
      throw new DOMException('The page is going away.', 'AbortError');
    };
  });
  await expireSoon(tabs);
  const held = server.faults.next({ kind: 'held' });
  const refreshed = callAtOnce([tabs[1]]);
  await held.arrived;
  await callAtOnce([tabs[0]]);
  expect(refreshesOf(server)).toHaveLength(1);
  held.release();
  const outcomes = await refreshed;
  const token = await expectRotations(tabs, server, 1);
  expect(outcomes).toEqual([{ value: token }]);
});

test.describe('B20: a logout in one tab', () => {
  test('is seen in all others', async ({ context, app, authorizationServer: server }) => {
    const tabs = await openSessionTabs(context, app, { count: 8, config });
    await record(tabs);
    await tabs[5].evaluate(() => auth.logout());
    for (const tab of tabs) {
      await expect
        .poll(() => eventsOf(tab, 'signedout'))
        .toEqual([{ event: 'signedout', detail: { reason: 'user' } }]);
      expect(await eventsOf(tab, 'tokenchange')).toEqual([
        { event: 'tokenchange', detail: undefined },
      ]);
      expect(await tab.evaluate(() => [auth.isAuthenticated(), auth.getTokenSet()])).toEqual([
        false,
        undefined,
      ]);
    }
    for (const outcome of await callAtOnce(tabs)) expectError(outcome, 'not_authenticated');
    expect(await app.storedTokens(tabs[0])).toEqual({});
    expect(refreshesOf(server)).toEqual([]);
  });

  test('holds against a refresh that another tab has on the way', async ({
    context,
    app,
    authorizationServer: server,
  }) => {
    const tabs = await openSessionTabs(context, app, { count: 3, config });
    await record(tabs);
    await expireSoon(tabs);
    const held = server.faults.next({ kind: 'held' });
    const waiting = callAtOnce([tabs[0], tabs[2]]);
    await held.arrived;
    await tabs[1].evaluate(() => auth.logout());
    expect(await app.storedTokens(tabs[1])).toEqual({});
    held.release();
    for (const outcome of await waiting) expectError(outcome, 'not_authenticated');
    // Only one of the two has sent it.
    await expect
      .poll(async () => (await Promise.all(tabs.map((tab) => eventsOf(tab, 'request')))).flat())
      .toHaveLength(1);
    for (const outcome of await callAtOnce(tabs)) expectError(outcome, 'not_authenticated');
    for (const tab of tabs) expect(await heldBy(tab)).toBeUndefined();
    expect(await app.storedTokens(tabs[0])).toEqual({});
    expect(refreshesOf(server)).toHaveLength(1);
    for (const tab of tabs) expect(await eventsOf(tab, 'signedout')).toHaveLength(1);
  });

  test('ends the session of all where each has its own storage, too', async ({
    context,
    page,
    app,
  }) => {
    await app.openSignedIn(page, { config });
    const copy = await duplicate(page, app);
    await record([page, copy]);
    await copy.evaluate(() => auth.logout());
    await expect.poll(() => heldBy(page)).toBeUndefined();
    await expect.poll(() => app.storedTokens(page)).toEqual({});
    expect(await eventsOf(page, 'signedout')).toEqual([
      { event: 'signedout', detail: { reason: 'user' } },
    ]);
    expect(context.pages()).toHaveLength(2);
  });
});

test.describe('B20: a sign-in in one tab', () => {
  test('is seen by the others', async ({ context, app }) => {
    const options = { config, storage: 'localStorageStore' } as const;
    const others = [await openSessionTab(context, app, options)];
    others.push(await openSessionTab(context, app, options));
    await record(others);
    const tab = await context.newPage();
    await app.returnFromLogin(tab, options);
    const tokens = await tab.evaluate(() => auth.handleRedirectCallback());
    for (const other of others) {
      await expect.poll(async () => (await heldBy(other))?.access_token).toBe(tokens.access_token);
      expect(await eventsOf(other, 'tokenchange')).toHaveLength(1);
      expect(await callAtOnce([other])).toEqual([{ value: tokens.access_token }]);
    }
  });

  test('takes the place of the session that they had', async ({ context, app }) => {
    const options = { config, storage: 'localStorageStore' } as const;
    const [other] = await openSessionTabs(context, app, { count: 1, ...options });
    await record([other]);
    const tab = await context.newPage();
    await app.returnFromLogin(tab, options);
    const tokens = await tab.evaluate(() => auth.handleRedirectCallback());
    await expect.poll(async () => (await heldBy(other))?.access_token).toBe(tokens.access_token);
    expect(await eventsOf(other, 'signedout')).toEqual([]);
  });
});

/** What a browser's "Duplicate tab" does: another tab with a copy of sessionStorage. */
async function duplicate(page: Page, app: { waitForPackage: (page: Page) => Promise<void> } & any) {
  const copy = await copyOf(page);
  await app.waitForPackage(copy);
  await app.createAuth(copy, { config, storage: 'sessionStorageStore' });
  await copy.evaluate(() => auth.ready);
  return copy;
}

/** The copy, before it has a client. */
async function copyOf(page: Page): Promise<Page> {
  const opened = page.waitForEvent('popup');
  await page.evaluate(() => void window.open(location.href));
  const copy = await opened;
  await copy.waitForLoadState();
  const stored = (tab: Page) => tab.evaluate(() => ({ ...sessionStorage }));
  expect(await stored(copy)).toEqual(await stored(page));
  return copy;
}

test.describe('B29: a duplicated tab', () => {
  test('both stay signed in across several rotations, whoever makes them', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    await app.openSignedIn(page, { config });
    const copy = await duplicate(page, app);
    const tabs = [page, copy];
    await record(tabs);
    const refreshers = [[page], [copy], tabs, [copy], [page]];
    for (const [index, refresher] of refreshers.entries()) {
      await expireSoon(tabs);
      const [{ value }] = await callAtOnce(refresher);
      expect(await expectRotations(tabs, server, index + 1)).toBe(value);
      // Each has it in a storage of its own.
      for (const tab of tabs) {
        await expect
          .poll(async () =>
            Object.values(await app.storedTokens(tab)).map((item) => JSON.parse(item).access_token),
          )
          .toEqual([value]);
      }
    }
    for (const tab of tabs) expect(await eventsOf(tab, 'signedout')).toEqual([]);
  });

  test('a copy that was left behind finds what it missed', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    await app.openSignedIn(page, { config });
    const copy = await copyOf(page);
    for (let expiry = 1; expiry <= 2; ++expiry) {
      await expireSoon([page]);
      await callAtOnce([page]);
    }
    // Its refresh token was spent twice over.
    await app.waitForPackage(copy);
    await app.createAuth(copy, { config, storage: 'sessionStorageStore' });
    await expectRotations([page, copy], server, 2);
    await expireSoon([page]);
    const [{ value }] = await callAtOnce([copy]);
    expect(await expectRotations([page, copy], server, 3)).toBe(value);
  });

  test('the only one that knew the new token is gone: a strict server ends the session', async ({
    page,
    app,
    authorizationServer: server,
    problems,
  }) => {
    problems.allow(FAILED_TO_LOAD, /\/oauth\/token$/);
    await app.openSignedIn(page, { config });
    const copy = await copyOf(page);
    await expireSoon([page]);
    await callAtOnce([page]);
    await page.close();
    await app.waitForPackage(copy);
    await app.createAuth(copy, { config, storage: 'sessionStorageStore' });
    await copy.evaluate(() => auth.ready);
    const [outcome] = await callAtOnce([copy]);
    expectError(outcome, 'login_required');
    expect(refreshesOf(server).map(({ refreshTokenUse }) => refreshTokenUse)).toEqual([
      'current',
      'reused',
    ]);
    expectError((await callAtOnce([copy]))[0], 'login_required');
    expect(refreshesOf(server)).toHaveLength(2);
  });
});
