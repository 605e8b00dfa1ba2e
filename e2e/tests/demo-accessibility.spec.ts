// SPDX-License-Identifier: MIT
// The demo for those who see little, hear it, or use no mouse: axe-core over its main states, in both
// schemes and on a narrow screen; the keyboard alone; and what a screen reader is told.

import axe from 'axe-core';
import { expectReport, NOBODY, report, SURVIVED, trigger } from '../support/demo-report.ts';
import {
  allow,
  expect,
  FAILED_TO_LOAD,
  type Page,
  signIn,
  signInAtPathOfExile,
  test,
} from '../support/demo-fixtures.ts';

test.describe.configure({ mode: 'default' });
// A colour that is on its way to another has a contrast of its own.
test.use({ contextOptions: { reducedMotion: 'reduce' } });

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** In each scheme, the wall has one kind of stone that text is read from least well. */
const LOOKS = [
  { colorScheme: 'light', stone: '--stone-c', width: 1280, height: 900 },
  { colorScheme: 'dark', stone: '--stone-b', width: 360, height: 740 },
] as const;

/** axe-core finds nothing wrong, nor anything that it cannot tell, in either look of the page. */
async function expectAccessible(page: Page): Promise<void> {
  for (const { colorScheme, stone, width, height } of LOOKS) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height });
    await page.evaluate(axe.source);
    const found = await page.evaluate(
      async ({ rules, stone }) => {
        // Contrast with a drawing, or with stripes, is not to be told.
        const entrance = document.querySelector<HTMLElement>('.entrance');
        entrance?.style.setProperty('background', `var(${stone})`);
        entrance?.querySelector<HTMLElement>('.wall')?.style.setProperty('display', 'none');
        const stripe = getComputedStyle(document.body).getPropertyValue('--stripe');
        if (stripe) document.body.style.background = stripe;
        const { axe } = window as unknown as { axe: typeof import('axe-core') };
        const { violations, incomplete } = await axe.run({ runOnly: rules });
        return [...violations, ...incomplete].flatMap(({ id, nodes }) =>
          nodes.map(({ target, any }) => `${id}: ${target.join(' ')}: ${any[0]?.message}`),
        );
      },
      { rules: RULES, stone },
    );
    expect(found, `${page.url()}, ${colorScheme}`).toEqual([]);
    const sideways = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(sideways, `wider than ${width} pixels`).toBe(0);
  }
}

/** What a screen reader has last been told. */
const told = (page: Page) => page.locator('#announcer[role=status]');

test('X7: Path of Exile: nothing for axe to find', async ({ page, demo, problems }) => {
  problems.allow(FAILED_TO_LOAD);
  await page.setViewportSize(LOOKS[1]);
  await page.goto(demo.url);
  await trigger(page, 'Put a secret into the page').click();
  await expectReport(page, 'secret_not_allowed', NOBODY);
  // Where there is one column, the report is where the user has pressed.
  await expect(page.getByRole('listitem').filter({ has: report(page) })).toContainText('secret');
  // Who comes back to the page sees at once that it did not work.
  await trigger(page, 'Follow a forged link').click();
  const notice = page.getByRole('region', { name: 'Problem' });
  await expect(notice.getByRole('link')).toBeInViewport();
  await expectAccessible(page);
  await notice.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();

  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL(/\/interaction\//);
  await expectAccessible(page);
  await signIn(page);
  await page.getByRole('button', { name: 'Allow', exact: true }).waitFor();
  await expectAccessible(page);
  await allow(page);
  await expect(page.getByRole('heading', { name: 'Exile#1234' })).toBeVisible();
  await trigger(page, 'Meet a proxy’s 503').click();
  await expectReport(page, 'http_error', SURVIVED);
  await expectAccessible(page);
});

test('X7: Pokemon Showdown: nothing for axe to find', async ({ page, demo }) => {
  await page.goto(`${demo.url}showdown`);
  const button = page.getByRole('button', { name: 'Sign in with Pokemon Showdown' });
  await expect(button).toBeEnabled();
  await expectAccessible(page);
  const [popup] = await Promise.all([page.waitForEvent('popup'), button.click()]);
  await popup.getByRole('link', { name: 'Sign in on this test server' }).click();
  const user = popup.getByRole('button', { name: 'Lin Harbor' });
  await user.waitFor();
  await expectAccessible(popup);
  await user.click();
  await popup.getByRole('button', { name: 'Authorize' }).waitFor();
  await expectAccessible(popup);
  await popup.getByRole('button', { name: 'Authorize' }).click();
  await expect(page.getByRole('heading', { name: 'linharbor' })).toBeVisible();
  await expect(told(page)).toHaveText('Signed in to chat as linharbor.');
  await expectAccessible(page);
});

test('X7: Path of Exile: by the keyboard, and what a screen reader is told', async ({
  page,
  demo,
}) => {
  await page.goto(demo.url);
  const button = page.getByRole('button', { name: 'Sign in', exact: true });
  await expect(button).toBeEnabled();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(button).toBeFocused();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/interaction\//);
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('Account name')).toBeFocused();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Allow', exact: true }).waitFor();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Allow', exact: true })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Exile#1234' })).toBeVisible();
  await expect(told(page)).toHaveText('You are signed in.');

  await trigger(page, 'Put a secret into the page').focus();
  await page.keyboard.press('Enter');
  await expect(told(page)).toHaveText(/secret_not_allowed\. The session survived/);
  await page.getByRole('button', { name: 'Sign out' }).focus();
  await page.keyboard.press('Enter');
  await expect(told(page)).toHaveText('You are signed out.');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
});

test('X7: every stop of the Tab key is seen', async ({ page, demo }) => {
  await signInAtPathOfExile(page, demo);
  for (const path of ['', 'showdown']) {
    await page.goto(demo.url + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    const stops = new Set<string>();
    for (;;) {
      await page.keyboard.press('Tab');
      const stop = await page.evaluate(() => {
        const element = document.activeElement;
        if (!element || element === document.body) return undefined;
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        const isSeen = outlineStyle === 'solid' && parseFloat(outlineWidth) >= 2;
        return { isSeen, name: element.outerHTML };
      });
      if (!stop || stops.has(stop.name)) break;
      expect(stop.isSeen, stop.name).toBe(true);
      stops.add(stop.name);
    }
    expect(stops.size).toBeGreaterThan(10);
  }
});
