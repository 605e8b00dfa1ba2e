// SPDX-License-Identifier: MIT
// The rules between a login and its completion: once, in time, by the right server.

import { expect, expectError, type Page, test } from '../support/fixtures.ts';

const handleCallback = (page: Page) =>
  page.evaluate(() => outcomeOf(auth.handleRedirectCallback()));

test.describe('B7 R3: a response that comes again after a reload', () => {
  test('resolves to the session', async ({ page, app, authorizationServer: server }) => {
    const callback = await app.returnFromLogin(page, { login: { appState: 'once' } });
    const first = (await handleCallback(page)).value;
    await page.goto(callback.href);
    await app.waitForPackage(page);
    await app.createAuth(page);
    const second = (await handleCallback(page)).value;
    expect(second?.access_token).toBe(first?.access_token);
    // What the login was for has been done.
    expect(second).not.toHaveProperty('appState');
    expect(page.url()).toBe(app.redirectUri);
    expect(server.log.matching({ path: '/oauth/token' })).toHaveLength(1);
  });

  test('is missing_transaction when nobody is signed in', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    const callback = await app.returnFromLogin(page, { storage: 'memoryStore' });
    expect((await handleCallback(page)).value?.username).toBe('Exile#1234');
    await page.goto(callback.href);
    await app.waitForPackage(page);
    await app.createAuth(page, { storage: 'memoryStore' });
    expectError(await handleCallback(page), 'missing_transaction');
    expect(page.url()).toBe(app.redirectUri);
    expect(server.log.matching({ path: '/oauth/token' })).toHaveLength(1);
  });

  test('X6: is missing_transaction although the script for the window of another cannot be had', async ({
    page,
    app,
    problems,
  }) => {
    problems.allow(/^Failed to load resource/, /hand-over\.js$/);
    await page.route(/hand-over\.js$/, (route) => route.abort());
    await app.open(page, '/callback?code=c&state=s');
    await app.createAuth(page);
    expectError(await handleCallback(page), 'missing_transaction');
  });

  test('is missing_transaction after a logout', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    const callback = await app.returnFromLogin(page);
    await handleCallback(page);
    await page.evaluate(() => auth.logout());
    await page.goto(callback.href);
    await app.waitForPackage(page);
    await app.createAuth(page);
    expectError(await handleCallback(page), 'missing_transaction');
    expect(server.log.matching({ path: '/oauth/token' })).toHaveLength(1);
  });

  test('I1: is not tried again after its exchange has failed', async ({
    page,
    app,
    authorizationServer: server,
    problems,
  }) => {
    problems.allow(/^Failed to load resource/, /\/oauth\/token$/);
    server.faults.next({ kind: 'html-503' });
    const callback = await app.returnFromLogin(page);
    expectError(await handleCallback(page), 'http_error', { status: 503, retryable: true });
    await page.goto(callback.href);
    await app.waitForPackage(page);
    await app.createAuth(page);
    expectError(await handleCallback(page), 'missing_transaction');
    expect(server.log.matching({ path: '/oauth/token' })).toHaveLength(1);
  });
});

test('a URL without a response resolves to the session', async ({ page, app }) => {
  const tokens = await app.openSignedIn(page);
  const { value } = await handleCallback(page);
  expect(value?.access_token).toBe(tokens.access_token);
});

test.describe('B8: a login expires', () => {
  const loggedInAt = new Date('2026-05-01T12:00:00.000Z');
  const later = (seconds: number) => new Date(loggedInAt.getTime() + seconds * 1000);

  for (const { limit, age, config } of [
    { limit: 'after ten minutes', age: 600, config: {} },
    { limit: 'when loginTimeoutSeconds says', age: 45, config: { loginTimeoutSeconds: 45 } },
  ]) {
    test(`${limit}: in time until then`, async ({ page, app }) => {
      await page.clock.setFixedTime(loggedInAt);
      await app.returnFromLogin(page, { config });
      await page.clock.setFixedTime(later(age));
      expect((await handleCallback(page)).value?.username).toBe('Exile#1234');
    });

    test(`${limit}: too late from then on`, async ({ page, app, authorizationServer: server }) => {
      await page.clock.setFixedTime(loggedInAt);
      await app.returnFromLogin(page, { config });
      await page.clock.setFixedTime(later(age + 1));
      expectError(await handleCallback(page), 'login_expired');
      expect(page.url()).toBe(app.redirectUri);
      expect(server.log.matching({ path: '/oauth/token' })).toHaveLength(0);
      expect(await page.evaluate(() => auth.isAuthenticated())).toBe(false);
    });
  }
});

test('R3: a record under the name of another state is no login in progress', async ({
  page,
  app,
  authorizationServer: server,
}) => {
  const forged = 'forged-state-'.padEnd(43, 'f');
  let state = '';
  await app.returnFromLogin(page, {
    change: (url) => {
      state = url.searchParams.get('state') ?? '';
      url.searchParams.set('state', forged);
    },
  });
  const moved = await page.evaluate(
    ({ state, forged }) => {
      const keys = Object.keys(sessionStorage).filter((key) => key.includes(state));
      for (const key of keys) {
        sessionStorage.setItem(key.replace(state, forged), sessionStorage[key]);
      }
      return keys.length;
    },
    { state, forged },
  );
  expect(moved).toBeGreaterThan(0);
  expectError(await handleCallback(page), 'state_mismatch');
  expect(server.log.matching({ path: '/oauth/token' })).toHaveLength(0);
});

