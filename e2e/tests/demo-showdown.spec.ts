// SPDX-License-Identifier: MIT
// The demo's second tab: signing in by the keyboard alone, and every button that provokes an error.

import { expectReport, NOBODY, OVER, report, SURVIVED, trigger } from '../support/demo-report.ts';
import { type DemoSite, startDemoSite } from '../support/demo-site.ts';
import { expect, FAILED_TO_LOAD, type Page, test } from '../support/fixtures.ts';

test.describe.configure({ mode: 'default' });

let demo: DemoSite;
test.beforeAll(async () => {
  demo = await startDemoSite();
});
test.afterAll(() => demo.close());

const signInButton = (page: Page) =>
  page.getByRole('button', { name: 'Sign in with Pokemon Showdown' });

async function open(page: Page): Promise<void> {
  await page.goto(`${demo.url}showdown`);
  await expect(signInButton(page)).toBeEnabled();
}

/** The login page's obvious way, as anybody finds it. */
async function signIn(page: Page, press: () => Promise<void>): Promise<void> {
  const [popup] = await Promise.all([page.waitForEvent('popup'), press()]);
  await popup.getByRole('link', { name: 'Sign in on this test server' }).click();
  await popup.getByRole('button', { name: 'Lin Harbor' }).click();
  await popup.getByRole('button', { name: 'Authorize' }).click();
  await expect(page.getByRole('heading', { name: 'linharbor' })).toBeVisible();
  await expect(page.locator('.chat-state')).toHaveText('Signed in to chat as linharbor.');
}

/** Begins the experiment whose window is to be closed, and waits as long as a hand needs. */
async function openToClose(page: Page): Promise<Page> {
  const [popup] = await Promise.all([
    page.waitForEvent('popup'),
    trigger(page, 'Close the window').click(),
  ]);
  await popup.getByText('Now close this window.').waitFor();
  // A window that closes before it was seen to show anything is taken for one that was cut off.
  await popup.waitForTimeout(1_200);
  return popup;
}

test('X7: by the keyboard: in, and out again', async ({ page }) => {
  await open(page);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(signInButton(page)).toBeFocused();
  await signIn(page, () => page.keyboard.press('Enter'));
  // What was pressed is gone, and the name has its place.
  await expect(page.getByRole('heading', { name: 'linharbor' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(signInButton(page)).toBeVisible();
});

test('X7: Pokemon Showdown: what needs nobody', async ({ page }) => {
  await open(page);
  await trigger(page, 'Pass on something else').click();
  await expectReport(page, 'invalid_challstr', NOBODY);
  await trigger(page, 'Ask for nobody’s assertion').click();
  await expectReport(page, 'not_authenticated', NOBODY);
  await trigger(page, 'Follow a forged link').click();
  await expectReport(page, 'missing_transaction', NOBODY);
});

test('X7: Pokemon Showdown: what meets a session, and what ends it', async ({
  page,
  problems,
  newEverydayContext,
}) => {
  problems.allow(FAILED_TO_LOAD);
  // It takes six seconds, in which nobody may look: for Chromium, that counts as a click.
  const unwatched = await (await newEverydayContext()).newPage();
  await open(unwatched);
  await trigger(unwatched, 'Open the window too late').click();

  await open(page);
  await signIn(page, () => signInButton(page).click());
  for (const [title, code] of [
    ['Let the server crash', 'http_error'],
    ['Meet a proxy', 'invalid_response'],
    ['Cut the connection', 'network_error'],
    ['Have the name refused', 'name_refused'],
    ['Wait too long', 'timeout'],
  ] as const) {
    await test.step(title, async () => {
      await trigger(page, title).click();
      await expectReport(page, code, SURVIVED);
    });
  }
  await trigger(page, 'Hear “success: false” once').click();
  await expect(report(page)).toContainText('No error, and you are still signed in');
  // While an experiment has its window open, whoever is signed in still is.
  const popup = await openToClose(page);
  await expect(page.getByRole('heading', { name: 'linharbor' })).toBeVisible();
  await popup.close();
  await expectReport(page, 'popup_closed', SURVIVED);
  await trigger(page, 'Have the access taken away').click();
  await expectReport(page, 'login_required', OVER);
  await expect(signInButton(page)).toBeVisible();
  await expectReport(unwatched, 'popup_blocked', NOBODY);
});
