// SPDX-License-Identifier: MIT
// The hook and the button for Pokemon Showdown in docs/react.md, as they stand there.

import { expect, test } from '../support/fixtures.ts';

test.use({ pages: ['showdown.html'] });

test('joins a chat in a window, and the next time without one', async ({
  page,
  context,
  served,
  showdownServer,
}) => {
  served.serve('showdown.html', '/');
  await context.addCookies([showdownServer.signIn('Lin Harbor')]);
  await page.goto(served.origin);
  const opened = page.waitForEvent('popup');
  await page.getByRole('button', { name: 'Sign in to Pokemon Showdown' }).click();
  await (await opened).getByRole('button', { name: 'Authorize' }).click();
  await expect(page.getByRole('listitem')).toHaveText(/^\|\/trn linharbor,0,./);

  await page.reload();
  await page.getByRole('button', { name: 'Join as linharbor' }).click();
  await expect(page.getByRole('listitem')).toHaveText(/^\|\/trn linharbor,0,./);
  expect(context.pages()).toHaveLength(1);
});

test('shows why it did not work', async ({ page, served, showdownServer: _ }) => {
  served.serve('showdown.html', '/');
  await page.goto(served.origin);
  await page.evaluate(() => {
    window.open = () => null;
  });
  await page.getByRole('button', { name: 'Sign in to Pokemon Showdown' }).click();
  await expect(page.getByRole('alert')).toHaveText('The browser refused to open a window.');
});
