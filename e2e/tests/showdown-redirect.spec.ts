// SPDX-License-Identifier: MIT
// Signing in to Pokemon Showdown by redirect: the whole way without a window, and Back in it.

import { expect, expectError, type Page, test } from '../support/fixtures.ts';
import { expectNothingLeft } from '../support/page-resources.ts';
import { CHALLENGE, closed, type ShowdownApp, USER } from '../support/showdown-app.ts';

const ASSERTION = new RegExp(`^${CHALLENGE},linharbor,2,\\d+,sim\\.showdown\\.test;[0-9a-f]+$`);

const configOf = (app: ShowdownApp, query = '') => ({
  mode: 'redirect' as const,
  redirectUri: `${app.origin}/callback${query}`,
});

const handleCallback = (page: Page, url?: string) =>
  page.evaluate((href) => outcomeOf(showdown.handleRedirectCallback(href)), url);

/** Ends on the login server's page. */
async function leave(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/\/oauth\/authorize/);
}

/** Ends on the redirect URI's page, with the response in its URL. @returns that URL */
async function comeBack(page: Page, app: ShowdownApp, config = configOf(app)): Promise<string> {
  await app.authorize(page);
  await page.waitForURL(/\/callback\?/);
  const url = page.url();
  await app.create(page, config);
  return url;
}

test('S1 S13 S21: leave, agree, come back', async ({
  page,
  showdownApp: app,
  showdownServer: server,
}) => {
  const config = configOf(app, '?room=lobby#part');
  await app.signInOnShowdown(page);
  await app.open(page, config);
  await leave(page);
  const requestUrl = new URL(page.url());
  expect([...requestUrl.searchParams.keys()]).toEqual(['redirect_uri', 'client_id', 'challenge']);
  const url = await comeBack(page, app, config);
  expect(new URL(url).searchParams.get('assertion')).toMatch(ASSERTION);
  await page.evaluate(() => {
    history.replaceState({ kept: true }, '');
    Object.assign(window, { entries: history.length });
  });

  const { value } = await handleCallback(page);
  expect(value).toEqual({ assertion: expect.stringMatching(ASSERTION), user: 'linharbor' });
  // The URL has the application's own parameters again, and there is no new entry for it.
  expect(
    await page.evaluate(() => [
      location.href,
      history.state,
      history.length - (window as any).entries,
    ]),
  ).toEqual([`${app.origin}/callback?room=lobby#part`, { kept: true }, 0]);
  expect(JSON.parse((await app.stored(page)) ?? '')).toMatchObject({
    token: server.tokenRow(USER)?.id,
    user: 'linharbor',
  });
  expect(app.calls()).toEqual([]);
  expect(page.context().pages()).toHaveLength(1);
  expect((await app.getAssertion(page)).value?.user).toBe('linharbor');
  await expectNothingLeft(page);
});

test('S13: handled once, whatever calls come', async ({ page, showdownApp: app }) => {
  await app.signInOnShowdown(page);
  await app.open(page, configOf(app));
  await leave(page);
  const url = await comeBack(page, app);
  await page.evaluate(() => recordEvents(showdown));
  const outcomes = await page.evaluate(() =>
    Promise.all([1, 2].map(() => outcomeOf(showdown.handleRedirectCallback()))),
  );
  expect(outcomes[0].value?.user).toBe('linharbor');
  expect(outcomes[1]).toEqual(outcomes[0]);
  expect(await handleCallback(page, url)).toEqual(outcomes[0]);
  expect(await page.evaluate(() => recordedEvents.map(({ event }) => event))).toEqual([
    'sessionchange',
  ]);
  // A replay after a reload is refused, and the session stays.
  const stored = await app.stored(page);
  await page.goto(url);
  await app.create(page, configOf(app));
  expectError(await handleCallback(page), 'missing_transaction');
  expect(await app.stored(page)).toBe(stored);
  expect(await page.evaluate(() => location.search)).toBe('');
  expectError(await handleCallback(page, `${app.origin}/callback?a=1`), 'missing_code');
  await expectNothingLeft(page);
});

