// SPDX-License-Identifier: MIT
// loginWithPopup(): the authorization code flow in a window.

import { allow, expect, expectError, signIn, test } from '../support/fixtures.ts';
import { expectNothingLeft, watchResources } from '../support/page-resources.ts';
import {
  BASE,
  begin,
  click,
  exchangesOf,
  hideLocation,
  open,
  outcomeIn,
  storedLogins,
} from '../support/popup-login.ts';
import { closed, holdModule } from '../support/showdown-app.ts';

for (const { name, path } of [
  { name: 'seen by polling', path: '/callback' },
  { name: 'handed over by the callback page', path: '/popup-callback.html' },
]) {
  test(`B2 B26 B27: a login, ${name}`, async ({ page, app, authorizationServer: server }) => {
    await open(page, app, { redirectUri: app.origin + path });
    if (path !== '/callback') await hideLocation(page);
    await page.evaluate(() => recordEvents(auth));
    const popup = await begin(page);
    await signIn(popup);
    await allow(popup);
    const { value } = await outcomeIn(page);
    expect(value).toMatchObject({
      username: 'Exile#1234',
      scope: 'account:profile',
      refusedScopes: [],
      appState: { tab: 2 },
      returnTo: '/stash?tab=2',
    });
    expect(server.log.matching({ path: '/oauth/token' })).toMatchObject([
      { method: 'POST', grant_type: 'authorization_code', status: 200, cookieNames: [] },
    ]);
    // The tokens are the opener's, whose page was never left.
    expect(page.url()).toBe(`${app.origin}/`);
    const [item] = Object.values(await app.storedTokens(page));
    expect(JSON.parse(item).access_token).toBe(value.access_token);
    expect(await page.evaluate(() => auth.getAccessToken())).toBe(value.access_token);
    expect(await page.evaluate(() => auth.isAuthenticated())).toBe(true);
    const events = await page.evaluate(() => recordedEvents.map(({ event }) => event));
    expect(events.toSorted()).toEqual(['request', 'tokenchange']);
    await closed(popup);
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
    await expectNothingLeft(page);
  });
}

test('B27 S7: a login at a server whose pages have COOP', async ({
  page,
  app,
  authorizationServer: server,
}) => {
  server.settings.crossOriginOpenerPolicy = 'same-origin';
  await open(page, app, { redirectUri: `${app.origin}/popup-callback.html` });
  await page.evaluate(() => {
    const { open } = window;
    window.open = (...values) => {
      const popup = open.apply(window, values);
      Object.assign(window, { popup });
      return popup;
    };
  });
  const popup = await begin(page);
  expect(await page.evaluate(() => (window as any).popup.closed)).toBe(true);
  await signIn(popup);
  await allow(popup);
  expect((await outcomeIn(page)).value?.username).toBe('Exile#1234');
  expect(exchangesOf(server)).toBe(1);
  await closed(popup);
  await expectNothingLeft(page);
});

