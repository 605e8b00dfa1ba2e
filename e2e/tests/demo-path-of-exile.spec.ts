// SPDX-License-Identifier: MIT
// Every button on the demo's first tab that provokes an error ends in its code, through the real servers, and the
// page says what it means and what is left of the session.

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
  allow,
  BLOCKED_BY_CORS,
  deny,
  expect,
  FAILED_TO_LOAD,
  signIn,
  signInAtPathOfExile,
  test,
} from '../support/demo-fixtures.ts';

test.describe.configure({ mode: 'default' });

/** Core Web Vitals call it good below this. */
const MOST_LAYOUT_SHIFT = 0.1;

test('X7: the first view does not move, on a telephone either', async ({ page, demo }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.addInitScript(() => {
    const shifts = { sum: 0 };
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        shifts.sum += (entry as PerformanceEntry & { value: number }).value;
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  for (const path of ['', 'showdown']) {
    await page.goto(`${demo.url}${path}`);
    await expect(page.getByRole('button', { name: /^Sign in/ }).first()).toBeInViewport();
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    const { sum } = await page.evaluate(
      () => (window as unknown as { shifts: { sum: number } }).shifts,
    );
    expect(sum).toBeLessThan(MOST_LAYOUT_SHIFT);
  }
});

test('only the page itself may say what goes wrong', async ({ demo }) => {
  for (const origin of [undefined, 'http://127.0.0.1:1']) {
    const headers = origin ? { origin } : undefined;
    const answer = await fetch(`${demo.url}control/faults`, {
      method: 'POST',
      body: '[]',
      headers,
    });
    expect(answer.status).toBe(403);
  }
});

test('X7: what needs nobody', async ({ page, demo, problems }) => {
  problems.allow(FAILED_TO_LOAD);
  problems.allow(BLOCKED_BY_CORS);
  await page.goto(demo.url);
  await provokeEach(
    page,
    [
      ['Put a secret into the page', 'secret_not_allowed'],
      ['Ask for a server’s scope', 'invalid_scope'],
      ['Return to another site', 'invalid_config'],
      ['Fill the storage', 'storage_error'],
      ['Break the storage', 'storage_error'],
      ['Exchange an invented code', 'token_error'],
      ['Go without the relay', 'network_error'],
      ['Get an empty answer', 'invalid_response'],
      ['Give up waiting', 'aborted'],
      ['Ask for nobody’s token', 'not_authenticated'],
      ['Wait too long', 'timeout'],
    ],
    NOBODY,
  );
});

test('X7: what happens on the way back', async ({ page, demo }) => {
  await page.goto(demo.url);
  await trigger(page, 'Follow a forged link').click();
  await expectReport(page, 'missing_transaction', NOBODY);

  await trigger(page, 'Say no at the server').click();
  await signIn(page);
  await deny(page);
  await expectReport(page, 'authorization_error', NOBODY);
  await expect(report(page)).toContainText('access_denied');

  await trigger(page, 'Come back too late').click();
  await allow(page);
  await expectReport(page, 'login_expired', NOBODY);

  await trigger(page, 'Hear from another server').click();
  await allow(page);
  await expectReport(page, 'issuer_mismatch', NOBODY);

  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await allow(page);
  await expect(page.getByRole('heading', { name: 'Exile#1234' })).toBeVisible();
  await trigger(page, 'Follow a forged link').click();
  await expect(page.getByRole('heading', { name: 'Exile#1234' })).toBeVisible();
  await expectReport(page, 'missing_transaction', SURVIVED);
});

test('X7: what meets a session, and what ends it', async ({ page, demo, problems }) => {
  problems.allow(FAILED_TO_LOAD);
  await signInAtPathOfExile(page, demo);
  await provokeEach(
    page,
    [
      ['Pull the plug', 'network_error'],
      ['Meet a proxy’s 503', 'http_error'],
      ['Ask too often', 'rate_limited'],
    ],
    SURVIVED,
  );
  await expect(report(page).locator('dt:text-is("retryAfterMs") + dd')).toHaveText(/^\d{4,5}$/);
  // No fault is left, and the session is as good as before.
  await page.getByRole('button', { name: 'Call /profile' }).click();
  await expect(page.locator('.event-request').first()).toBeVisible();
  await trigger(page, 'Have the session ended').click();
  await expectReport(page, 'login_required', OVER);
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeEnabled();
});
