// SPDX-License-Identifier: MIT
// Several logins at once, in tabs and by clicks, and several clients on one page.

import type { BrowserAuth } from 'postern';
import {
  type AuthorizationServer,
  expect,
  expectError,
  FAILED_TO_LOAD,
  type Page,
  test,
} from '../support/fixtures.ts';
import { refreshesOf } from '../support/refresh-log.ts';
import { openSessionTab } from '../support/session-tabs.ts';
import { TestApp } from '../support/test-app.ts';

declare global {
  /** The first of the two clients of a page; the second is `auth`. */
  var clientOne: () => BrowserAuth;
}

const exchangesOf = (server: AuthorizationServer) =>
  server.log.matching({ path: '/oauth/token', grant_type: 'authorization_code' });

/** Logins that can still be completed; of the others a mark stays, against a replay. */
const transactionsOf = (page: Page) =>
  page.evaluate(
    () => Object.values(sessionStorage).filter((item) => item.includes('"consumed":false')).length,
  );

/** The browser comes back in this page. */
async function completeLogin(page: Page, app: TestApp, callback: URL) {
  await page.goto(callback.href);
  await app.waitForPackage(page);
  await app.createAuth(page, { storage: 'localStorageStore' });
  return page.evaluate(() => outcomeOf(auth.handleRedirectCallback()));
}

test.describe('B9 R3: several logins at once', () => {
  for (const order of [
    [0, 1, 2],
    [2, 0, 1],
    [1, 2, 0],
  ]) {
    test(`clicks in one tab complete in the order ${order}`, async ({
      page,
      app,
      authorizationServer: server,
    }) => {
      await app.open(page);
      await app.createAuth(page);
      const callbacks: URL[] = [];
      for (const appState of ['first', 'second', 'third']) {
        callbacks.push(await app.authorize(await app.requestAuthorization(page, { appState })));
      }
      expect(new Set(callbacks.map((url) => url.searchParams.get('state'))).size).toBe(3);
      expect(await transactionsOf(page)).toBe(3);
      for (const [index, click] of order.entries()) {
        const { value } = await completeLogin(page, app, callbacks[click]);
        expect(value?.appState).toBe(['first', 'second', 'third'][click]);
        expect(await transactionsOf(page)).toBe(2 - index);
        expect(await page.evaluate(() => auth.getTokenSet()?.access_token)).toBe(
          value?.access_token,
        );
      }
      expect(exchangesOf(server)).toHaveLength(3);
    });
  }

  for (const order of [
    [0, 1],
    [1, 0],
  ]) {
    test(`two tabs complete in the order ${order}, and both have the last one's session`, async ({
      context,
      app,
      authorizationServer: server,
    }) => {
      const options = { storage: 'localStorageStore' } as const;
      const tabs = [
        await openSessionTab(context, app, options),
        await openSessionTab(context, app, options),
      ];
      const callbacks: URL[] = [];
      for (const tab of tabs) {
        callbacks.push(await app.authorize(await app.requestAuthorization(tab)));
      }
      let last = '';
      for (const index of order) {
        const { value } = await completeLogin(tabs[index], app, callbacks[index]);
        last = value?.access_token ?? '';
        expect(last).not.toBe('');
      }
      for (const tab of tabs) {
        await expect.poll(() => tab.evaluate(() => auth.getTokenSet()?.access_token)).toBe(last);
        expect(await transactionsOf(tab)).toBe(0);
      }
      expect(exchangesOf(server)).toHaveLength(2);
    });
  }

  test("one tab's response is of no use in another", async ({
    context,
    app,
    authorizationServer: server,
  }) => {
    const [mine, other] = [await openSessionTab(context, app), await openSessionTab(context, app)];
    const callback = await app.authorize(await app.requestAuthorization(mine));
    expectError(await completeLogin(other, app, callback), 'missing_transaction');
    expect(exchangesOf(server)).toHaveLength(0);
    const { value } = await completeLogin(mine, app, callback);
    expect(value?.access_token).toEqual(expect.stringMatching(/./));
  });

  test('as many as anybody clicks: they are capped in number, and the last one completes', async ({
    page,
    app,
  }) => {
    await app.open(page);
    await app.createAuth(page);
    let request = new URL(app.origin);
    for (let click = 0; click < 24; ++click) request = await app.requestAuthorization(page);
    const kept = await transactionsOf(page);
    expect(kept).toBeGreaterThan(1);
    expect(kept).toBeLessThan(24);
    const { value } = await completeLogin(page, app, await app.authorize(request));
    expect(value?.access_token).toEqual(expect.stringMatching(/./));
  });
});

