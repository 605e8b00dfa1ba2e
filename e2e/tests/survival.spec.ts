// SPDX-License-Identifier: MIT
// Whatever a second login runs into, it ends in a documented error, and the session that was there
// before is there afterwards, byte for byte.

import type { AuthErrorCode } from 'postern';
import {
  type AuthorizationServer,
  BLOCKED_BY_CORS,
  expect,
  expectError,
  FAILED_TO_LOAD,
  type Page,
  test,
} from '../support/fixtures.ts';
import type { ReturnOptions, TestApp } from '../support/test-app.ts';

const handleCallback = (page: Page) =>
  page.evaluate(() => outcomeOf(auth.handleRedirectCallback()));

/** Signs in, and comes back from a second login. @returns the items of the first session */
async function returnFromSecondLogin(page: Page, app: TestApp, options: ReturnOptions = {}) {
  await app.returnFromLogin(page, { config: options.config });
  await page.evaluate(() => auth.handleRedirectCallback());
  const before = await app.storedTokens(page);
  expect(Object.keys(before)).toHaveLength(1);
  await app.returnFromLogin(page, options);
  return before;
}

async function expectSurvival(
  page: Page,
  app: TestApp,
  before: Record<string, string>,
): Promise<void> {
  expect(await app.storedTokens(page)).toEqual(before);
  const { access_token: accessToken } = JSON.parse(Object.values(before)[0]);
  expect(await page.evaluate(() => auth.getAccessToken())).toBe(accessToken);
  expect(await page.evaluate(() => auth.isAuthenticated())).toBe(true);
  expect(page.url()).toBe(app.redirectUri);
}

const exchangesOf = (server: AuthorizationServer): number =>
  server.log.matching({ path: '/oauth/token', grant_type: 'authorization_code' }).length;

test.describe('what the user or the network does', () => {
  test('B4: a wrong state', async ({ page, app, authorizationServer: server }) => {
    const before = await returnFromSecondLogin(page, app, {
      change: (url) => url.searchParams.set('state', 'wrong'.repeat(9)),
    });
    expectError(await handleCallback(page), 'state_mismatch');
    await expectSurvival(page, app, before);
    expect(exchangesOf(server)).toBe(1);
  });

  test('B6: the user says no', async ({ page, app, authorizationServer: server }) => {
    const before = await returnFromSecondLogin(page, app, {
      change: (url) => {
        url.searchParams.delete('code');
        url.searchParams.set('error', 'access_denied');
      },
    });
    expectError(await handleCallback(page), 'authorization_error', {
      oauthError: 'access_denied',
    });
    await expectSurvival(page, app, before);
    expect(exchangesOf(server)).toBe(1);
  });

  test('B7: a replayed callback', async ({ page, app, authorizationServer: server }) => {
    const callback = await app.returnFromLogin(page);
    await handleCallback(page);
    const before = await app.storedTokens(page);
    await page.goto(callback.href);
    await app.waitForPackage(page);
    await app.createAuth(page);
    expect((await handleCallback(page)).value?.username).toBe('Exile#1234');
    await expectSurvival(page, app, before);
    expect(exchangesOf(server)).toBe(1);
  });

  test('B8: a login that took too long', async ({ page, app }) => {
    const before = await returnFromSecondLogin(page, app, { config: { loginTimeoutSeconds: 20 } });
    await page.clock.setFixedTime(Date.now() + 30_000);
    expectError(await handleCallback(page), 'login_expired');
    await expectSurvival(page, app, before);
  });

  test('X5: the application gives up', async ({ page, app, authorizationServer: server }) => {
    const before = await returnFromSecondLogin(page, app);
    const held = server.faults.next({ kind: 'held' });
    await page.evaluate(() => {
      const giveUp = new AbortController();
      const outcome = outcomeOf(auth.handleRedirectCallback(undefined, giveUp));
      Object.assign(window, { giveUp, outcome });
    });
    await held.arrived;
    await page.evaluate(() => (window as any).giveUp.abort());
    expectError(await page.evaluate(() => (window as any).outcome), 'aborted');
    held.release();
    // A late answer changes nothing.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));
    await expectSurvival(page, app, before);
  });

  test('X5 B21: the application gives up while the new tokens are being stored', async ({
    page,
    app,
  }) => {
    const first = await app.issueTokenSet();
    await app.returnFromLogin(page);
    const { outcome, stored } = await page.evaluate(
      async ({ config, first }) => {
        let stored: typeof first | undefined = first;
        let finishWriting = () => {};
        const giveUp = new AbortController();
        const writing = new Promise<void>((resolve) => {
          window.auth = postern.createBrowserAuth(config, {
            get: () => stored,
            set: async (value) => {
              resolve();
              await new Promise<void>((finish) => (finishWriting = finish));
              stored = value as typeof first;
            },
            clear: () => void (stored = undefined),
          });
        });
        const outcome = outcomeOf(auth.handleRedirectCallback(undefined, giveUp));
        await writing;
        giveUp.abort();
        await outcome;
        finishWriting();
        await new Promise((resolve) => setTimeout(resolve, 50));
        return { outcome: await outcome, stored };
      },
      { config: app.config, first },
    );
    expectError(outcome, 'aborted');
    // The user was signed in before, and did not sign out: with the old tokens or with the new.
    expect(await page.evaluate(() => auth.isAuthenticated())).toBe(true);
    expect(stored?.username).toBe(first.username);
    expect(stored?.access_token).toBe(await page.evaluate(() => auth.getAccessToken()));
  });
});

