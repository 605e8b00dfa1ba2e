// SPDX-License-Identifier: MIT
// The pages of the local login server, as far as only a browser can tell. None of these needs the
// package.

import { OLD_PAGE_PARAMETERS } from '../showdown-server/showdown-server.mjs';
import { expect, type Page, type ShowdownServer, test } from '../support/fixtures.ts';

const CHALLENGE = 'c0ffee'.repeat(40);
const CLIENT_ID = 'postern-demo';
const USER = 'Lin Harbor';
const TOKEN_KEY = `ps-${CLIENT_ID}-token`;

let authorizeUrl: string;
let redirectUri: string;

test.beforeEach(({ appServer, showdownServer }) => {
  redirectUri = `${appServer.origin}/blank.html?nonce=n%20once&user=before#fragment`;
  const parameters = new URLSearchParams({
    client_id: CLIENT_ID,
    redirect_uri: redirectUri,
    challstr: `4|${CHALLENGE}`,
  });
  authorizeUrl = `${showdownServer.url}/api/oauth/authorize?${parameters}`;
});

const signIn = (page: Page, server: ShowdownServer, user = USER) =>
  page.context().addCookies([server.signIn(user)]);

/** What the page says in alerts, which are dismissed. */
function alertsOf(page: Page): string[] {
  const alerts: string[] = [];
  page.on('dialog', (dialog) => {
    alerts.push(dialog.message());
    void dialog.dismiss();
  });
  return alerts;
}

async function returnedTo(page: Page): Promise<URL> {
  await page.waitForURL(/\/blank\.html/);
  return new URL(page.url());
}

test('a click authorizes; the redirect URI keeps its parameters and fragment', async ({
  page,
  showdownServer,
}) => {
  await signIn(page, showdownServer);
  await page.goto(authorizeUrl);
  await page.getByRole('button', { name: 'Authorize' }).click();
  const url = await returnedTo(page);
  expect(Object.fromEntries(url.searchParams)).toEqual({
    nonce: 'n once',
    assertion: expect.stringMatching(`^${CHALLENGE},linharbor,2,\\d+,sim\\.showdown\\.test;`),
    token: showdownServer.tokenRow(USER)?.id,
    user: 'linharbor',
  });
  expect(url.hash).toBe('#fragment');
  expect(showdownServer.log.map(({ method, act }) => `${method} ${act}`)).toEqual([
    'GET oauth/authorize',
    'POST oauth/api/authorize',
    'GET oauth/api/getassertion',
  ]);
});

test('the second time no click is needed', async ({ page, showdownServer }) => {
  await signIn(page, showdownServer);
  await page.goto(authorizeUrl);
  await page.getByRole('button', { name: 'Authorize' }).click();
  const first = await returnedTo(page);
  await page.goto(authorizeUrl);
  const second = await returnedTo(page);
  expect(second.searchParams.get('token')).toBe(first.searchParams.get('token'));
  expect(showdownServer.log.matching({ act: 'oauth/api/authorize' })).toHaveLength(1);
});

test('a token that is void by now is forgotten, and the button is back', async ({
  page,
  showdownServer,
}) => {
  await signIn(page, showdownServer);
  await page.goto(`${showdownServer.url}/api/oauth/authorized`);
  await page.evaluate((key) => localStorage.setItem(key, '0'.repeat(32)), TOKEN_KEY);
  await page.goto(authorizeUrl);
  await expect(page.getByRole('button', { name: 'Authorize' })).toBeEnabled();
  expect(await page.evaluate((key) => localStorage.getItem(key), TOKEN_KEY)).toBeNull();
});

test('signed out, an alert and a dead end; one click signs in and goes on', async ({ page }) => {
  const alerts = alertsOf(page);
  await page.goto(authorizeUrl);
  expect(alerts).toEqual(['Please log in on Pokemon Showdown before using this page.']);
  await page.getByRole('link', { name: 'Sign in on this test server' }).click();
  await page.getByRole('button', { name: USER }).click();
  await page.getByRole('button', { name: 'Authorize' }).click();
  await returnedTo(page);
});

test('signing out forgets the token that was kept for the next time', async ({
  page,
  showdownServer,
}) => {
  await signIn(page, showdownServer);
  await page.goto(`${showdownServer.url}/api/oauth/authorized`);
  await page.evaluate((key) => localStorage.setItem(key, 'of-the-last-user'), TOKEN_KEY);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Who are you?' })).toBeVisible();
  expect(await page.evaluate((key) => localStorage.getItem(key), TOKEN_KEY)).toBeNull();
});

test('a refusal and an error are alerts, and nothing goes back', async ({
  page,
  showdownServer,
}) => {
  const alerts = alertsOf(page);
  await signIn(page, showdownServer, 'Gmail Only');
  await page.goto(authorizeUrl);
  await page.getByRole('button', { name: 'Authorize' }).click();
  await expect.poll(() => alerts).toEqual([';;@gmail']);
  showdownServer.faults.next({ kind: 'action-error', message: 'Too busy.' });
  await page.getByRole('button', { name: 'Authorize' }).click();
  await expect.poll(() => alerts).toEqual([';;@gmail', 'Too busy.']);
  expect(page.url()).toBe(authorizeUrl);
});

test('what the old page returned', async ({ page, showdownServer }) => {
  showdownServer.settings.returnedParameters = OLD_PAGE_PARAMETERS;
  showdownServer.settings.keepRedirectQuery = false;
  await signIn(page, showdownServer);
  await page.goto(authorizeUrl);
  await page.getByRole('button', { name: 'Authorize' }).click();
  const { search } = await returnedTo(page);
  expect(search).toBe('?assertion=undefined&token=null&user=undefined');
});

test('a parameter can be left out', async ({ page, showdownServer }) => {
  showdownServer.settings.returnedParameters = { assertion: null };
  await signIn(page, showdownServer);
  await page.goto(authorizeUrl);
  await page.getByRole('button', { name: 'Authorize' }).click();
  const { searchParams } = await returnedTo(page);
  expect([...searchParams.keys()].sort()).toEqual(['nonce', 'token', 'user']);
});

test('an application is revoked with a click', async ({ page, showdownServer }) => {
  await signIn(page, showdownServer);
  showdownServer.issueToken({ user: USER });
  await page.goto(`${showdownServer.url}/api/oauth/authorized`);
  await page.getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('No application has access to your account.')).toBeVisible();
  expect(showdownServer.tokenRow(USER)).toBeUndefined();
});

test('COOP on the authorize page cuts the popup off from its opener', async ({
  page,
  appServer,
  showdownServer,
}) => {
  showdownServer.settings.crossOriginOpenerPolicy = 'same-origin';
  await signIn(page, showdownServer);
  await page.goto(`${appServer.origin}/blank.html`);
  const opened = page.waitForEvent('popup');
  const closed = page.evaluate(async (url) => {
    const popup = open(url);
    while (!popup?.closed) await new Promise((resolve) => setTimeout(resolve, 20));
    return true;
  }, authorizeUrl);
  const popup = await opened;
  expect(await closed).toBe(true);
  await expect(popup.getByRole('button', { name: 'Authorize' })).toBeVisible();
});
