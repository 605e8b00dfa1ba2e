// SPDX-License-Identifier: MIT
// What a recipe has to do, in whatever framework.

import type { Recipe } from './app-build.ts';
import { allow, deny, expect, signIn, test, tokenRequests } from './fixtures.ts';

export function testRecipe(recipe: Recipe): void {
  test.use({ recipe });

  test(`${recipe}: signs in, comes back to where it was, and signs out in every tab`, async ({
    page,
    context,
    served,
    authorizationServer: server,
  }) => {
    await page.goto(`${served.origin}/stash`);
    await served.signIn(page);
    const heading = page.getByRole('heading');
    await expect(heading).toHaveText('Hello, Exile#1234');
    expect(await page.evaluate(() => location.href)).toBe(`${served.origin}/stash`);
    await page.reload();
    await expect(heading).toHaveText('Hello, Exile#1234');
    expect(tokenRequests(server, 'authorization_code')).toBe(1);

    // A copy of the tab has the session too.
    const opened = context.waitForEvent('page');
    await page.evaluate(() => void window.open('/stash'));
    const other = await opened;
    await other.getByRole('button', { name: 'Sign out' }).click();
    for (const tab of [page, other]) {
      await expect(tab.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
    }
  });

  test(`${recipe}: shows that a session is over which nothing can renew`, async ({
    page,
    served,
    authorizationServer: server,
  }) => {
    server.faults.next({ kind: 'without-refresh-token' });
    await page.goto(served.origin);
    await served.signIn(page);
    const profile = page.getByRole('button', { name: 'Profile' });
    await profile.click();
    await expect(page.locator('pre')).toContainText('"name":"Exile#1234"');
    await page.clock.setFixedTime(Date.now() + 121_000);
    await profile.click();
    await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
  });

  test(`${recipe}: shows what has failed, until the next try`, async ({ page, served }) => {
    await page.goto(served.origin);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await signIn(page);
    await deny(page);
    await expect(page.getByRole('alert')).toHaveText(/^Sorry, that did not work: /);

    const popup = page.waitForEvent('popup');
    await page.getByRole('button', { name: 'Sign in, in a window' }).click();
    await allow(await popup);
    await expect(page.getByRole('heading')).toHaveText('Hello, Exile#1234');
    await expect(page.getByRole('alert')).toHaveCount(0);
  });
}
