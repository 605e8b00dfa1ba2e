// SPDX-License-Identifier: MIT
// loginWithPopup(): what the window comes back with, and what is no answer.

import {
  allow,
  type AuthorizationServer,
  deny,
  expect,
  expectError,
  FAILED_TO_LOAD,
  type Page,
  signIn,
  test,
} from '../support/fixtures.ts';
import { expectNothingLeft } from '../support/page-resources.ts';
import {
  BASE,
  begin,
  exchangesOf,
  hideLocation,
  open,
  outcomeIn,
  storedLogins,
} from '../support/popup-login.ts';
import { closed } from '../support/showdown-app.ts';
import type { TestApp } from '../support/test-app.ts';

test.describe('B27 B6: what comes back', () => {
  test('the user denies', async ({ page, app, authorizationServer: server }) => {
    await open(page, app);
    const popup = await begin(page);
    await signIn(popup);
    await deny(popup);
    expectError(await outcomeIn(page), 'authorization_error', {
      oauthError: 'access_denied',
      description: 'The user denied the request',
    });
    await closed(popup);
    expect(exchangesOf(server)).toBe(0);
    expect(await app.storedTokens(page)).toEqual({});
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    await expectNothingLeft(page);
    // The next one is none the worse for it.
    const again = await begin(page);
    await allow(again);
    expect((await outcomeIn(page)).value?.username).toBe('Exile#1234');
  });

  /** Begins, and gives what the real answer would be but for its code. */
  async function beginForged(page: Page, app: TestApp, server: AuthorizationServer) {
    const requested = page.context().waitForEvent('request', (request) => {
      return request.url().includes('/oauth/authorize?');
    });
    const popup = await begin(page);
    const state = new URL((await requested).url()).searchParams.get('state') ?? '';
    const iss = encodeURIComponent(server.endpoints.issuer ?? '');
    return {
      popup,
      state,
      iss,
      href: `${app.origin}/callback?code=forged&state=${state}&iss=${iss}`,
    };
  }

  async function goTo(popup: Page, url: string): Promise<void> {
    await popup.evaluate((href) => location.assign(href), url);
    await popup.waitForURL(url);
  }

  async function expectUndecided(page: Page, why: string): Promise<void> {
    // Longer than the 500 ms from one look to the next, by the page's own order of timers.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 510)));
    const state = await page.evaluate(() => Promise.race([outcome, Promise.resolve('open')]));
    expect(state, why).toBe('open');
  }

  test('B4 S5: the state of another login, and other pages, are ignored', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    await open(page, app);
    const { popup, state, iss } = await beginForged(page, app, server);
    const resume = popup.url();
    for (const path of [
      `/callback?code=forged&state=${'A'.repeat(43)}&iss=${iss}`,
      `/callback?code=forged&state=${state}x&iss=${iss}`,
      `/callback?code=forged&iss=${iss}`,
      `/callback?code=forged&state=${state}&state=${state}&iss=${iss}`,
      `/callbackx?code=forged&state=${state}&iss=${iss}`,
      `/callback/x?code=forged&state=${state}&iss=${iss}`,
    ]) {
      await goTo(popup, app.origin + path);
      await expectUndecided(page, path);
    }
    await goTo(popup, resume);
    await signIn(popup);
    await allow(popup);
    expect((await outcomeIn(page)).value?.username).toBe('Exile#1234');
    expect(exchangesOf(server)).toBe(1);
    await expectNothingLeft(page);
  });

  test('R10: a message counts from the window alone, and from it with a page of the app', async ({
    page,
    app,
    authorizationServer: server,
    problems,
  }) => {
    problems.allow(FAILED_TO_LOAD, /\/oauth\/token$/);
    await open(page, app);
    const { popup, state, href } = await beginForged(page, app, server);
    const message = { [`postern:${state}`]: href };
    const tellOpener = () => popup.evaluate((sent) => opener.postMessage(sent, '*'), message);
    await tellOpener();
    await expectUndecided(page, 'from the window, with a page of another origin');
    await page.evaluate((sent) => window.postMessage(sent, '*'), message);
    await expectUndecided(page, 'from the origin, but another window');
    await goTo(popup, `${app.origin}/blank.html`);
    expect(exchangesOf(server)).toBe(0);
    // The same, from whom it has to come: it is taken for the answer, whose code is no good.
    await tellOpener();
    expectError(await outcomeIn(page), 'token_error', { oauthError: 'invalid_grant' });
    expect(exchangesOf(server)).toBe(1);
    await closed(popup);
    await expectNothingLeft(page);
  });

  test('a token endpoint that fails', async ({
    page,
    app,
    authorizationServer: server,
    problems,
  }) => {
    problems.allow(FAILED_TO_LOAD, /\/oauth\/token$/);
    await open(page, app);
    const popup = await begin(page);
    server.faults.next({ kind: 'html-503' });
    await signIn(popup);
    await allow(popup);
    expectError(await outcomeIn(page), 'http_error', { status: 503 });
    await closed(popup);
    expect(await app.storedTokens(page)).toEqual({});
    await expectNothingLeft(page);
  });

  test('I1 S6: the page in the window cannot complete the login, and hands it over', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    await open(page, app);
    await hideLocation(page);
    const popup = await begin(page);
    await signIn(popup);
    await allow(popup);
    await popup.waitForURL(/\/callback\?/);
    await app.waitForPackage(popup);
    await app.createAuth(popup, { config: BASE });
    expect(await storedLogins(popup)).toEqual([]);
    // It fails there, and tells the page that waits, which closes it.
    await popup.evaluate(() => void outcomeOf(auth.handleRedirectCallback()));
    expect((await outcomeIn(page)).value?.username).toBe('Exile#1234');
    expect(exchangesOf(server)).toBe(1);
    await closed(popup);
    await expectNothingLeft(page);
  });
});