test.describe('what the server does', () => {
  const cases: {
    name: string;
    fault: Parameters<AuthorizationServer['faults']['set']>[0];
    code: AuthErrorCode;
    details?: object;
  }[] = [
    { name: 'P8: HTML 503', fault: { kind: 'html-503' }, code: 'http_error' },
    { name: 'X9: 302', fault: { kind: 'redirect', status: 302 }, code: 'network_error' },
    { name: 'X9: 307', fault: { kind: 'redirect', status: 307 }, code: 'network_error' },
    { name: 'X9: 308', fault: { kind: 'redirect', status: 308 }, code: 'network_error' },
    { name: 'X7: the connection is cut', fault: { kind: 'drop' }, code: 'network_error' },
    { name: 'X7: no CORS header', fault: { kind: 'no-cors' }, code: 'network_error' },
    { name: 'X5: no answer', fault: { kind: 'hang' }, code: 'timeout' },
    { name: 'P9: 429', fault: { kind: 'rate-limited' }, code: 'rate_limited' },
    {
      name: 'P8: invalid_grant',
      fault: { kind: 'invalid-grant' },
      code: 'token_error',
      details: { oauthError: 'invalid_grant', status: 400 },
    },
    {
      name: 'P10: HTML 200',
      fault: { kind: 'json-error', status: 200, body: '<!doctype html><h1>Welcome</h1>' },
      code: 'invalid_response',
    },
    { name: 'P10: half an answer', fault: { kind: 'truncated-json' }, code: 'invalid_response' },
    { name: 'P10: wrong types', fault: { kind: 'wrong-types' }, code: 'invalid_response' },
    { name: 'P10: no token', fault: { kind: 'missing-access-token' }, code: 'invalid_response' },
    { name: 'P10: 300 KiB', fault: { kind: 'oversized' }, code: 'invalid_response' },
  ];
  for (const { name, fault, code, details } of cases) {
    test(`${name} is ${code}`, async ({ page, app, authorizationServer: server, problems }) => {
      problems.allow(FAILED_TO_LOAD, /\/(oauth\/token|elsewhere)$/);
      problems.allow(BLOCKED_BY_CORS);
      const limit = fault.kind === 'hang' ? { requestTimeoutMs: 500 } : {};
      const before = await returnFromSecondLogin(page, app, { config: limit });
      server.faults.set(fault);
      expectError(await handleCallback(page), code, details);
      await expectSurvival(page, app, before);
      // Chromium itself sends a request again whose connection was in use before and is cut.
      expect(exchangesOf(server)).toBe(fault.kind === 'drop' ? 3 : 2);
      expect(server.log.matching({ path: '/elsewhere' })).toHaveLength(0);
    });
  }

  test('X7: a killed server is network_error', async ({
    page,
    app,
    otherAuthorizationServer: server,
    problems,
  }) => {
    problems.allow(FAILED_TO_LOAD, /\/oauth\/token$/);
    const config = { provider: server.endpoints };
    const signIn = async () => {
      await app.open(page);
      await app.createAuth(page, { config });
      const callback = await app.authorize(await app.requestAuthorization(page), server);
      await page.goto(callback.href);
      await app.waitForPackage(page);
      await app.createAuth(page, { config });
    };
    await signIn();
    await handleCallback(page);
    const before = await app.storedTokens(page);
    await signIn();
    await server.close();
    expectError(await handleCallback(page), 'network_error', { retryable: true });
    await expectSurvival(page, app, before);
  });
});
