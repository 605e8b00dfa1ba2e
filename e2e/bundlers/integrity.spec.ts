// SPDX-License-Identifier: MIT
// Subresource Integrity with postern/integrity.json: what was changed on its way does not run.

import type { Locator } from '@playwright/test';
import { expect, type Page, test as base } from '../support/fixtures.ts';
import { here, runNode, serveUnbuilt, settingsFor } from './apps.ts';

let html: string;

const test = base.extend<{ open(shown?: string): Promise<Locator> }>({
  /** Opens the page, or another in its place. @returns where it says who is signed in */
  open: async ({ page, appServer, authorizationServer }, use) => {
    await use(async (shown = html) => {
      appServer.folder = here('integrity');
      serveUnbuilt(appServer, shown);
      const type = { headers: { 'content-type': 'text/html' } };
      appServer.routes.set('/', () => new Response(shown, type));
      const settings = settingsFor(authorizationServer);
      appServer.routes.set('/settings.json', () => Response.json(settings));
      await page.goto(`${appServer.origin}/`);
      return page.locator('#user');
    });
  },
});

test.beforeAll(async () => {
  html = await runNode(['make-page.mjs'], here('integrity'));
});

/** A file of the package comes with another byte, which changes nothing that it does. */
async function tamper(page: Page, name: string): Promise<void> {
  // A space, or an empty custom section.
  const added = name.endsWith('.wasm') ? Buffer.from([0, 1, 0]) : Buffer.from(' ');
  await page.route(`**/dist/${name}`, async (route) => {
    const response = await route.fetch();
    const body = Buffer.concat([await response.body(), added]);
    await route.fulfill({ response, body });
  });
}

const REFUSED = /digest|integrity/i;

test('what comes as it was built runs', async ({ open }) => {
  await expect(await open()).toHaveText('nobody');
});

/** The page without what its import map says of a file. */
function withoutHashOf(name: string): string {
  const unchecked = html.replace(new RegExp(`,"[^"]+/${name}":"[^"]+"`), '');
  expect(unchecked).not.toBe(html);
  return unchecked;
}

test('a script with another byte does not run', async ({ page, appServer, open, problems }) => {
  problems.allow(REFUSED);
  await tamper(page, 'browser-auth.js');
  const refused = page.waitForEvent('console', (message) => REFUSED.test(message.text()));
  const user = await open();
  await refused;
  await expect(user).toHaveText('?');
  expect(appServer.requests.filter(({ path }) => path.endsWith('.wasm'))).toEqual([]);
});

test('nor does an entry whose import has another byte', async ({ page, open, problems }) => {
  problems.allow(REFUSED);
  await tamper(page, 'full.js');
  const refused = page.waitForEvent('console', (message) => REFUSED.test(message.text()));
  // The entry that imports it from the start.
  const whole = html.replace(/("postern\/browser-auth":"[^"]+\/)browser-auth\.js"/, '$1index.js"');
  expect(whole).not.toBe(html);
  const user = await open(whole);
  await refused;
  await expect(user).toHaveText('?');
});

test('a module with another byte is not compiled', async ({ page, open, problems }) => {
  problems.allow(REFUSED);
  await tamper(page, 'browser-auth.wasm');
  const user = await open();
  await expect(user).toHaveText('TypeError');
});

test('without its hash the same module would run', async ({ page, open }) => {
  await tamper(page, 'browser-auth.wasm');
  const unchecked = withoutHashOf('browser-auth.wasm');
  const user = await open(unchecked);
  await expect(user).toHaveText('nobody');
});

test('what is imported later is checked as well', async ({ page, open, problems }) => {
  problems.allow(REFUSED);
  await tamper(page, 'full.js');
  await expect(await open()).toHaveText('nobody');
  const failed = page.waitForEvent('pageerror');
  problems.allow(/could not be loaded/);
  await page.getByRole('button', { name: 'Sign in, in a window' }).click();
  expect((await failed).name).toBe('AuthError');
});