test.describe('R5: the issuer', () => {
  test('that comes back must be the one that was asked', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    await app.returnFromLogin(page, {
      // Equal to a URL parser, and not by simple string comparison.
      change: (url) => url.searchParams.set('iss', `${server.issuer}/`),
    });
    expectError(await handleCallback(page), 'issuer_mismatch');
    expect(page.url()).toBe(app.redirectUri);
    expect(server.log.matching({ path: '/oauth/token' })).toHaveLength(0);
  });

  test('must come back from a server that is known to send it', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    server.settings.issuerParameter = false;
    const provider = { ...server.endpoints, authorizationResponseIssParameterSupported: true };
    await app.returnFromLogin(page, { config: { provider } });
    expectError(await handleCallback(page), 'issuer_mismatch');
    expect(server.log.matching({ path: '/oauth/token' })).toHaveLength(0);
  });

  test('may be missing from any other server', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    server.settings.issuerParameter = false;
    await app.returnFromLogin(page);
    expect((await handleCallback(page)).value?.username).toBe('Exile#1234');
  });

  test('is checked in an error too, before it is believed', async ({ page, app }) => {
    await app.returnFromLogin(page, {
      change: (url) => {
        url.searchParams.delete('code');
        url.searchParams.set('error', 'access_denied');
        url.searchParams.set('iss', 'https://evil.example');
      },
    });
    expectError(await handleCallback(page), 'issuer_mismatch');
  });

  test('I12: gets the code; the client of another server sends it nowhere', async ({
    page,
    app,
    authorizationServer: server,
    otherAuthorizationServer: other,
  }) => {
    server.settings.issuerParameter = false;
    await app.returnFromLogin(page);
    await app.createAuth(page, { config: { provider: other.endpoints } });
    expectError(await handleCallback(page), 'missing_transaction');
    for (const { log } of [server, other]) {
      expect(log.matching({ path: '/oauth/token' })).toHaveLength(0);
    }
  });
});

test.describe('B24: the granted scopes', () => {
  const scopes = ['account:profile', 'account:stashes', 'account:characters'];

  test('are compared as sets, and what was refused is visible', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    server.settings.withheldScopes = ['account:stashes', 'account:characters'];
    await app.returnFromLogin(page, { config: { scopes } });
    const { value } = await handleCallback(page);
    expect(value?.scope).toBe('account:profile');
    expect(value?.refusedScopes.toSorted()).toEqual(['account:characters', 'account:stashes']);
    expect(await page.evaluate(() => auth.getRefusedScopes().toSorted())).toEqual([
      'account:characters',
      'account:stashes',
    ]);
  });

  test('may come in any order, and more of them than were asked for', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    const scope = 'account:characters extra account:profile account:stashes';
    server.faults.next({ kind: 'altered', members: { scope } });
    await app.returnFromLogin(page, { config: { scopes } });
    expect((await handleCallback(page)).value?.refusedScopes).toEqual([]);
    expect(await page.evaluate(() => auth.getRefusedScopes())).toEqual([]);
  });

  test('are the requested ones where the server does not say', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    server.faults.next({ kind: 'altered', members: { scope: undefined } });
    await app.returnFromLogin(page, { config: { scopes } });
    expect((await handleCallback(page)).value).toMatchObject({
      scope: scopes.join(' '),
      refusedScopes: [],
    });
  });
});

test.describe('B26: what the application gave to the login', () => {
  test('comes back, through JSON', async ({ page, app }) => {
    const appState = { list: [1, 'two', null], text: 'päßwörd "quoted" \u2028', deep: { er: {} } };
    await app.returnFromLogin(page, { login: { appState, returnTo: '/stash?tab=2#top' } });
    const { value } = await handleCallback(page);
    expect(value?.appState).toEqual(appState);
    expect(value?.returnTo).toBe('/stash?tab=2#top');
    // R11: going there is the application's part.
    expect(page.url()).toBe(app.redirectUri);
  });

  test('is refused at once where it could not come back, and nothing is stored', async ({
    page,
    app,
  }) => {
    await app.open(page);
    await app.createAuth(page);
    const outcome = await page.evaluate(() =>
      outcomeOf(auth.login({ appState: 'x'.repeat(256 * 1024) })),
    );
    expectError(outcome, 'invalid_config', { retryable: false });
    expect(await page.evaluate(() => [sessionStorage.length, localStorage.length])).toEqual([0, 0]);
    const appState = 'x'.repeat(255 * 1024);
    await app.returnFromLogin(page, { login: { appState } });
    expect((await handleCallback(page)).value?.appState).toBe(appState);
  });

  test('is absent where nothing was given', async ({ page, app }) => {
    await app.returnFromLogin(page);
    const { value } = await handleCallback(page);
    expect(value).not.toHaveProperty('appState');
    expect(value).not.toHaveProperty('returnTo');
  });

  test('keeps the difference between null, false and nothing', async ({ page, app }) => {
    await app.returnFromLogin(page, { login: { appState: null } });
    expect((await handleCallback(page)).value).toHaveProperty('appState', null);
  });

  test('R11: is checked again, as somebody may have changed the record', async ({ page, app }) => {
    await app.returnFromLogin(page, { login: { returnTo: '/return-canary' } });
    const changed = await page.evaluate(() => {
      const items = Object.entries(sessionStorage).filter(([, item]) => item.includes('canary'));
      for (const [key, item] of items) {
        sessionStorage.setItem(key, item.replaceAll('/return-canary', '//evil.example'));
      }
      return items.length;
    });
    expect(changed).toBeGreaterThan(0);
    const outcome = await handleCallback(page);
    expect(JSON.stringify(outcome)).not.toContain('evil.example');
    expectError(outcome, 'missing_transaction');
  });
});
