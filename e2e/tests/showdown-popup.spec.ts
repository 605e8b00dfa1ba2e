// SPDX-License-Identifier: MIT
// Signing in to Pokemon Showdown in a window: how it opens, and what comes back.

import type { Request } from '@playwright/test';
import { expect, expectError, type Page, test } from '../support/fixtures.ts';
import { expectNothingLeft, watchResources } from '../support/page-resources.ts';
import {
  CHALLENGE,
  CHALLSTR,
  closed,
  holdModule,
  type ShowdownApp,
  USER,
} from '../support/showdown-app.ts';

const ASSERTION = new RegExp(`^${CHALLENGE},linharbor,2,\\d+,sim\\.showdown\\.test;[0-9a-f]+$`);

const isAuthorizationRequest = (request: Request) => request.url().includes('/oauth/authorize?');

test('S1 S4 S6 S10 S21 S26 X2 X3 X4 X11: a login by polling alone', async ({
  page,
  showdownApp: app,
  showdownServer: server,
}) => {
  await app.signInOnShowdown(page);
  await app.open(page, { redirectUri: app.plainPage });
  const popup = await app.click(page);
  await expect(popup.getByRole('button', { name: 'Authorize' })).toBeVisible();
  // Another origin's page was looked at meanwhile, which throws.
  const requestUrl = new URL(popup.url());
  await app.authorize(popup);
  const { value } = await app.outcome(page);

  expect(value).toEqual({ assertion: expect.stringMatching(ASSERTION), user: 'linharbor' });
  expect(requestUrl.origin + requestUrl.pathname).toBe(`${server.url}/api/oauth/authorize`);
  const redirectUri = requestUrl.searchParams.get('redirect_uri') ?? '';
  expect(redirectUri).toMatch(/\/blank\.html\?postern_nonce=[\w-]{43}$/);
  expect(requestUrl.search.slice(1).split('&')).toEqual([
    `redirect_uri=${encodeURIComponent(redirectUri)}`,
    'client_id=postern-demo',
    `challenge=4%7C${CHALLENGE}`,
  ]);

  const token = server.tokenRow(USER)?.id;
  const now = Date.now() / 1000;
  const { issued_at: issuedAt, ...record } = JSON.parse((await app.stored(page)) ?? '');
  expect(record).toEqual({
    token,
    user: 'linharbor',
    client_id: 'postern-demo',
    server_url: server.url,
    expires_at: issuedAt + 14 * 24 * 60 * 60,
  });
  expect(Math.abs(now - issuedAt)).toBeLessThan(20);
  expect(await page.evaluate(() => showdown.getSession())).toEqual({
    ...record,
    issued_at: issuedAt,
  });
  // A login in a window is over when its page is: nothing but the record is stored.
  expect((await app.allStored(page)).map(([key]) => key)).toEqual([app.tokenKey]);
  expect(await page.evaluate(() => indexedDB.databases())).toEqual([]);
  // The app itself sent nothing; the page at the login server did.
  expect(app.calls()).toEqual([]);
  expect(server.log.filter(({ method }) => method === 'OPTIONS')).toEqual([]);
  await expectNothingLeft(page);
});

