// SPDX-License-Identifier: MIT
// Suspense, error boundaries, what a server has rendered, and <RequireAuth>.

import { Writable } from 'node:stream';
import { createBrowserAuth, memoryStore } from 'postern';
import { createElement } from 'react';
import { renderToPipeableStream } from 'react-dom/server';
import { View } from '../react/lab/view.ts';
import { allow, deny, expect, signIn, test, tokenRequests } from '../support/fixtures.ts';
import { click, holdWasm, Lab, panel, shownOf, statusOf } from '../support/lab.ts';

test.use({ pages: ['index.html', 'lab.html'] });

for (const scenario of ['suspense', 'suspense around the provider'] as const) {
  test(`${scenario}: the fallback while a login is completed, then the content`, async ({
    page,
    served,
    authorizationServer: server,
  }) => {
    const lab = new Lab(served);
    const release = await holdWasm(page);
    await lab.open(page, scenario);
    await expect(page.getByText('suspended')).toBeVisible();
    release();
    await expect(statusOf(page)).toHaveText('signed-out');
    await click(page, 'Sign in');
    await signIn(page);
    await allow(page);
    await expect(statusOf(page)).toHaveText('signed-in');
    expect(await shownOf(page)).toMatchObject({ username: 'Exile#1234', appState: { tab: 2 } });
    expect(tokenRequests(server, 'authorization_code')).toBe(1);
    await expect.poll(() => page.evaluate(() => location.pathname)).toBe('/stash');
    // It was never rendered without an answer.
    expect(await page.evaluate(() => rendered['panel']!.status)).toBe('signed-in');
  });
}

test('a session that cannot be read is thrown to the error boundary, and read after reset()', async ({
  page,
  served,
  problems,
}) => {
  // React tells the console of everything that a boundary has caught.
  problems.allow(/storage_error|AuthError|error boundary/i);
  await new Lab(served).open(page, 'broken store');
  await expect(page.getByRole('alert')).toContainText('storage_error');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('alert')).toContainText('storage_error');
  await page.evaluate(() => {
    window.mended = true;
  });
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(statusOf(page)).toHaveText('signed-out');
  expect(await shownOf(page)).toEqual({});
});

test('a sign-in ends what kept the session from being read', async ({ page, served, problems }) => {
  problems.allow(/storage_error|AuthError|error boundary/i);
  await new Lab(served).open(page, 'broken store');
  await expect(page.getByRole('alert')).toContainText('storage_error');
  const opened = page.waitForEvent('popup');
  await page.evaluate(() => {
    window.mended = true;
    void auth.loginWithPopup();
  });
  const popup = await opened;
  await signIn(popup);
  await allow(popup);
  await expect.poll(() => page.evaluate(() => auth.isAuthenticated())).toBe(true);
  // If it were read again, that would have no end.
  await page.evaluate(() => {
    auth.handleRedirectCallback = () => new Promise(() => {});
  });
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(statusOf(page)).toHaveText('signed-in');
  expect(await shownOf(page)).toEqual({ username: 'Exile#1234' });
});

test('a component without a provider is told so', async ({ page, served, problems }) => {
  problems.allow(/need an <AuthProvider>|error boundary/);
  const told = page.waitForEvent('pageerror');
  await new Lab(served).open(page, 'no provider');
  expect((await told).message).toContain('need an <AuthProvider> above them');
});

/** What a server sends of the view, and what it was told on the way. */
async function renderOnServer(suspense: boolean): Promise<{ markup: string; errors: string[] }> {
  const auth = createBrowserAuth(
    { clientId: 'postern-demo', redirectUri: 'http://127.0.0.1/callback', scopes: ['s'] },
    memoryStore(),
  );
  const errors: string[] = [];
  let markup = '';
  await new Promise<void>((resolve, reject) => {
    const sink = new Writable({
      write(chunk, _, done) {
        markup += chunk;
        done();
      },
      final(done) {
        resolve();
        done();
      },
    });
    const { pipe } = renderToPipeableStream(createElement(View, { auth, suspense }), {
      onAllReady: () => pipe(sink),
      onShellError: reject,
      onError: (error) => void errors.push(String(error)),
    });
  });
  auth.dispose();
  return { markup, errors };
}

