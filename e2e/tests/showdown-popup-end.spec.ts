// SPDX-License-Identifier: MIT
// Signing in to Pokemon Showdown in a window: every way in which that ends without a login.

import { expect, expectError, type Page, test } from '../support/fixtures.ts';
import { expectNothingLeft } from '../support/page-resources.ts';
import { closed, holdModule } from '../support/showdown-app.ts';

test.describe('S8: the user closes the window', () => {
  for (const when of ['before', 'after'] as const) {
    test(`${when} the dead end of who is not signed in there`, async ({
      page,
      showdownApp: app,
    }) => {
      if (when === 'before') await app.signInOnShowdown(page);
      await app.open(page, { popupGraceMs: 400 });
      const popup = await app.click(page);
      await popup.waitForURL(/\/oauth\/authorize/);
      if (when === 'after') await expect(popup.getByText('You are not signed in')).toBeVisible();
      // Time for two looks: a window that never was on another page is not taken for a closed one.
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
      const waited = page.evaluate(async () => {
        const began = performance.now();
        await outcome;
        return performance.now() - began;
      });
      await popup.close();
      expectError(await app.outcome(page), 'popup_closed', { retryable: false });
      expect(await waited).toBeGreaterThanOrEqual(400);
      expect(await app.allStored(page)).toEqual([]);
      await expectNothingLeft(page);
    });
  }

  test('before the module is loaded', async ({ page, showdownApp: app }) => {
    const load = await holdModule(page);
    await app.open(page, { popupGraceMs: 0 });
    await (await app.click(page)).close();
    load();
    expectError(await app.outcome(page), 'popup_closed');
    await expectNothingLeft(page);
  });
});

test.describe('S9: a login that ends otherwise', () => {
  test('S4: popup_timeout after five minutes, looked at every 500 ms', async ({
    page,
    showdownApp: app,
  }) => {
    await page.clock.install();
    await app.open(page, { pollIntervalMs: undefined });
    await page.evaluate(() => {
      const { open } = window;
      window.open = (...values) => {
        const popup = open.apply(window, values)!;
        const state = { looks: 0 };
        Object.assign(window, { state });
        return {
          get location() {
            ++state.looks;
            return popup.location;
          },
          get closed() {
            return popup.closed;
          },
          close: () => popup.close(),
        } as Window;
      };
    });
    await page.evaluate(() => showdown.ready);
    const popup = await app.click(page);
    await popup.waitForURL(/\/oauth\/authorize/);
    const looks = () => page.evaluate(() => (window as any).state.looks as number);
    await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 2000);
    const before = await looks();
    await page.clock.runFor(10_000);
    expect((await looks()) - before).toBe(20);
    await page.clock.fastForward(300_000 - 10_000 - 10_000);
    expect(popup.isClosed()).toBe(false);
    await page.clock.runFor(10_000);
    expectError(await app.outcome(page), 'popup_timeout', { retryable: false });
    await closed(popup);
    const atTheEnd = await looks();
    await page.clock.runFor(10_000);
    expect(await looks()).toBe(atTheEnd);
    await expectNothingLeft(page);
  });

  test('popup_timeout, as configured', async ({ page, showdownApp: app }) => {
    await app.signInOnShowdown(page);
    await app.open(page, { popupTimeoutMs: 700 });
    const popup = await app.click(page);
    expectError(await app.outcome(page), 'popup_timeout');
    await closed(popup);
    expect(await app.allStored(page)).toEqual([]);
    await expectNothingLeft(page);
    // The next one is none the worse for it.
    await app.create(page);
    await page.evaluate(() => document.querySelector('button')?.remove());
    expect((await app.login(page)).value?.user).toBe('linharbor');
  });

  test('aborted', async ({ page, showdownApp: app }) => {
    await app.open(page);
    const popup = await app.click(page);
    await popup.waitForURL(/\/oauth\/authorize/);
    await page.evaluate(() => giveUp.abort());
    expectError(await app.outcome(page), 'aborted');
    await closed(popup);
    expect(await app.allStored(page)).toEqual([]);
    await expectNothingLeft(page);
    // An aborted signal opens no window.
    await page.getByRole('button', { name: 'Sign in' }).click();
    expectError(await app.outcome(page), 'aborted');
    await expectNothingLeft(page);
  });

  async function dispose(page: Page, popup: Page): Promise<void> {
    await page.evaluate(() => showdown.dispose());
    expectError(await page.evaluate(() => outcome), 'disposed');
    await closed(popup);
    await page.getByRole('button', { name: 'Sign in' }).click();
    expectError(await page.evaluate(() => outcome), 'disposed');
  }

  test('B32: disposed', async ({ page, showdownApp: app }) => {
    await app.open(page);
    const popup = await app.click(page);
    await popup.waitForURL(/\/oauth\/authorize/);
    await dispose(page, popup);
    await expectNothingLeft(page);
  });

  test('B32: disposed while the module loads', async ({ page, showdownApp: app }) => {
    const load = await holdModule(page);
    await app.open(page);
    await dispose(page, await app.click(page));
    const loaded = page.waitForResponse(/postern\.wasm$/);
    load();
    await (await loaded).finished();
    await expectNothingLeft(page);
  });

  test('B32: disposed while the module loads, and goes on loading', async ({
    page,
    showdownApp: app,
  }) => {
    await holdModule(page);
    await app.open(page);
    await dispose(page, await app.click(page));
    await expectNothingLeft(page);
  });
});
