// SPDX-License-Identifier: MIT
// One session in several tabs.

import type { AuthorizationServer } from '../../support/server-fixtures.ts';
import { expectChain, refreshesOf } from '../../support/refresh-log.ts';
import {
  expectOneToken,
  heldBy,
  movableClock,
  moveClocks,
  openSessionTabs,
} from '../../support/session-tabs.ts';
import type { TestApp } from '../../support/test-app.ts';
import type { DrivenContext } from '../driven-page.ts';
import { sleep } from '../driver.ts';
import { expect, expectError, type Page, test } from '../fixtures.ts';

/** Without the renewal by timer, so that the clock and the calls alone decide. */
const config = { autoRefresh: false };

const openTabs = (tabs: DrivenContext, app: TestApp, count: number) =>
  openSessionTabs(tabs as never, app, { count, config });

/**
 * Every tab asks for a token at the same moment of the clock, however long it took to tell them.
 * @returns the tokens
 */
async function callTogether(pages: Page[]): Promise<string[]> {
  const at = Date.now() + 400 + 60 * pages.length;
  const outcomes = await Promise.all(
    pages.map((page) =>
      page.evaluate(async (time) => {
        const now = () => performance.timeOrigin + performance.now();
        await new Promise((resolve) => setTimeout(resolve, time - now() - 20));
        while (now() < time);
        return outcomeOf(auth.getAccessToken());
      }, at),
    ),
  );
  return outcomes.map(({ value, error }) => value ?? String(error?.code));
}

/** One token for all, one rotation for each expiry. */
async function expectRotations(pages: Page[], server: AuthorizationServer, times: number) {
  const { access_token: token } = await expectOneToken(pages);
  expect(refreshesOf(server)).toHaveLength(times);
  expectChain(refreshesOf(server));
  return token;
}

/** Time and again, the tabs find at one moment that the token is due. */
async function expectOneRefreshEach(pages: Page[], server: AuthorizationServer, expiries: number) {
  for (let expiry = 1; expiry <= expiries; ++expiry) {
    await moveClocks(pages, 90_000);
    const tokens = await callTogether(pages);
    const token = await expectRotations(pages, server, expiry);
    expect(new Set(tokens)).toEqual(new Set([token]));
  }
}

for (const count of [2, 8]) {
  test(`B13 I2: ${count} tabs that find the token due are one refresh, time and again`, async ({
    tabs,
    tab,
    app,
    authorizationServer: server,
  }) => {
    await tab.addInitScript(movableClock);
    await expectOneRefreshEach(await openTabs(tabs, app, count), server, 3);
  });
}

test('B13: without Web Locks a lease makes it one refresh, too', async ({
  tabs,
  tab,
  app,
  authorizationServer: server,
}) => {
  await tab.addInitScript(movableClock);
  await tab.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });
  });
  await expectOneRefreshEach(await openTabs(tabs, app, 4), server, 2);
});

test('B13 I2: a tab that is closed in the middle of its refresh leaves it to another', async ({
  tabs,
  tab,
  app,
  authorizationServer: server,
}) => {
  server.settings.reuseLeewaySeconds = 60;
  await tab.addInitScript(movableClock);
  const pages = await openTabs(tabs, app, 2);
  await moveClocks(pages, 90_000);
  const held = server.faults.next({ kind: 'held' });
  await pages[1].evaluate(() => void auth.getAccessToken().catch(() => {}));
  await held.arrived;
  await pages[0].evaluate(() => {
    window.outcome = outcomeOf(auth.getAccessToken());
  });
  await pages[1].close();
  expect(await pages[0].evaluate(() => outcome)).toHaveProperty('value');
  expect(refreshesOf(server)).toHaveLength(2);
});