test("S5 S10: a response that is not this login's is refused, and nothing is stored", async ({
  page,
  showdownApp: app,
}) => {
  await app.signInOnShowdown(page);
  await app.open(page, configOf(app));
  await leave(page);
  const url = await comeBack(page, app);
  const changed = (change: (other: URL) => void) => {
    const other = new URL(url);
    change(other);
    return other.href;
  };
  const nonce = (value: string) => (other: URL) => other.searchParams.set('postern_nonce', value);
  for (const [other, codes] of [
    [changed(nonce('A'.repeat(43))), ['state_mismatch', 'missing_transaction']],
    [changed(nonce('')), ['missing_code']],
    [changed((it) => (it.pathname = '/callbackx')), ['state_mismatch']],
    [changed((it) => (it.port = '1')), ['state_mismatch']],
  ] as const) {
    expect(codes).toContain((await handleCallback(page, other)).error?.code);
    expect(await app.stored(page)).toBeNull();
    expect(await page.evaluate(() => showdown.getSession())).toBeUndefined();
  }
});

for (const [parameters, code] of [
  [{ assertion: 'undefined' }, 'invalid_response'],
  [{ assertion: ';' }, 'name_refused'],
  [{ token: null }, 'invalid_response'],
] as const) {
  test(`S10 S13: ${JSON.stringify(parameters)} is ${code}`, async ({
    page,
    showdownApp: app,
    showdownServer: server,
  }) => {
    server.settings.returnedParameters = parameters;
    await app.signInOnShowdown(page);
    await app.open(page, configOf(app));
    await leave(page);
    await comeBack(page, app);
    expectError(await handleCallback(page), code);
    expect(await app.stored(page)).toBeNull();
    expect(await page.evaluate(() => location.search)).toBe('');
  });
}

test('S13: a login that took too long', async ({ page, showdownApp: app }) => {
  const config = { ...configOf(app), loginTimeoutSeconds: 60 };
  await app.signInOnShowdown(page);
  await app.open(page, config);
  await leave(page);
  await comeBack(page, app, config);
  await page.clock.setFixedTime(Date.now() + 120_000);
  expectError(await handleCallback(page), 'login_expired');
  expect(await app.stored(page)).toBeNull();
});

test.describe('S9 S13: a page that is not left', () => {
  test.beforeEach(async ({ page, showdownApp: app }) => {
    // Chromium stays where it is.
    await page.route(/\/oauth\/authorize/, (route) => route.fulfill({ status: 204 }));
    await app.open(page, { ...configOf(app), popupTimeoutMs: 1000 });
    const asked = page.waitForRequest(/\/oauth\/authorize/);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await asked;
  });

  test('popup_timeout', async ({ page, showdownApp: app }) => {
    expectError(await app.outcome(page), 'popup_timeout');
    await expectNothingLeft(page);
  });

  test('aborted', async ({ page, showdownApp: app }) => {
    await page.evaluate(() => giveUp.abort());
    expectError(await app.outcome(page), 'aborted');
    await expectNothingLeft(page);
  });

  test('B32: disposed', async ({ page, showdownApp: app }) => {
    await page.evaluate(() => showdown.dispose());
    expectError(await app.outcome(page), 'disposed');
    await expectNothingLeft(page);
  });
});

