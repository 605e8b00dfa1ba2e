// SPDX-License-Identifier: MIT
// The demo's second tab: signing in by the keyboard alone, and every button that provokes an error.

import {
  expectReport,
  NOBODY,
  OVER,
  provokeEach,
  report,
  SURVIVED,
  trigger,
} from '../support/demo-report.ts';
import {
  expect,
  FAILED_TO_LOAD,
  type Page,
  signInAtShowdown,
  test,
} from '../support/demo-fixtures.ts';
import type { DemoSite } from '../support/demo-site.ts';

test.describe.configure({ mode: 'default' });

const signInButton = (page: Page) =>
  page.getByRole('button', { name: 'Sign in with Pokemon Showdown' });

async function open(page: Page, demo: DemoSite): Promise<void> {
  await page.goto(`${demo.url}showdown`);
  await expect(signInButton(page)).toBeEnabled();
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

test('X7: by the keyboard: in, and out again', async ({ page, demo }) => {
  await open(page, demo);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(signInButton(page)).toBeFocused();
  await signInAtShowdown(page, () => page.keyboard.press('Enter'));
  // What was pressed is gone, and the name has its place.
  await expect(page.getByRole('heading', { name: 'linharbor' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(signInButton(page)).toBeVisible();
});

test('X7: Pokemon Showdown: what needs nobody', async ({ page, demo }) => {
  await open(page, demo);
  await trigger(page, 'Pass on something else').click();
  await expectReport(page, 'invalid_challstr', NOBODY);
  await trigger(page, 'Ask for nobody’s assertion').click();
  await expectReport(page, 'not_authenticated', NOBODY);
  await trigger(page, 'Follow a forged link').click();
  await expectReport(page, 'missing_transaction', NOBODY);
});

test('X7: Pokemon Showdown: what meets a session, and what ends it', async ({
  page,
  demo,
  problems,
  newEverydayContext,
}) => {
  problems.allow(FAILED_TO_LOAD);
  // It takes six seconds, in which nobody may look: for Chromium, that counts as a click.
  const unwatched = await (await newEverydayContext()).newPage();
  await open(unwatched, demo);
  await trigger(unwatched, 'Open the window too late').click();

  await open(page, demo);
  await signInAtShowdown(page, () => signInButton(page).click());
  await provokeEach(
    page,
    [
      ['Let the server crash', 'http_error'],
      ['Meet a proxy', 'invalid_response'],
      ['Cut the connection', 'network_error'],
      ['Have the name refused', 'name_refused'],
      ['Wait too long', 'timeout'],
    ],
    SURVIVED,
  );
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
