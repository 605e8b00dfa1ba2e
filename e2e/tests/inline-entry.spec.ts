// SPDX-License-Identifier: MIT
// postern/browser-auth/inline: one script, which has the module in it.

import { allow, expect, signIn, test } from '../support/fixtures.ts';
import { createAuthBy, watchModules } from '../support/small-entry.ts';

test('B1 B2 B11 B27: a login by redirect asks for no module, and one in a window for the large one', async ({
  page,
  app,
}) => {
  const modules = watchModules(page);
  await app.open(page);
  await createAuthBy('browser-auth-inline', page, app);
  await app.beginLogin(page);
  await signIn(page);
  await allow(page);
  await app.arriveAtCallback(page);
  await createAuthBy('browser-auth-inline', page, app);
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
  await createAuthBy('browser-auth-inline', page, app);
  const { error } = await page.evaluate(() => outcomeOf(auth.ready));
  expect(error).toMatchObject({ code: 'wasm_unavailable', isAuthError: true });
  problems.allow(/policy/i);
});
