// SPDX-License-Identifier: MIT
// The end of a client, and a login that the user goes back from: nothing hangs, and nothing stays.

import type { BrowserContext } from '@playwright/test';
import {
  type AuthorizationServer,
  expect,
  expectError,
  type Page,
  test,
} from '../support/fixtures.ts';
import {
  expectNothingAtAll,
  expectNothingLeft,
  watchResources,
} from '../support/page-resources.ts';
import { refreshesOf } from '../support/refresh-log.ts';
import {
  movableClock,
  moveClocks,
  openSessionTab,
  openSessionTabs,
} from '../support/session-tabs.ts';
import { allow, signIn } from '../support/sign-in.ts';
import type { TestApp } from '../support/test-app.ts';

/** Two tabs, whose session is due; the answer to the first refresh is held back. */
async function openDueTabs(context: BrowserContext, app: TestApp, server: AuthorizationServer) {
  const tabs = await openSessionTabs(context, app, { count: 2, config: { autoRefresh: false } });
  await moveClocks(tabs, 90_000);
  return { other: tabs[1], held: server.faults.next({ kind: 'held' }) };
}

const dispose = (page: Page) => page.evaluate(() => auth.dispose());

test.describe('B32 I4: dispose()', () => {
  test.beforeEach(async ({ context }) => {
    await context.addInitScript(movableClock);
    await context.addInitScript(watchResources);
  });

  test('of an idle client leaves no timer, listener or channel', async ({ page, app }) => {
    await app.openSignedIn(page);
    await expect(expectNothingAtAll(page)).rejects.toThrow('what is left');
    const before = await page.evaluate(() => ({
      timers: resources.timers().length,
      channels: resources.channels(),
    }));
    expect(before).toEqual({ timers: 1, channels: [expect.stringContaining(':session:')] });
    const stored = await app.storedTokens(page);
    await dispose(page);
    await expectNothingAtAll(page);
    // Nothing stored is touched: the next client goes on.
    expect(await app.storedTokens(page)).toEqual(stored);
    await app.createAuth(page, { storage: 'sessionStorageStore' });
    expect(await page.evaluate(() => outcomeOf(auth.getAccessToken()))).toHaveProperty('value');
    await page.evaluate(() => auth[Symbol.dispose]());
    await expectNothingAtAll(page);
  });

  test('before the module is there leaves nothing, either', async ({ page, app }) => {
    await app.open(page);
    const outcome = await page.evaluate((config) => {
      globalThis.auth = postern.createBrowserAuth(config);
      auth.dispose();
      return outcomeOf(auth.ready);
    }, app.config);
    expectError(outcome, 'disposed');
    await expectNothingAtAll(page);
  });

  test('settles all that waits for a refresh, and the refresh is kept by the others', async ({
    context,
    page,
    app,
    authorizationServer: server,
  }) => {
    const { other, held } = await openDueTabs(context, app, server);
    await page.evaluate(() => {
      const calls = Array.from({ length: 10 }, () => outcomeOf(auth.getAccessToken()));
      calls.push(outcomeOf(auth.fetch('/nothing', {}).then(() => 'fetched')));
      window.outcome = Promise.all(calls) as never;
    });
    await held.arrived;
    await dispose(page);
    const outcomes: unknown = await page.evaluate(() => window.outcome);
    const calls = (outcomes as any[]).slice(0, 10);
    for (const outcome of calls) expectError(outcome, 'disposed');
    held.release();
    await expectNothingAtAll(page);
    // Its answer was not lost: a strict server has not seen the old token again.
    const outcome = await other.evaluate(() => outcomeOf(auth.getAccessToken()));
    expect(outcome).toHaveProperty('value');
    expect(refreshesOf(server).map(({ refreshTokenUse }) => refreshTokenUse)).toEqual(['current']);
    await dispose(other);
    await expectNothingAtAll(other);
  });

  test('while it waits for its turn leaves the lock to the others', async ({
    context,
    page,
    app,
    authorizationServer: server,
  }) => {
    const { other, held } = await openDueTabs(context, app, server);
    await page.evaluate(() => {
      window.outcome = outcomeOf(auth.getAccessToken());
    });
    await held.arrived;
    await other.evaluate(() => {
      window.outcome = outcomeOf(auth.getAccessToken());
    });
    const pending = () =>
      other.evaluate(async () => (await navigator.locks.query()).pending?.length);
    await expect.poll(pending).toBe(1);
    await dispose(other);
    expectError(await other.evaluate(() => window.outcome), 'disposed');
    held.release();
    expect(await page.evaluate(() => window.outcome)).toHaveProperty('value');
    await expectNothingAtAll(other);
    await expectNothingLeft(page);
  });

  test('hears nothing any more', async ({ context, page, app }) => {
    const config = { autoRefresh: false };
    await app.openSignedIn(page, { config, storage: 'localStorageStore' });
    const other = await openSessionTab(context, app, { config });
    await page.evaluate(() => {
      recordEvents(auth);
      auth.setOnTokenChange(() => recordedEvents.push({ event: 'tokenchange', detail: 'single' }));
      auth.dispose();
    });
    await other.evaluate(() => auth.logout());
    await page.evaluate(() => {
      dispatchEvent(new Event('focus'));
      dispatchEvent(new Event('online'));
    });
    expect(await page.evaluate(() => recordedEvents)).toEqual([]);
    expectError(await page.evaluate(() => outcomeOf(auth.getAccessToken())), 'disposed');
  });
});

