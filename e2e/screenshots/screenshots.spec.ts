// SPDX-License-Identifier: MIT
// Each picture is taken of what its assertions have found, at a time that stands still.

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expectReport, report, SURVIVED, trigger } from '../support/demo-report.ts';
import { type DemoSite, startDemoSite } from '../support/demo-site.ts';
import { allow, expect, FAILED_TO_LOAD, type Page, signIn, test } from '../support/fixtures.ts';

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

let demo: DemoSite;
test.beforeAll(async () => {
  demo = await startDemoSite();
});
test.afterAll(() => demo.close());

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

async function signInAtPathOfExile(page: Page): Promise<void> {
  await page.clock.setFixedTime(NOW);
  await page.goto(demo.url);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await signIn(page, 'Lantern#7');
  await allow(page);
  await expect(page.getByRole('heading', { name: 'Lantern#7' })).toBeVisible();
  await expect(page.getByText('which agree')).toBeVisible();
}

test.describe('tall', () => {
  test.use({ viewport: { ...SIZE, height: 900 } });

  test('the life of a token', async ({ page }) => {
    await signInAtPathOfExile(page);
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

  test('an error that explains itself', async ({ page, problems }) => {
    problems.allow(FAILED_TO_LOAD);
    await signInAtPathOfExile(page);
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

  test('signed in to chat', async ({ page }) => {
    await page.goto(`${demo.url}showdown`);
    const [popup] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('button', { name: 'Sign in with Pokemon Showdown' }).click(),
    ]);
    await popup.getByRole('link', { name: 'Sign in on this test server' }).click();
    await popup.getByRole('button', { name: 'Lin Harbor' }).click();
    await popup.getByRole('button', { name: 'Authorize' }).click();
    await expect(page.getByRole('heading', { name: 'linharbor' })).toBeVisible();
    await expect(page.getByText('signed in as linharbor', { exact: true })).toBeVisible();
    await shoot(page, 'showdown');
  });
});