for (const { scenario, sent, recovered } of [
  { scenario: 'hydrated', sent: '<p id="status">loading</p>', recovered: 0 },
  { scenario: 'hydrated late', sent: '<p id="status">loading</p>', recovered: 0 },
  { scenario: 'hydrated with suspense', sent: '<p id="fallback">suspended</p>', recovered: 1 },
] as const) {
  const suspense = scenario === 'hydrated with suspense';
  test(`what a server has rendered is ${scenario}`, async ({
    page,
    served,
    appServer,
    builtApp,
  }) => {
    const lab = new Lab(served);
    await lab.openSignedIn(page);
    const { markup, errors } = await renderOnServer(suspense);
    expect(markup).toContain(sent);
    expect(errors).toHaveLength(recovered);
    const html = String(builtApp.get('/lab.html')!.body).replace('id="root">', `$&${markup}`);
    const type = { 'content-type': 'text/html; charset=utf-8' };
    appServer.routes.set('/rendered', () => new Response(html, { headers: type }));
    const release = await holdWasm(page);
    await lab.open(page, scenario, '/rendered');
    await expect(page.locator(suspense ? '#fallback' : '#status')).toHaveText(/suspended|loading/);
    release();
    await expect(page.locator('#status')).toHaveText('signed-in');
    expect(await page.evaluate(() => window.recovered)).toHaveLength(recovered);
  });
}

