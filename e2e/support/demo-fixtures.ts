// SPDX-License-Identifier: MIT
// The tests' `test`, with the demo: one build for a worker, with one set of faults, so a spec's tests
// go one after the other.

import { type DemoSite, startDemoSite } from './demo-site.ts';
import { allow, expect, type Page, signIn, test as base } from './fixtures.ts';

export * from './fixtures.ts';

export const test = base.extend<object, { demo: DemoSite }>({
  demo: [
    async ({}, use) => {
      const demo = await startDemoSite();
      await use(demo);
      await demo.close();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

/** From the demo's first page, or one that is signed out, to the signed-in one. */
export async function signInAtPathOfExile(
  page: Page,
  demo: DemoSite,
  name?: string,
): Promise<void> {
  await page.goto(demo.url);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await signIn(page, name);
  await allow(page);
  await expect(page.getByRole('heading', { name: name ?? 'Exile#1234' })).toBeVisible();
}

/** The login page's obvious way, as anybody finds it. @param press opens its window */
export async function signInAtShowdown(page: Page, press: () => Promise<void>): Promise<void> {
  const [popup] = await Promise.all([page.waitForEvent('popup'), press()]);
  await popup.getByRole('link', { name: 'Sign in on this test server' }).click();
  await popup.getByRole('button', { name: 'Lin Harbor' }).click();
  await popup.getByRole('button', { name: 'Authorize' }).click();
  await expect(page.getByRole('heading', { name: 'linharbor' })).toBeVisible();
  await expect(page.locator('.chat-state')).toHaveText('Signed in to chat as linharbor.');
}