test.describe('B30: Back during a login by redirect', () => {
  test('to the page as it was: nothing hangs, and the page works on', async ({
    newEverydayContext,
    appServer,
    app,
    authorizationServer: server,
  }) => {
    // Pages that may not be stored are not kept for Back.
    appServer.headers['Cache-Control'] = 'no-cache';
    const page = await (await newEverydayContext()).newPage();
    await app.open(page);
    await app.createAuth(page);
    await page.evaluate(() => {
      addEventListener('pageshow', ({ persisted }) =>
        Object.assign(window, { wasKept: persisted }),
      );
      window.outcome = outcomeOf(auth.login());
    });
    await page.waitForURL(/\/interaction\//);
    await page.goBack({ waitUntil: 'commit' });
    expect(await page.evaluate(() => (window as any).wasKept)).toBe(true);
    // The login had been started, which is all that the promise says.
    expect(await page.evaluate(() => window.outcome)).toEqual({ value: undefined });
    expectError(await page.evaluate(() => outcomeOf(auth.getAccessToken())), 'not_authenticated');

    await app.beginLogin(page);
    await signIn(page);
    await allow(page);
    await app.arriveAtCallback(page);
    await app.createAuth(page);
    await page.evaluate(() => auth.handleRedirectCallback());
    expect(await page.evaluate(() => auth.isAuthenticated())).toBe(true);
    const exchanges = server.log.matching({ grant_type: 'authorization_code' });
    expect(exchanges).toHaveLength(1);
  });

  test('and Forward: the first login goes on', async ({ newEverydayContext, appServer, app }) => {
    appServer.headers['Cache-Control'] = 'no-cache';
    const page = await (await newEverydayContext()).newPage();
    await app.open(page);
    await app.createAuth(page);
    await app.beginLogin(page);
    await page.goBack({ waitUntil: 'commit' });
    await page.goForward({ waitUntil: 'commit' });
    await signIn(page);
    await allow(page);
    await app.arriveAtCallback(page);
    await app.createAuth(page);
    await page.evaluate(() => auth.handleRedirectCallback());
    expect(await page.evaluate(() => auth.isAuthenticated())).toBe(true);
  });

  test('to a page that is loaded anew', async ({ page, app }) => {
    await app.open(page);
    await app.createAuth(page);
    await app.beginLogin(page);
    await page.goBack();
    await app.waitForPackage(page);
    await app.createAuth(page);
    expectError(await page.evaluate(() => outcomeOf(auth.getAccessToken())), 'not_authenticated');
    await app.beginLogin(page);
    await signIn(page);
    await allow(page);
    await app.arriveAtCallback(page);
    await app.createAuth(page);
    await page.evaluate(() => auth.handleRedirectCallback());
    expect(await page.evaluate(() => auth.isAuthenticated())).toBe(true);
  });

  test('from the signed-in page: the code is not sent a second time', async ({
    newEverydayContext,
    appServer,
    app,
    authorizationServer: server,
  }) => {
    appServer.headers['Cache-Control'] = 'no-cache';
    const page = await (await newEverydayContext()).newPage();
    await app.returnFromLogin(page);
    await page.evaluate(() => auth.handleRedirectCallback());
    const url = page.url();
    await page.evaluate(() => location.assign('/elsewhere-in-the-app'));
    await page.waitForURL(/elsewhere-in-the-app$/);
    await page.goBack({ waitUntil: 'commit' });
    await app.waitForPackage(page);
    expect(page.url()).toBe(url);
    expect(url).not.toContain('code=');
    await app.createAuth(page);
    const outcome = await page.evaluate(() => outcomeOf(auth.handleRedirectCallback()));
    expect(outcome.value?.access_token).toEqual(expect.stringMatching(/./));
    expect(server.log.matching({ grant_type: 'authorization_code' })).toHaveLength(1);
  });
});