test('B13 B30 I2: a tab that is left while it waits for its turn does not refresh out of turn', async ({
  tabs,
  tab,
  app,
  appServer,
  authorizationServer: server,
}) => {
  // So that Back finds the page as it was left, where the engine keeps one that waits for a lock.
  appServer.headers['Cache-Control'] = 'no-cache';
  await tab.addInitScript(movableClock);
  const pages = await openTabs(tabs, app, 2);
  await moveClocks(pages, 90_000);
  const held = server.faults.next({ kind: 'held' });
  await pages[1].evaluate(() => void auth.getAccessToken());
  await held.arrived;
  await tab.evaluate(() => void auth.getAccessToken().catch(() => {}));
  await sleep(300);
  await tab.evaluate(() => void setTimeout(() => location.assign('/blank.html')));
  await tab.waitForURL(/blank\.html$/);
  await sleep(300);
  await tab.goBack();
  await tab.waitForURL(`${app.origin}/`);
  await app.waitForPackage(tab);
  await sleep(1500);
  expect(refreshesOf(server)).toHaveLength(1);
  held.release();
  const isThere = await tab.evaluate(() => window.auth !== undefined);
  test.info().annotations.push({ type: 'back/forward cache', description: String(isThere) });
  if (!isThere) {
    await app.createAuth(tab, { config, storage: 'localStorageStore' });
    await moveClocks([tab], 90_000);
  }
  await expectOneToken(pages);
  await tab.evaluate(() => auth.getAccessToken());
  expectChain(refreshesOf(server));
  expect(refreshesOf(server)).toHaveLength(1);
});

test('B20: a logout is seen in the other tabs', async ({ tabs, app }) => {
  const pages = await openTabs(tabs, app, 3);
  for (const page of pages) await page.evaluate(() => recordEvents(auth));
  await pages[1].evaluate(() => auth.logout());
  for (const page of pages) {
    await expect.poll(() => heldBy(page)).toBeFalsy();
    await expect
      .poll(() => page.evaluate(() => recordedEvents.filter(({ event }) => event === 'signedout')))
      .toEqual([{ event: 'signedout', detail: { reason: 'user' } }]);
    expectError(await page.evaluate(() => outcomeOf(auth.getAccessToken())), 'not_authenticated');
  }
  expect(await app.storedTokens(pages[0])).toEqual({});
});

test('B20: a logout holds against a refresh that another tab has on the way', async ({
  tabs,
  tab,
  app,
  authorizationServer: server,
}) => {
  await tab.addInitScript(movableClock);
  const pages = await openTabs(tabs, app, 2);
  await moveClocks(pages, 90_000);
  const held = server.faults.next({ kind: 'held' });
  await pages[0].evaluate(() => {
    window.outcome = outcomeOf(auth.getAccessToken());
  });
  await held.arrived;
  await pages[1].evaluate(() => auth.logout());
  held.release();
  expectError(await pages[0].evaluate(() => outcome), 'not_authenticated');
  for (const page of pages) expect(await heldBy(page)).toBeFalsy();
  expect(await app.storedTokens(pages[0])).toEqual({});
});

test('B29: a copy of a tab and the tab both stay signed in across rotations', async ({
  tab,
  app,
  authorizationServer: server,
}) => {
  await tab.addInitScript(movableClock);
  await app.openSignedIn(tab, { config });
  await tab.evaluate(() => addButton('Copy', () => void window.open(location.href)));
  const opened = tab.waitForEvent('popup');
  await tab.getByRole('button', { name: 'Copy' }).click();
  const copy = await opened;
  await copy.waitForURL(`${app.origin}/`);
  await app.waitForPackage(copy);
  const stored = (page: Page) => page.evaluate(() => ({ ...sessionStorage }));
  expect(await stored(copy)).toEqual(await stored(tab));
  await app.createAuth(copy, { config, storage: 'sessionStorageStore' });
  await copy.evaluate(() => auth.ready);
  const pages = [tab, copy];
  for (const [index, callers] of [[tab], [copy], pages, [tab]].entries()) {
    await moveClocks(pages, 90_000);
    const [token] = await callTogether(callers);
    expect(await expectRotations(pages, server, index + 1)).toBe(token);
    // Each has it in a storage of its own.
    for (const page of pages) {
      await expect
        .poll(async () =>
          Object.values(await app.storedTokens(page)).map((item) => JSON.parse(item).access_token),
        )
        .toEqual([token]);
    }
  }
});
