// SPDX-License-Identifier: MIT
// Each picture is taken of what its assertions have found, at a time that stands still.

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expectReport, report, SURVIVED, trigger } from '../support/demo-report.ts';
import {
  expect,
  FAILED_TO_LOAD,
  type Page,
  signInAtPathOfExile,
  signInAtShowdown,
  test,
} from '../support/demo-fixtures.ts';
import type { DemoSite } from '../support/demo-site.ts';

const FOLDER = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const MOST_BYTES = 150_000;
/** On a Sunday afternoon, in UTC. */
const NOW = new Date('2026-11-22T14:02:11Z');
const SIZE = { width: 1000, height: 640 };

test.use({
  viewport: SIZE,
  locale: 'en-GB',
  timezoneId: 'UTC',
  contextOptions: { reducedMotion: 'reduce' },
});
test.describe.configure({ mode: 'default' });

/** A page that was scrolled or resized a moment ago may be drawn only in part. */
async function takeWhenStill(page: Page): Promise<Buffer> {
  let last: Buffer | undefined;
  for (let tries = 0; tries < 10; ++tries) {
    await page.waitForTimeout(250);
    const next = await page.screenshot({ animations: 'disabled', caret: 'hide' });
    if (last?.equals(next)) return next;
    last = next;
  }
  throw new Error('the page does not come to rest');
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  const fonts = await page.evaluate(() =>
    ['Alegreya Variable', 'Source Sans 3 Variable'].map((name) =>
      document.fonts.check(`1rem "${name}"`),
    ),
  );
  expect(fonts, 'the bundled fonts').toEqual([true, true]);
  // The focus, and what the mouse is over, are not what is to be seen.
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.mouse.move(0, 0);
  const picture = await takeWhenStill(page);
  expect(picture.length, `bytes of ${name}.png`).toBeLessThan(MOST_BYTES);
  writeFileSync(`${FOLDER}${name}.png`, picture);
}

async function signInAtTwo(page: Page, demo: DemoSite): Promise<void> {
  await page.clock.setFixedTime(NOW);
  await signInAtPathOfExile(page, demo, 'Lantern#7');
  await expect(page.getByText('which agree')).toBeVisible();
}

test.describe('tall', () => {
  test.use({ viewport: { ...SIZE, height: 900 } });

  test('the life of a token', async ({ page, demo }) => {
    await signInAtTwo(page, demo);
    const figures = page.locator('.timeline-panel .figure dd');
    await expect(figures).toHaveText(['1:20', '2:00', '0']);
    await page.clock.setFixedTime(NOW.getTime() + 31_000);
    await expect(figures).toHaveText(['0:49', '1:29', '0']);
    // The door above, and all of the panel below.
    await page.evaluate(() => scrollTo({ top: 165, behavior: 'instant' }));
    await expect(page.getByRole('heading', { name: 'Life of the access token' })).toBeInViewport();
    await shoot(page, 'path-of-exile');
  });
});

test.describe('less tall', () => {
  test.use({ viewport: { ...SIZE, height: 740 } });

  test('an error that explains itself', async ({ page, demo, problems }) => {
    problems.allow(FAILED_TO_LOAD);
    await signInAtTwo(page, demo);
    await trigger(page, 'Meet a proxy’s 503').click();
    await expectReport(page, 'http_error', SURVIVED);
    await trigger(page, 'Pull the plug').evaluate((button) => {
      scrollTo({ top: button.getBoundingClientRect().top + scrollY - 130, behavior: 'instant' });
    });
    await expect(report(page)).toBeInViewport({ ratio: 1 });
    expect(await report(page).evaluate((box) => box.scrollHeight - box.clientHeight)).toBe(0);
    await shoot(page, 'provoked-error');
  });
});

test.describe('by night', () => {
  test.use({ colorScheme: 'dark' });

  test('signed in to chat', async ({ page, demo }) => {
    await page.goto(`${demo.url}showdown`);
    const button = page.getByRole('button', { name: 'Sign in with Pokemon Showdown' });
    await signInAtShowdown(page, () => button.click());
    await expect(page.getByText('signed in as linharbor', { exact: true })).toBeVisible();
    await shoot(page, 'showdown');
  });
});