test.describe('B30: Back during a login by redirect', () => {
  for (const mode of ['redirect', 'popup-or-redirect'] as const)
    test(`${mode}: to the page as it was: the promise ends, and the page works on`, async ({
      newEverydayContext,
      appServer,
      showdownApp: app,
    }) => {
      // Pages that may not be stored are not kept for Back.
      appServer.headers['Cache-Control'] = 'no-cache';
      const page = await (await newEverydayContext()).newPage();
      // The window of the second mode is blocked.
      await page.addInitScript(() => void (window.open = () => null));
      await app.signInOnShowdown(page);
      await app.open(page, { ...configOf(app), mode });
      await page.evaluate(() => Object.assign(window, { before: true }));
      await leave(page);
      await page.goBack({ waitUntil: 'commit' });
      // It is the same page, and not a new one.
      expect(await page.evaluate(() => (window as any).before)).toBe(true);
      expectError(await app.outcome(page), 'aborted');
      await expectNothingLeft(page);

      await leave(page);
      await comeBack(page, app);
      expect((await handleCallback(page)).value?.user).toBe('linharbor');
      await expectNothingLeft(page);
    });

  test('and Forward: the login goes on', async ({
    newEverydayContext,
    appServer,
    showdownApp: app,
  }) => {
    appServer.headers['Cache-Control'] = 'no-cache';
    const page = await (await newEverydayContext()).newPage();
    await app.signInOnShowdown(page);
    await app.open(page, configOf(app));
    await leave(page);
    await page.goBack({ waitUntil: 'commit' });
    expectError(await app.outcome(page), 'aborted');
    await page.goForward({ waitUntil: 'commit' });
    expect(page.url()).toContain('/oauth/authorize');
    await comeBack(page, app);
    expect((await handleCallback(page)).value?.user).toBe('linharbor');
  });

  test('to a page that is loaded anew', async ({ page, showdownApp: app }) => {
    await app.signInOnShowdown(page);
    await app.open(page, configOf(app));
    await leave(page);
    await page.goBack();
    await app.create(page, configOf(app));
    expect(await app.stored(page)).toBeNull();
    await leave(page);
    await comeBack(page, app);
    expect((await handleCallback(page)).value?.user).toBe('linharbor');
  });
});

test.describe('B30: Back and Forward while a window is open', () => {
  test('a page that went away takes its login with it', async ({
    newEverydayContext,
    appServer,
    showdownApp: app,
  }) => {
    appServer.headers['Cache-Control'] = 'no-cache';
    const page = await (await newEverydayContext()).newPage();
    await app.signInOnShowdown(page);
    await app.open(page);
    const popup = await app.click(page);
    await popup.waitForURL(/\/oauth\/authorize/);
    await page.evaluate((url) => location.assign(url), app.plainPage);
    await page.waitForURL(app.plainPage);
    await page.goBack();
    // A page that has a window open is not kept: this is a new one, and nobody hears the window.
    await app.create(page);
    await app.authorize(popup);
    await closed(popup);
    expect(await app.allStored(page)).toEqual([]);
    expect((await app.login(page, 'again')).value?.user).toBe('linharbor');
    await expectNothingLeft(page);
  });

  test('within the page', async ({ page, showdownApp: app }) => {
    await app.signInOnShowdown(page);
    await app.open(page);
    const popup = await app.click(page);
    await popup.waitForURL(/\/oauth\/authorize/);
    await page.evaluate(() => history.pushState(null, '', '/elsewhere'));
    await page.goBack();
    await page.goForward();
    await app.authorize(popup);
    expect((await app.outcome(page)).value?.user).toBe('linharbor');
    expect(page.url()).toBe(`${app.origin}/elsewhere`);
    await expectNothingLeft(page);
  });

  test('in the window itself', async ({ page, showdownApp: app }) => {
    await app.signInOnShowdown(page);
    await app.open(page);
    const popup = await app.click(page);
    await popup.waitForURL(/\/oauth\/authorize/);
    // The blank page that the window began with is no place to go back to.
    expect(await popup.goBack()).toBeNull();
    expect(popup.url()).toContain('/oauth/authorize');
    await app.authorize(popup);
    expect((await app.outcome(page)).value?.user).toBe('linharbor');
    await expectNothingLeft(page);
  });
});
