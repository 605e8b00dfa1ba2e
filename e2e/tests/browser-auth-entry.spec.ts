// SPDX-License-Identifier: MIT
// postern/browser-auth: a smaller module, which makes way for the large one when a popup needs it.

import { allow, expect, signIn, test } from '../support/fixtures.ts';
import { createAuthBy, watchModules } from '../support/small-entry.ts';

function hold(): { held: Promise<void>; release: () => void } {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  return { held, release };
}

test('B1 B2 B11 B20: login by redirect, refresh and logout need the small module only', async ({
  page,
  app,
  authorizationServer: server,
}) => {
  const loaded = watchModules(page);
  await app.open(page);
  await createAuthBy('browser-auth', page, app);
  await app.beginLogin(page);
  await signIn(page);
  await allow(page);
  await app.arriveAtCallback(page);
  await createAuthBy('browser-auth', page, app);
  expect(await page.evaluate(() => auth.handleRedirectCallback())).toMatchObject({
    username: 'Exile#1234',
  });
  const [first, second] = await page.evaluate(async () => {
    const token = await auth.getAccessToken();
    // As after a 401: the token is refreshed.
    const { access_token: stored } = auth.getTokenSet()!;
    return [token, stored];
  });
  expect(first).toBe(second);
  await page.clock.install();
  await page.clock.fastForward('01:50');
  expect(await page.evaluate(() => auth.getAccessToken())).not.toBe(first);
  expect(server.log.matching({ path: '/oauth/token' })).toMatchObject([
    { grant_type: 'authorization_code', status: 200 },
    { grant_type: 'refresh_token', status: 200 },
  ]);
  await page.evaluate(() => auth.logout());
  expect(await page.evaluate(() => auth.isAuthenticated())).toBe(false);
  expect(loaded).toEqual(['browser-auth.wasm', 'browser-auth.wasm']);
});

test('B27: loginWithPopup loads the rest, and the client goes on there', async ({ page, app }) => {
  const loaded = watchModules(page);
  await app.open(page);
  await createAuthBy('browser-auth', page, app);
  await page.evaluate(async () => {
    await auth.ready;
    recordEvents(auth);
    addButton('Sign in', () => auth.loginWithPopup());
  });
  expect(loaded).toEqual(['browser-auth.wasm']);
  const opened = page.waitForEvent('popup');
  await page.getByRole('button', { name: 'Sign in' }).click();
  const popup = await opened;
  await signIn(popup);
  await allow(popup);
  expect(await page.evaluate(() => outcome)).toMatchObject({ value: { username: 'Exile#1234' } });
  expect(loaded).toEqual(['browser-auth.wasm', 'postern.wasm']);
  const token = await page.evaluate(() => auth.getAccessToken());
  expect(await page.evaluate(() => auth.getTokenSet()?.access_token)).toBe(token);
  const told = await page.evaluate(() => recordedEvents.map(({ event }) => event));
  expect(told.toSorted()).toEqual(['request', 'tokenchange']);

  // The next page is small again, and finds the session.
  await page.reload();
  await app.waitForPackage(page);
  await createAuthBy('browser-auth', page, app);
  expect(await page.evaluate(() => auth.getAccessToken())).toBe(token);
  expect(loaded).toEqual(['browser-auth.wasm', 'postern.wasm', 'browser-auth.wasm']);
});

test('B27: what is under way in the small module does not bring the former user back', async ({
  page,
  app,
  authorizationServer: server,
}) => {
  await app.openSignedIn(page, {
    change: () => ({ expires_at: Math.floor(Date.now() / 1000) - 1 }),
  });
  await page.evaluate(() => auth.dispose());
  const held = server.faults.next({ kind: 'held' });
  await page.evaluate(
    async (whole) => {
      const path = '/postern/browser-auth.js';
      const entry = (await import(path)) as typeof import('postern/browser-auth');
      globalThis.auth = entry.createBrowserAuth(whole, postern.sessionStorageStore());
      await auth.ready;
      Object.assign(window, { refreshing: outcomeOf(auth.getAccessToken()) });
      addButton('Sign in', () => auth.loginWithPopup());
    },
    { ...app.config, autoRefresh: false },
  );
  await held.arrived;
  const opened = page.waitForEvent('popup');
  await page.getByRole('button', { name: 'Sign in' }).click();
  const popup = await opened;
  await signIn(popup, 'Second#1');
  await allow(popup);
  expect(await page.evaluate(() => outcome)).toMatchObject({ value: { username: 'Second#1' } });
  held.release();
  await page.evaluate(() => (window as any).refreshing);
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)));
  expect(await page.evaluate(() => auth.getTokenSet()?.username)).toBe('Second#1');
  const [stored] = Object.values(await app.storedTokens(page));
  expect(JSON.parse(stored!).username).toBe('Second#1');
});

test('B21 B27: what the storage refuses is storage_error, and nobody else is signed in', async ({
  page,
  app,
}) => {
  await app.openSignedIn(page);
  await page.evaluate(() => auth.dispose());
  await page.evaluate(async (whole) => {
    const path = '/postern/browser-auth.js';
    const entry = (await import(path)) as typeof import('postern/browser-auth');
    const { get, clear } = postern.sessionStorageStore();
    const set = () => {
      throw new Error('full');
    };
    globalThis.auth = entry.createBrowserAuth(whole, { get, set, clear });
    await auth.ready;
    addButton('Sign in', () => auth.loginWithPopup());
  }, app.config);
  const before = await page.evaluate(() => auth.getTokenSet());
  const opened = page.waitForEvent('popup');
  await page.getByRole('button', { name: 'Sign in' }).click();
  const popup = await opened;
  await signIn(popup, 'Second#1');
  await allow(popup);
  expect((await page.evaluate(() => outcome)).error).toMatchObject({ code: 'storage_error' });
  expect(await page.evaluate(() => auth.getTokenSet())).toEqual(before);
});

for (const { end, code } of [
  { end: 'abort', code: 'aborted' },
  { end: 'dispose', code: 'disposed' },
] as const) {
  test(`S9 B27 B32: ${end} while the rest is loading`, async ({ page, app }) => {
    const { held, release } = hold();
    await page.route(/\/(full\.js|postern\.wasm)$/, async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(`${app.origin}/blank.html`);
    await page.evaluate(async (whole) => {
      const path = '/postern/browser-auth.js';
      const entry = (await import(path)) as typeof import('postern/browser-auth');
      globalThis.auth = entry.createBrowserAuth(whole);
      await auth.ready;
      globalThis.giveUp = new AbortController();
      const button = document.createElement('button');
      button.textContent = 'Sign in';
      button.onclick = () => {
        const work = auth.loginWithPopup({ signal: giveUp.signal });
        Object.assign(window, { code: work.catch((error) => error.code) });
      };
      document.body.append(button);
    }, app.config);
    const opened = page.waitForEvent('popup');
    await page.getByRole('button', { name: 'Sign in' }).click();
    const popup = await opened;
    await page.evaluate((how) => (how === 'abort' ? giveUp.abort() : auth.dispose()), end);
    expect(await page.evaluate(() => (window as any).code)).toBe(code);
    await expect.poll(() => popup.isClosed()).toBe(true);
    release();
    await page.waitForLoadState('networkidle');
    expect(page.context().pages()).toHaveLength(1);
  });
}

test('X6: the errors of one entry are AuthError to another', async ({ page, app }) => {
  await app.open(page);
  await createAuthBy('browser-auth', page, app);
  const outcome = await page.evaluate(() => outcomeOf(auth.getAccessToken()));
  expect(outcome.error).toMatchObject({ code: 'not_authenticated', isAuthError: true });
});