test('S1 S5 S12: parameters and fragment of the redirect URI come back', async ({
  page,
  showdownApp: app,
}) => {
  await app.signInOnShowdown(page);
  for (const redirectUri of [app.plainPage, app.callbackPage]) {
    await app.open(page, { redirectUri: `${redirectUri}?room=a%20b&x=%26#part` });
    const requested = page.context().waitForEvent('request', isAuthorizationRequest);
    const popup = await app.click(page);
    const sent = new URL((await requested).url()).searchParams.get('redirect_uri');
    expect(sent).toMatch(/\.html\?room=a%20b&x=%26&postern_nonce=[\w-]{43}#part$/);
    // The second time the login page needs no click.
    if (redirectUri === app.plainPage) await app.authorize(popup);
    expect((await app.outcome(page)).value?.user).toBe('linharbor');
    await expectNothingLeft(page);
  }
});

test.describe('S2: the window opens inside the click', () => {
  /** Notes how many windows were opened by the time that login() had returned. */
  async function watchOpen(page: Page): Promise<void> {
    await page.evaluate((challstr) => {
      const opened: string[] = [];
      const { open } = window;
      window.open = (url, ...rest) => {
        opened.push(String(url));
        return open.call(window, url, ...rest);
      };
      addButton('Watched', () => {
        const login = showdown.login(challstr);
        Object.assign(window, { openedAtReturn: [...opened] });
        return login;
      });
    }, CHALLSTR);
  }

  async function clickWatched(page: Page): Promise<Page> {
    const opened = page.waitForEvent('popup');
    await page.getByRole('button', { name: 'Watched' }).click();
    const popup = await opened;
    expect(await page.evaluate(() => (window as any).openedAtReturn)).toEqual(['about:blank']);
    return popup;
  }

  test('once the module is loaded', async ({ newEverydayContext, showdownApp: app }) => {
    const page = await (await newEverydayContext()).newPage();
    await app.signInOnShowdown(page);
    await app.open(page);
    await page.evaluate(() => showdown.ready);
    await watchOpen(page);
    await app.authorize(await clickWatched(page));
    expect((await app.outcome(page)).value?.user).toBe('linharbor');
    await expectNothingLeft(page);
  });

  test('before the module is loaded', async ({ newEverydayContext, showdownApp: app }) => {
    const page = await (await newEverydayContext()).newPage();
    await app.signInOnShowdown(page);
    const load = await holdModule(page);
    await app.open(page);
    await watchOpen(page);
    const popup = await clickWatched(page);
    expect(popup.url()).toBe('about:blank');
    load();
    await app.authorize(popup);
    expect((await app.outcome(page)).value?.user).toBe('linharbor');
    await expectNothingLeft(page);
  });

  test('and closes when the module cannot be loaded', async ({
    page,
    showdownApp: app,
    problems,
  }) => {
    problems.allow(/Failed to load resource|Wasm|wasm/);
    await page.route(/postern\.wasm$/, (route) => route.abort());
    await app.open(page);
    const popup = await app.click(page);
    expectError(await app.outcome(page), 'wasm_unavailable');
    await closed(popup);
    await expectNothingLeft(page);
  });
});

test.describe('S3: the browser blocks the window', () => {
  /**
   * Signs in as soon as the page is there. Nothing may be evaluated in the page before that: for the
   * browser it would be a click.
   */
  const loginWithoutClick = (page: Page, app: ShowdownApp, changes: object) =>
    page.addInitScript(
      async ({ config, challstr }) => {
        const isApp = location.pathname === '/' && location.origin === config.origin;
        while (isApp && !window.postern) await new Promise((resolve) => setTimeout(resolve, 10));
        if (!isApp) return;
        globalThis.showdown = postern.createShowdownAuth(config.auth);
        window.outcome = outcomeOf(showdown.login(challstr));
        console.info('login began');
      },
      { config: { origin: app.origin, auth: { ...app.config, ...changes } }, challstr: CHALLSTR },
    );

  test('popup_blocked, at once', async ({
    newEverydayContext,
    showdownApp: app,
    showdownServer: server,
  }) => {
    const page = await (await newEverydayContext()).newPage();
    await page.addInitScript(watchResources);
    await loginWithoutClick(page, app, {});
    const began = page.waitForEvent('console', (message) => message.text() === 'login began');
    await page.goto(`${app.origin}/`);
    await began;
    expectError(await app.outcome(page), 'popup_blocked', { retryable: false });
    expect(page.context().pages()).toHaveLength(1);
    expect(server.log).toHaveLength(0);
    expect(await app.allStored(page)).toEqual([]);
    await expectNothingLeft(page);
    // A click later it works.
    await app.signInOnShowdown(page);
    await app.create(page);
    expect((await app.login(page)).value?.user).toBe('linharbor');
    await expectNothingLeft(page);
  });

  test('the redirect flow, where the app allows it', async ({
    newEverydayContext,
    showdownApp: app,
  }) => {
    const page = await (await newEverydayContext()).newPage();
    await app.signInOnShowdown(page);
    const config = { mode: 'popup-or-redirect', redirectUri: `${app.origin}/callback` } as const;
    await loginWithoutClick(page, app, config);
    await page.goto(`${app.origin}/`);
    await page.waitForURL(/\/oauth\/authorize/);
    await app.authorize(page);
    await page.waitForURL(/\/callback/);
    await app.create(page, config);
    const login = await page.evaluate(() => showdown.handleRedirectCallback());
    expect(login.assertion).toMatch(ASSERTION);
    expect(page.context().pages()).toHaveLength(1);
  });

  test('popup-or-redirect opens a window where it may', async ({
    newEverydayContext,
    showdownApp: app,
  }) => {
    const page = await (await newEverydayContext()).newPage();
    await app.signInOnShowdown(page);
    await app.open(page, { mode: 'popup-or-redirect' });
    expect((await app.login(page)).value?.user).toBe('linharbor');
    expect(page.url()).toBe(`${app.origin}/`);
    await expectNothingLeft(page);
  });
});

test('S24: a challstr of another form opens no window and sends nothing', async ({
  page,
  showdownApp: app,
  showdownServer: server,
}) => {
  await app.open(page);
  await page.evaluate(() => showdown.ready);
  const outcomes = await page.evaluate(async () => {
    let opened = 0;
    window.open = () => (++opened, null);
    const texts = ['', '4', '4|', '|', '|challstr|', '|challstr|4|', 'x|abc', '4|AB', '4|ab cd'];
    texts.push('4|ab|cd', ' 4|ab', '4|ab\nx', ';', '|updateuser|4|ab', '4%7Cab', '4|äb');
    const ended = texts.flatMap((text) => [
      outcomeOf(() => showdown.login(text)),
      outcomeOf(() => showdown.getAssertion(text)),
      outcomeOf(() => postern.parseChallstr(text)),
    ]);
    return { opened, outcomes: await Promise.all(ended) };
  });
  expect(outcomes.opened).toBe(0);
  expect(outcomes.outcomes).toHaveLength(3 * 16);
  for (const outcome of outcomes.outcomes) expectError(outcome, 'invalid_challstr');
  expect(server.log).toHaveLength(0);
  await expectNothingLeft(page);
});
