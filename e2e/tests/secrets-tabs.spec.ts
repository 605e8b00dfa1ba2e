// SPDX-License-Identifier: MIT
// Where secrets may not be once the user has signed out: in no tab that had them, nor in anything that
// the tabs have in common.

import type { TokenSet } from 'postern';
import { Canaries } from '../support/canaries.ts';
import { allow, expect, FAILED_TO_LOAD, type Page, signIn, test } from '../support/fixtures.ts';
import { leftInMemory, placesOf } from '../support/page-places.ts';
import { watchResources } from '../support/page-resources.ts';
import {
  expectOneToken,
  heldBy,
  movableClock,
  moveClocks,
  openSessionTab,
} from '../support/session-tabs.ts';
import type { TestApp } from '../support/test-app.ts';

declare global {
  /** Everything that was posted to the other tabs, as this page has heard it. */
  var overheard: string[];
}

/** Another origin's page would see none of this; one of this origin hears everything. */
async function eavesdrop(page: Page, app: TestApp, channel: string): Promise<void> {
  await page.goto(`${app.origin}/blank.html`);
  await page.evaluate((name) => {
    globalThis.overheard = [];
    new BroadcastChannel(name).addEventListener('message', ({ data }) => overheard.push(data));
  }, channel);
}

for (const [storage, how] of [
  ['sessionStorageStore', 'handed over to a duplicated tab'],
  ['localStorageStore', 'that another tab finds in the store'],
] as const) {
  test(`I5 I9 X6 B20: a session ${how}: after logout no tab has a trace of it`, async ({
    page,
    app,
    context,
    problems,
  }) => {
    await context.addInitScript(movableClock);
    await context.addInitScript(watchResources);
    const canaries = new Canaries();
    canaries.watch(context);
    const plant = (tokens: TokenSet | undefined) => canaries.plantTokens(tokens);
    const options = { storage, config: { autoRefresh: false } };
    await app.returnFromLogin(page, options);
    plant(await page.evaluate(() => auth.handleRedirectCallback()));
    const [channel] = await page.evaluate(() => resources.channels());
    const spy = await context.newPage();
    await eavesdrop(spy, app, channel);

    const opened = page.waitForEvent('popup');
    await page.evaluate(() => void window.open(location.href));
    const copy =
      storage === 'sessionStorageStore'
        ? await opened
        : await openSessionTab(context, app, options);
    if (storage === 'sessionStorageStore') {
      await app.waitForPackage(copy);
      await app.createAuth(copy, options);
      await copy.evaluate(() => auth.ready);
    } else await (await opened).close();
    const tabs = [page, copy];
    for (const tab of tabs) await tab.evaluate(() => recordEvents(auth));
    for (const tab of tabs) {
      await moveClocks(tabs, 90_000);
      await tab.evaluate(() => auth.getAccessToken());
      await expectOneToken(tabs);
      plant(await heldBy(tab));
    }
    const kinds = ['access_token', 'code', 'code_verifier', 'refresh_token', 'state'];
    expect([...canaries.kinds()].toSorted()).toEqual(kinds);
    // The search finds what is there.
    for (const tab of tabs) {
      expect(await leftInMemory(tab, canaries)).toEqual(
        expect.arrayContaining(['access_token', 'refresh_token']),
      );
    }
    // Signed in, only the record itself has secrets in it; and what is left of the login has none.
    for (const tab of tabs) {
      const stored = await tab.evaluate(() => [
        ...Object.entries(sessionStorage),
        ...Object.entries(localStorage),
      ]);
      const records = stored.filter(([, item]) => canaries.foundIn(item).length > 0);
      expect(records).toHaveLength(1);
      expect(canaries.foundIn(records[0][1]).toSorted()).toEqual(['access_token', 'refresh_token']);
      for (const [key] of stored) expect(canaries.foundIn(key)).toEqual([]);
    }

    // The tabs may tell each other the tokens, and nothing else of this.
    const heard = await spy.evaluate(() => overheard.splice(0));
    expect(heard.length).toBeGreaterThan(0);
    for (const message of heard) {
      expect(
        canaries.foundIn(message).filter((name) => !/^(access|refresh)_token$/.test(name)),
      ).toEqual([]);
    }

    await page.evaluate(() => auth.logout());
    for (const tab of tabs) {
      await expect.poll(() => heldBy(tab)).toBeUndefined();
      await expect.poll(() => leftInMemory(tab, canaries)).toEqual([]);
      await expect.poll(() => app.storedTokens(tab)).toEqual({});
      const places = await placesOf(tab);
      for (const [place, text] of Object.entries(places)) canaries.expectNoneIn(text, place);
    }
    canaries.expectNoneIn(JSON.stringify(await spy.evaluate(() => overheard)), 'the channel');
    canaries.expectNoneIn(problems.consoleTexts.join('\n'), 'the console');
    const cookies = await context.cookies(app.origin);
    canaries.expectNoneIn(
      JSON.stringify(cookies.map(({ name, value }) => [name, value])),
      'cookies',
    );
  });
}

test('I5 I9 B15: a session that the server has ended leaves no trace in any tab, either', async ({
  page,
  app,
  context,
  authorizationServer: server,
  problems,
}) => {
  problems.allow(FAILED_TO_LOAD, /\/oauth\/token$/);
  await context.addInitScript(movableClock);
  await context.addInitScript(watchResources);
  const canaries = new Canaries();
  canaries.watch(context);
  const config = { autoRefresh: false };
  canaries.plantTokens(await app.openSignedIn(page, { config, storage: 'localStorageStore' }));
  const other = await openSessionTab(context, app, { config });
  const tabs = [page, other];
  for (const tab of tabs) await tab.evaluate(() => recordEvents(auth));
  await moveClocks(tabs, 90_000);
  server.faults.set({ kind: 'invalid-grant' });
  await other.evaluate(() => outcomeOf(auth.getAccessToken()));
  for (const tab of tabs) {
    await expect.poll(() => heldBy(tab)).toBeUndefined();
    await expect.poll(() => leftInMemory(tab, canaries)).toEqual([]);
    for (const [place, text] of Object.entries(await placesOf(tab))) {
      canaries.expectNoneIn(text, place);
    }
  }
});

test('I9 B27: a login in a window, with two modules on the page: after logout neither has a secret', async ({
  page,
  app,
  context,
}) => {
  await context.addInitScript(watchResources);
  const canaries = new Canaries();
  canaries.watch(context);
  await app.open(page);
  await page.evaluate(async (config) => {
    const path = '/postern/browser-auth.js';
    const entry = (await import(path)) as typeof import('postern/browser-auth');
    globalThis.auth = entry.createBrowserAuth(config);
    await auth.ready;
    addButton('Sign in', () => auth.loginWithPopup());
  }, app.config);
  const opened = page.waitForEvent('popup');
  await page.getByRole('button', { name: 'Sign in' }).click();
  const popup = await opened;
  await signIn(popup);
  await allow(popup);
  await page.evaluate(() => outcome);
  canaries.plantTokens(await heldBy(page));
  expect(await page.evaluate(() => resources.memories.size)).toBe(2);
  expect([...canaries.kinds()].toSorted()).toEqual(
    expect.arrayContaining(['access_token', 'code', 'code_verifier', 'state']),
  );
  await page.evaluate(() => auth.logout());
  await expect.poll(() => leftInMemory(page, canaries)).toEqual([]);
});