test('B27 S2: before the module is loaded', async ({ newEverydayContext, app }) => {
  const page = await (await newEverydayContext()).newPage();
  const load = await holdModule(page);
  await open(page, app);
  const popup = await click(page);
  expect(popup.url()).toBe('about:blank');
  load();
  await popup.waitForURL(/\/interaction\//);
  await signIn(popup);
  await allow(popup);
  expect((await outcomeIn(page)).value?.username).toBe('Exile#1234');
  await expectNothingLeft(page);
});

test.describe('B27: a login that fails leaves nothing behind', () => {
  test.afterEach(async ({ page, authorizationServer: server }) => {
    expect(exchangesOf(server)).toBe(0);
    // The test has used another browser's page.
    if (page.url() === 'about:blank') return;
    expect(await storedLogins(page)).toEqual([]);
    expect(await page.evaluate(() => sessionStorage.length + localStorage.length)).toBe(0);
    await expectNothingLeft(page);
  });

  test('S3: popup_blocked', async ({ newEverydayContext, app }) => {
    const page = await (await newEverydayContext()).newPage();
    await page.addInitScript(watchResources);
    // Nothing may be evaluated in the page before: for the browser it would be a click.
    await page.addInitScript(
      async ({ origin, config }) => {
        while (location.origin === origin && !window.postern) {
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        window.auth = postern.createBrowserAuth(config);
        window.outcome = outcomeOf(auth.loginWithPopup());
        console.info('login began');
      },
      { origin: app.origin, config: { ...app.config, ...BASE } },
    );
    const began = page.waitForEvent('console', (message) => message.text() === 'login began');
    await page.goto(`${app.origin}/`);
    await began;
    expectError(await outcomeIn(page), 'popup_blocked');
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    expect(page.context().pages()).toHaveLength(1);
    await expectNothingLeft(page);
  });

  test('S8: closed by the user, after three seconds', async ({ page, app }) => {
    await open(page, app);
    const popup = await begin(page);
    expect(await storedLogins(page)).toHaveLength(1);
    // Time for two looks: a window that never was on another page is not taken for a closed one.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1200)));
    const waited = page.evaluate(async () => {
      const began = performance.now();
      await outcome;
      return performance.now() - began;
    });
    await popup.close();
    expectError(await outcomeIn(page), 'popup_closed');
    expect(await waited).toBeGreaterThanOrEqual(3000);
  });

  test('S9: never finished, popup_timeout after five minutes', async ({ page, app }) => {
    await page.clock.install();
    await open(page, app, { loginTimeoutSeconds: 3600 });
    const popup = await begin(page);
    await page.clock.fastForward(298_000);
    expect(popup.isClosed()).toBe(false);
    await page.clock.runFor(4000);
    expectError(await outcomeIn(page), 'popup_timeout');
    await closed(popup);
  });

  test('S9: aborted', async ({ page, app }) => {
    await open(page, app);
    const popup = await begin(page);
    await page.evaluate(() => giveUp.abort());
    expectError(await outcomeIn(page), 'aborted');
    await closed(popup);
  });

  test('B32: disposed', async ({ page, app }) => {
    await open(page, app);
    const popup = await begin(page);
    await page.evaluate(() => auth.dispose());
    expectError(await outcomeIn(page), 'disposed');
    await closed(popup);
  });

  test('B22 B26: what the module refuses closes the window', async ({ page, app }) => {
    await open(page, app, { scopes: ['service:leagues'] });
    const popup = await click(page);
    expectError(await outcomeIn(page), 'invalid_scope');
    await closed(popup);
  });

  test('B26: what the facade refuses opens none', async ({ page, app }) => {
    await open(page, app);
    const { outcomes, opened } = await page.evaluate(async () => {
      await auth.ready;
      let opened = 0;
      window.open = () => (++opened, null);
      const any = (value: unknown) => value as never;
      const outcomes = [
        await outcomeOf(() => auth.loginWithPopup({ appState: 1n })),
        await outcomeOf(() => auth.loginWithPopup({ returnTo: any(1) })),
        await outcomeOf(() => auth.loginWithPopup({ signal: any({}) })),
      ];
      return { outcomes, opened };
    });
    for (const outcome of outcomes) expectError(outcome, 'invalid_config');
    expect(opened).toBe(0);
  });
});

test('B9 B27: two windows at once, in any order', async ({
  page,
  app,
  authorizationServer: server,
}) => {
  await open(page, app);
  const first = await begin(page);
  await page.evaluate(() => Object.assign(window, { first: outcome }));
  const second = await begin(page);
  await signIn(second, 'Second#2');
  await allow(second);
  expect((await outcomeIn(page)).value?.username).toBe('Second#2');
  expect(first.isClosed()).toBe(false);
  await signIn(first, 'First#1');
  await allow(first);
  const ended = await page.evaluate(() => (window as any).first);
  expect(ended.value?.username).toBe('First#1');
  expect(exchangesOf(server)).toBe(2);
  await expectNothingLeft(page);
});
