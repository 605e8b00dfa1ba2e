// SPDX-License-Identifier: MIT
// postern/browser-auth/inline: one script, which has the module in it.

import { allow, expect, type Page, signIn, test } from '../support/fixtures.ts';
import type { TestApp } from '../support/test-app.ts';

function watchModules(page: Page): string[] {
  const downloaded: string[] = [];
  page.on('request', (request) => {
    const name = /\/([\w-]+\.wasm)$/.exec(request.url())?.[1];
    if (name) downloaded.push(name);
  });
  return downloaded;
}

async function createAuth(page: Page, app: TestApp): Promise<void> {
  await page.evaluate(async (whole) => {
    const path = '/postern/browser-auth-inline.js';
    const entry = (await import(path)) as typeof import('postern/browser-auth/inline');
    globalThis.auth = entry.createBrowserAuth(whole);
  }, app.config);
}

test('B1 B2 B11 B27: a login by redirect asks for no module, and one in a window for the large one', async ({
  page,
  app,
}) => {
  const modules = watchModules(page);
  await app.open(page);
  await createAuth(page, app);
  await app.beginLogin(page);
  await signIn(page);
  await allow(page);
  await app.arriveAtCallback(page);
  await createAuth(page, app);
  const tokens = await page.evaluate(() => auth.handleRedirectCallback());
  expect(tokens).toMatchObject({ username: 'Exile#1234' });
  expect(await page.evaluate(() => auth.getAccessToken())).toBe(tokens.access_token);
  expect(modules).toEqual([]);

  await page.evaluate(async () => {
    await auth.logout();
    addButton('Sign in', () => auth.loginWithPopup());
  });
  const opened = page.waitForEvent('popup');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await allow(await opened);
  expect(await page.evaluate(() => outcome)).toMatchObject({ value: { username: 'Exile#1234' } });
  expect(modules).toEqual(['postern.wasm']);
});

test("X11 X12: without 'wasm-unsafe-eval' it says wasm_unavailable, as a file does", async ({
  page,
  app,
  appServer,
  problems,
}) => {
  appServer.policy['script-src'] = ["'self'"];
  await app.open(page);
  await createAuth(page, app);
  const { error } = await page.evaluate(() => outcomeOf(auth.ready));
  expect(error).toMatchObject({ code: 'wasm_unavailable', isAuthError: true });
  problems.allow(/policy/i);
});
