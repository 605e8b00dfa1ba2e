// SPDX-License-Identifier: MIT
// The demo's switch: every way to the token endpoint signs in, and the page shows what it is.

import {
  allow,
  BLOCKED_BY_CORS,
  expect,
  FAILED_TO_LOAD,
  signIn,
  test,
} from '../support/demo-fixtures.ts';

test.describe.configure({ mode: 'default' });

/** What the list of exchanges says of each request to a token endpoint, and who sent it. */
const TOKEN_REQUESTS = 'li.exchange:has(code:text-matches("^POST /(oauth|relay)/"))';

for (const { way, senders, cookies, refreshToken } of [
  { way: 'Directly', senders: ['Postern'], cookies: 0, refreshToken: /^.{3,8}, \d+ characters$/ },
  {
    way: 'Through the relay',
    senders: ['Postern', 'Relay'],
    cookies: 0,
    refreshToken: /^.{3,8}, \d+ characters$/,
  },
  {
    way: 'Relay and cookie',
    senders: ['Postern', 'Relay'],
    cookies: 1,
    refreshToken: /the handle of a cookie$/,
  },
]) {
  test(`P12: ${way}: login and logout`, async ({ page, demo }) => {
    const relayCookies = async () =>
      (await page.context().cookies(demo.url)).filter(({ name }) => name.startsWith('__Host-'));
    await page.goto(demo.url);
    await page.getByRole('radio', { name: way }).check();
    // It outlives the page, as it has to for a login.
    await page.reload();
    await expect(page.getByRole('radio', { name: way })).toBeChecked();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await signIn(page);
    await allow(page);
    await expect(page.getByRole('heading', { name: 'Exile#1234' })).toBeVisible();
    await expect(page.getByText('which agree')).toBeVisible();
    await expect(page.locator('.token-set dt:text-is("refresh_token") + dd')).toHaveText(
      refreshToken,
    );
    expect(await relayCookies()).toHaveLength(cookies);

    const requests = page.locator(TOKEN_REQUESTS);
    await expect(requests.locator('.exchange-by')).toHaveText(senders);
    const hasSecret = senders.includes('Relay');
    await expect(requests.last().getByText('client_secret', { exact: true })).toHaveCount(
      hasSecret ? 1 : 0,
    );

    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeEnabled();
    await expect(requests.locator('.exchange-by')).toHaveText([...senders, ...senders]);
    await expect(page.locator(`${TOKEN_REQUESTS}[data-failed]`)).toHaveCount(0);
    expect(await relayCookies()).toEqual([]);
  });
}

test('X7: without the relay its client fails, and the page says why', async ({
  page,
  demo,
  problems,
}) => {
  problems.allow(FAILED_TO_LOAD, /\/oauth\/token$/);
  problems.allow(BLOCKED_BY_CORS);
  await page.goto(demo.url);
  const experiment = page.locator('.experiment', { hasText: 'Go without the relay' });
  await experiment.getByRole('button').click();
  const report = page.getByRole('group', { name: 'Last error' });
  await expect(report.locator('.report-title')).toHaveText('network_error');
  await expect(report).toContainText('CORS');
  await expect(page.locator(TOKEN_REQUESTS)).toContainText('without CORS headers');
});