test.describe('B31 I12: two clients with different servers', () => {
  /** Both signed in, in one page, each with its own prefix, as two libraries' users would have it. */
  async function signInTwice(page: Page, app: TestApp, other: TestApp) {
    await app.returnFromLogin(page, { config: { storageKey: 'one' } });
    await page.evaluate(() => auth.handleRedirectCallback());
    await other.returnFromLogin(page, { config: { storageKey: 'two' } });
    await page.evaluate(
      (config) => {
        const one = postern.createBrowserAuth(config);
        globalThis.clientOne = () => one;
      },
      { ...app.config, storageKey: 'one' },
    );
    await page.evaluate(() => auth.handleRedirectCallback());
    await page.evaluate(() => clientOne().ready);
  }

  test('exchange nothing on one page: tokens, refreshes, logouts', async ({
    page,
    app,
    appServer,
    authorizationServer: server,
    otherAuthorizationServer: otherServer,
  }) => {
    await signInTwice(page, app, new TestApp(appServer, otherServer));
    const tokensOf = () =>
      page.evaluate(() => [clientOne(), auth].map((client) => client.getTokenSet()?.access_token));
    const [one, two] = await tokensOf();
    expect(new Set([one, two, undefined]).size).toBe(3);
    server.log.clear();
    otherServer.log.clear();

    // Each token goes to its own server.
    const statuses = await page.evaluate(
      async ([mine, others]) => [
        (await clientOne().fetch(mine)).status,
        (await auth.fetch(others)).status,
      ],
      [server.profileUrl, otherServer.profileUrl],
    );
    expect(statuses).toEqual([200, 200]);

    await page.clock.setFixedTime(Date.now() + 100_000);
    const renewed = await page.evaluate(() =>
      Promise.all([clientOne().getAccessToken(), auth.getAccessToken()]),
    );
    expect(new Set([one, two, ...renewed]).size).toBe(4);
    expect(await tokensOf()).toEqual(renewed);
    expect([refreshesOf(server).length, refreshesOf(otherServer).length]).toEqual([1, 1]);

    await page.evaluate(() => clientOne().logout());
    expect(await tokensOf()).toEqual([undefined, renewed[1]]);
    expect(await page.evaluate(() => auth.getAccessToken())).toBe(renewed[1]);
  });

  test('nor over tabs: a refresh of one is nothing to the other', async ({
    context,
    app,
    appServer,
    authorizationServer: server,
    otherAuthorizationServer: otherServer,
    problems,
  }) => {
    problems.allow(FAILED_TO_LOAD, /\/oauth\/token$/);
    const otherApp = new TestApp(appServer, otherServer);
    const mine = await context.newPage();
    const config = { autoRefresh: false };
    await app.returnFromLogin(mine, { config, storage: 'localStorageStore' });
    const tokens = await mine.evaluate(() => auth.handleRedirectCallback());
    server.log.clear();
    // The same storage key and prefix: the record of another server is not read.
    const others = await openSessionTab(context, otherApp, { storage: 'localStorageStore' });
    expect(await others.evaluate(() => auth.getTokenSet())).toBeUndefined();
    await others.evaluate(() => recordEvents(auth));
    await mine.evaluate(() => recordEvents(auth));

    await mine.clock.setFixedTime(((tokens.expires_at as number) - 30) * 1000);
    const renewed = await mine.evaluate(() => auth.getAccessToken());
    expect(renewed).not.toBe(tokens.access_token);
    expectError(await others.evaluate(() => outcomeOf(auth.getAccessToken())), 'not_authenticated');
    expect(Object.values(await app.storedTokens(mine))).toHaveLength(1);
    expect(await mine.evaluate(() => recordedEvents.map(({ event }) => event))).toEqual([
      'request',
      'tokenchange',
    ]);
    expect(await others.evaluate(() => recordedEvents)).toEqual([]);
    expect(otherServer.log).toHaveLength(0);
    expect(refreshesOf(server)).toHaveLength(1);
  });

  test("nor by a logout: the other's record stays where it is", async ({
    page,
    app,
    appServer,
    otherAuthorizationServer: otherServer,
  }) => {
    // Two clients, and one place for both of their records.
    const options = { storage: 'localStorageStore' } as const;
    await app.returnFromLogin(page, options);
    await page.evaluate(() => auth.handleRedirectCallback());
    const stored = await app.storedTokens(page);
    expect(Object.keys(stored)).toHaveLength(1);
    await new TestApp(appServer, otherServer).createAuth(page, options);
    await page.evaluate(() => auth.logout());
    expect(await app.storedTokens(page)).toEqual(stored);
  });
});