test('RequireAuth sends to the login once, and back to where the user was', async ({
  page,
  served,
  authorizationServer: server,
}) => {
  served.serve('lab.html', '/secret');
  // A page stays where it is when the answer is 204.
  await page.route(/\/oauth\/authorize/, (route) => route.fulfill({ status: 204 }));
  const asked = page.waitForRequest(/\/oauth\/authorize/);
  await new Lab(served).open(page, 'guarded', '/secret?tab=2#top');
  await asked;
  await expect(page.getByText('leaving')).toBeVisible();
  await expect(panel(page, 'signed out')).toHaveCount(0);
  const begun = Object.keys(await page.evaluate(() => ({ ...sessionStorage })));
  expect(begun.filter((key) => key.includes(':login:'))).toHaveLength(1);

  await page.unroute(/\/oauth\/authorize/);
  await page.reload();
  await page.waitForURL(/\/interaction\//);
  expect(server.log.matching({ path: '/oauth/authorize' })).toHaveLength(1);
  await signIn(page);
  await allow(page);
  await expect(page.getByRole('heading')).toHaveText('Secret');
  expect(await page.evaluate(() => location.href)).toBe(`${served.origin}/secret?tab=2#top`);
  expect(tokenRequests(server, 'authorization_code')).toBe(1);

  // Who signs out is not sent to sign in again.
  await click(page, 'Sign out');
  await expect(panel(page, 'signed out')).toBeVisible();
  await expect(page.getByRole('heading')).toHaveCount(0);
  expect(await shownOf(page, 'signed out')).toMatchObject({ endedBy: 'user' });
  await click(page, 'Sign in', 'signed out');
  await allow(page);
  await expect(page.getByRole('heading')).toHaveText('Secret');
});

test('RequireAuth leaves no page whose session has run out: its user may be at something', async ({
  page,
  served,
  authorizationServer: server,
}) => {
  await page.clock.install();
  server.faults.next({ kind: 'without-refresh-token' });
  await new Lab(served).open(page, 'guarded', '/stash');
  await page.waitForURL(/\/interaction\//);
  await signIn(page);
  await allow(page);
  await expect(page.getByRole('heading')).toHaveText('Secret');
  await page.clock.runFor(121_000);
  await expect(panel(page, 'signed out')).toBeVisible();
  expect(await shownOf(page, 'signed out')).toMatchObject({ endedBy: 'expired' });
  await page.clock.runFor(1000);
  expect(server.log.matching({ path: '/oauth/authorize' })).toHaveLength(1);
});

test('RequireAuth stays after a refusal: what the user presses there is not overtaken', async ({
  page,
  served,
  authorizationServer: server,
}) => {
  await new Lab(served).open(page, 'guarded', '/stash');
  await page.waitForURL(/\/interaction\//);
  await signIn(page);
  await deny(page);
  await expect(panel(page, 'signed out')).toBeVisible();
  await click(page, 'Reset', 'signed out');
  await expect.poll(() => shownOf(page, 'signed out')).toEqual({});

  await page.evaluate(() => {
    const { open } = window;
    window.open = () => {
      window.open = open;
      return null;
    };
  });
  await click(page, 'In a window', 'signed out');
  await expect.poll(() => shownOf(page, 'signed out')).toEqual({ error: 'popup_blocked' });

  const opened = page.waitForEvent('popup');
  await click(page, 'In a window', 'signed out');
  await allow(await opened);
  await expect(page.getByRole('heading')).toHaveText('Secret');
  expect(server.log.matching({ path: '/oauth/authorize' })).toHaveLength(2);
  expect(tokenRequests(server, 'authorization_code')).toBe(1);
});

test('RequireAuth leaves no page while a window is open to sign in', async ({
  page,
  served,
  authorizationServer: server,
}) => {
  await new Lab(served).open(page, 'site');
  const opened = page.waitForEvent('popup');
  await click(page, 'In a window');
  const popup = await opened;
  await page.getByRole('button', { name: 'To the stash' }).click();
  await expect(panel(page, 'signed out')).toBeVisible();
  await signIn(popup);
  await deny(popup);
  await expect.poll(() => shownOf(page, 'signed out')).toEqual({ error: 'authorization_error' });
  await click(page, 'Reset', 'signed out');

  const again = page.waitForEvent('popup');
  await click(page, 'In a window', 'signed out');
  await allow(await again);
  await expect(page.getByRole('heading')).toHaveText('Secret');
  expect(server.log.matching({ path: '/oauth/authorize' })).toHaveLength(2);
});

test('RequireAuth begins no login while the page is being left for one', async ({
  page,
  served,
}) => {
  await new Lab(served).open(page, 'site');
  // A page stays where it is when the answer is 204, as it does until there is one.
  let asked = 0;
  await page.route(/\/oauth\/authorize/, (route) => {
    ++asked;
    return route.fulfill({ status: 204 });
  });
  await click(page, 'Sign in');
  await expect.poll(() => asked).toBe(1);
  await page.getByRole('button', { name: 'To the stash' }).click();
  await expect(panel(page, 'signed out')).toBeVisible();
  await click(page, 'Sign in', 'signed out');
  await expect.poll(() => asked).toBe(2);
});

test('RequireAuth sends on who has come back out of the cache to another page', async ({
  newEverydayContext,
  appServer,
  served,
}) => {
  appServer.headers['Cache-Control'] = 'no-cache';
  const page = await (await newEverydayContext()).newPage();
  await page.goto(served.origin);
  await new Lab(served).open(page, 'site');
  await click(page, 'Sign in');
  await page.waitForURL(/\/interaction\//);
  await page.evaluate(() => history.back());
  await page.getByRole('button', { name: 'To the stash' }).click();
  await page.waitForURL(/\/interaction\//);
});

test('RequireAuth sends on who has come back to another page of the document', async ({
  page,
  served,
}) => {
  await new Lab(served).open(page, 'site');
  const link = page.getByRole('button', { name: 'To the stash' });
  await expect(link).toBeVisible();
  await page.goto(`${served.origin}/callback`);
  await page.goBack();
  expect(await page.evaluate(() => performance.getEntriesByType('navigation'))).toMatchObject([
    { type: 'back_forward' },
  ]);
  await link.click();
  await page.waitForURL(/\/interaction\//);
  await page.goBack();
  await expect(panel(page, 'signed out')).toBeVisible();
});

for (const { how, cacheControl, type } of [
  { how: 'loaded anew', cacheControl: 'no-store', type: 'back_forward' },
  { how: 'out of the back/forward cache', cacheControl: 'no-cache', type: 'navigate' },
]) {
  test(`RequireAuth does not send a user away again who has come back: ${how}`, async ({
    newEverydayContext,
    appServer,
    served,
    authorizationServer: server,
  }) => {
    appServer.headers['Cache-Control'] = cacheControl;
    const page = await (await newEverydayContext()).newPage();
    await page.goto(served.origin);
    await new Lab(served).open(page, 'guarded', '/stash');
    await page.waitForURL(/\/interaction\//);
    await page.evaluate(() => history.back());
    await expect(panel(page, 'signed out')).toBeVisible();
    expect(server.log.matching({ path: '/oauth/authorize' })).toHaveLength(1);
    expect(await page.evaluate(() => performance.getEntriesByType('navigation'))).toMatchObject([
      { type },
    ]);
    await click(page, 'Sign in', 'signed out');
    await signIn(page);
    await deny(page);
    // Nor one who has refused.
    await expect(panel(page, 'signed out')).toBeVisible();
    expect(await shownOf(page, 'signed out')).toEqual({ error: 'authorization_error' });
  });
}
