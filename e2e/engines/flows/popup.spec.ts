// SPDX-License-Identifier: MIT
// loginWithPopup(): with a real click, as no engine opens a window without one.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_FOLDER } from '../../support/package-entries.ts';
import { expectNothingLeft, watchResources } from '../../support/page-resources.ts';
import {
  exchangesOf,
  hideLocation,
  open,
  outcomeIn,
  storedLogins,
} from '../../support/popup-login.ts';
import { closed } from '../../support/showdown-app.ts';
import { sleep } from '../driver.ts';
import { allow, deny, expect, expectError, type Page, signIn, test } from '../fixtures.ts';

async function click(tab: Page): Promise<Page> {
  const opened = tab.waitForEvent('popup');
  await tab.getByRole('button', { name: 'Sign in' }).click();
  return opened;
}

/** The window at the server's first page. */
async function begin(tab: Page): Promise<Page> {
  const popup = await click(tab);
  await popup.waitForURL(/\/interaction\//);
  return popup;
}

for (const { name, path } of [
  { name: 'seen by polling', path: '/callback' },
  { name: 'handed over by the callback page', path: '/popup-callback.html' },
]) {
  test(`B2 B26 B27 S2 S4: a login, ${name}`, async ({ tab, app, authorizationServer: server }) => {
    await open(tab, app, { redirectUri: app.origin + path });
    if (path !== '/callback') await hideLocation(tab);
    const popup = await begin(tab);
    await signIn(popup);
    await allow(popup);
    const { value } = await outcomeIn(tab);
    expect(value).toMatchObject({
      username: 'Exile#1234',
      scope: 'account:profile',
      appState: { tab: 2 },
      returnTo: '/stash?tab=2',
    });
    expect(exchangesOf(server)).toBe(1);
    expect(await tab.evaluate(() => auth.getAccessToken())).toBe(value.access_token);
    expect(await tab.evaluate(() => location.href)).toBe(`${app.origin}/`);
    await closed(popup);
    await expectNothingLeft(tab);
  });
}

test('B27 S2: before the module is loaded', async ({ tab, app, appServer }) => {
  let load = () => {};
  const held = new Promise<void>((resolve) => {
    load = resolve;
  });
  const body = readFileSync(join(PACKAGE_FOLDER, 'dist/postern.wasm'));
  appServer.routes.set('/node_modules/postern/dist/postern.wasm', async () => {
    await held;
    const headers = { 'Content-Type': 'application/wasm' };
    return new Response(new Uint8Array(body), { headers });
  });
  await open(tab, app);
  const popup = await click(tab);
  expect(await popup.evaluate(() => location.href)).toBe('about:blank');
  load();
  await popup.waitForURL(/\/interaction\//);
  await signIn(popup);
  await allow(popup);
  expect((await outcomeIn(tab)).value?.username).toBe('Exile#1234');
  await expectNothingLeft(tab);
});

test('B27 S7: a server whose pages have COOP', async ({
  tab,
  app,
  authorizationServer: server,
}) => {
  server.settings.crossOriginOpenerPolicy = 'same-origin';
  await open(tab, app, { redirectUri: `${app.origin}/popup-callback.html` });
  const popup = await begin(tab);
  await signIn(popup);
  await allow(popup);
  expect((await outcomeIn(tab)).value?.username).toBe('Exile#1234');
  expect(exchangesOf(server)).toBe(1);
  await closed(popup);
  await expectNothingLeft(tab);
});

test('B6 B27: the user denies', async ({ tab, app, authorizationServer: server }) => {
  await open(tab, app);
  const popup = await begin(tab);
  await signIn(popup);
  await deny(popup);
  expectError(await outcomeIn(tab), 'authorization_error', { oauthError: 'access_denied' });
  await closed(popup);
  expect(exchangesOf(server)).toBe(0);
  expect(await storedLogins(tab)).toEqual([]);
  await expectNothingLeft(tab);
});

test('B27 S8: the user closes it', async ({ tab, app, authorizationServer: server }) => {
  await open(tab, app);
  const popup = await begin(tab);
  // Time for two looks: a window that never was on another page is not taken for a closed one.
  await tab.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1200)));
  await popup.close();
  expectError(await outcomeIn(tab), 'popup_closed');
  expect(exchangesOf(server)).toBe(0);
  expect(await storedLogins(tab)).toEqual([]);
  await expectNothingLeft(tab);
});

test('B27 S3: without a click it is blocked, and with one it works', async ({ tab, tabs, app }) => {
  await tab.addInitScript(watchResources);
  // By the page itself: what a driver evaluates may count as a click.
  await tab.addInitScript(
    async ({ origin, config }: { origin: string; config: object }) => {
      const isApp = location.origin === origin && location.pathname === '/';
      while (isApp && !window.postern) await new Promise((resolve) => setTimeout(resolve, 10));
      if (!isApp) return;
      window.auth = postern.createBrowserAuth({ ...config, autoRefresh: false } as never);
      window.outcome = outcomeOf(auth.loginWithPopup());
    },
    { origin: app.origin, config: app.config },
  );
  await tab.goto(`${app.origin}/`);
  await sleep(1500);
  expectError(await outcomeIn(tab), 'popup_blocked');
  expect((await tabs.open()).size).toBe(1);
  await expectNothingLeft(tab);
  await tab.evaluate(() => addButton('Sign in', () => auth.loginWithPopup()));
  const popup = await begin(tab);
  await signIn(popup);
  await allow(popup);
  expect((await outcomeIn(tab)).value?.username).toBe('Exile#1234');
});

test('B9 B27 S9: two windows at once, one is aborted', async ({ tab, app }) => {
  await open(tab, app);
  const first = await begin(tab);
  await tab.evaluate(() => Object.assign(window, { first: outcome }) && undefined);
  await tab.evaluate(() => giveUp.abort());
  expectError(await tab.evaluate(() => (window as any).first), 'aborted');
  await closed(first);
  await tab.evaluate(() => addButton('Again', () => auth.loginWithPopup()));
  const opened = tab.waitForEvent('popup');
  await tab.getByRole('button', { name: 'Again' }).click();
  const second = await opened;
  await second.waitForURL(/\/interaction\//);
  await signIn(second, 'Second#2');
  await allow(second);
  expect((await outcomeIn(tab)).value?.username).toBe('Second#2');
});
