// SPDX-License-Identifier: MIT
// logout(): it forgets everything, and nothing that was on its way brings it back.

import { expect, expectError, FAILED_TO_LOAD, type Page, test } from '../support/fixtures.ts';

const storageLengths = (page: Page) =>
  page.evaluate(() => [sessionStorage.length, localStorage.length]);

/** What a signed-out page says, whichever way it is asked. */
async function expectSignedOut(page: Page): Promise<void> {
  expect(await page.evaluate(() => [auth.isAuthenticated(), auth.getTokenSet()])).toEqual([
    false,
    undefined,
  ]);
  expectError(await page.evaluate(() => outcomeOf(auth.getAccessToken())), 'not_authenticated');
}

test('B20: tokens and logins in progress are gone, and the listeners are told', async ({
  page,
  app,
  authorizationServer: server,
}) => {
  await app.openSignedIn(page);
  await app.requestAuthorization(page);
  expect((await storageLengths(page))[0]).toBeGreaterThan(1);
  const { heard, events } = await page.evaluate(async () => {
    const heard: unknown[][] = [];
    auth.setOnTokenChange((...received) => heard.push(received));
    recordEvents(auth);
    await auth.logout();
    return { heard, events: recordedEvents };
  });
  expect(heard).toEqual([[]]);
  expect(events).toEqual([
    { event: 'tokenchange', detail: undefined },
    { event: 'signedout', detail: { reason: 'user' } },
  ]);
  expect(await storageLengths(page)).toEqual([0, 0]);
  await expectSignedOut(page);
  expect(server.log.matching({ method: 'POST' })).toHaveLength(0);
});

test('B20: the response to a login from before the logout is refused', async ({
  page,
  app,
  authorizationServer: server,
}) => {
  await app.returnFromLogin(page);
  await page.evaluate(() => auth.logout());
  expectError(
    await page.evaluate(() => outcomeOf(auth.handleRedirectCallback())),
    'missing_transaction',
  );
  expect(server.log.matching({ path: '/oauth/token' })).toHaveLength(0);
});

test('B20: a refresh in flight does not bring the session back', async ({
  page,
  app,
  authorizationServer: server,
}) => {
  const tokens = await app.openSignedIn(page);
  await page.clock.setFixedTime((tokens.expires_at - 30) * 1000);
  const held = server.faults.next({ kind: 'held' });
  await page.evaluate(() => {
    recordEvents(auth);
    Object.assign(window, { refreshed: outcomeOf(auth.getAccessToken()) });
  });
  await held.arrived;
  await page.evaluate(() => auth.logout());
  expect(await storageLengths(page)).toEqual([0, 0]);

  held.release();
  // The call that waited for it: no token comes out of it, neither the old nor the new.
  expectError(await page.evaluate(() => (window as any).refreshed), 'not_authenticated');
  await page.waitForFunction(() => recordedEvents.some(({ event }) => event === 'request'));
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 50)));

  expect(await storageLengths(page)).toEqual([0, 0]);
  await expectSignedOut(page);
  const events = await page.evaluate(() => recordedEvents);
  expect(events.filter(({ event }) => event === 'tokenchange')).toEqual([
    { event: 'tokenchange', detail: undefined },
  ]);
  await page.reload();
  await app.waitForPackage(page);
  await app.createAuth(page, { storage: 'sessionStorageStore' });
  await expectSignedOut(page);
});

test('B20: a sign-in in flight does not bring the session back', async ({
  page,
  app,
  authorizationServer: server,
}) => {
  await app.returnFromLogin(page);
  const held = server.faults.next({ kind: 'held' });
  await page.evaluate(() => {
    recordEvents(auth);
    Object.assign(window, { signedIn: outcomeOf(auth.handleRedirectCallback()) });
  });
  await held.arrived;
  await page.evaluate(() => auth.logout());
  held.release();
  expectError(await page.evaluate(() => (window as any).signedIn), 'aborted');
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 50)));
  expect(await storageLengths(page)).toEqual([0, 0]);
  await expectSignedOut(page);
});

test('B20: a write that is on its way ends before the store is cleared', async ({ page, app }) => {
  const seed = await app.issueTokenSet();
  await app.open(page);
  await page.clock.setFixedTime((seed.expires_at - 30) * 1000);
  const { stored, outcome } = await page.evaluate(
    async ({ config, seed }) => {
      let stored: unknown = seed;
      let finishWriting = () => {};
      const writing = new Promise<void>((resolve) => {
        window.auth = postern.createBrowserAuth(config, {
          get: () => stored as typeof seed,
          set: async (value) => {
            resolve();
            await new Promise<void>((finish) => (finishWriting = finish));
            stored = value;
          },
          clear: () => {
            stored = undefined;
          },
        });
      });
      const refreshed = outcomeOf(auth.getAccessToken());
      await writing;
      const loggedOut = auth.logout();
      await new Promise((resolve) => setTimeout(resolve, 20));
      finishWriting();
      await loggedOut;
      return { outcome: await refreshed, stored };
    },
    { config: app.config, seed },
  );
  expect(stored).toBeUndefined();
  expectError(outcome, 'not_authenticated');
  await expectSignedOut(page);
});

test.describe('B20: revocation', () => {
  test('is a form with the refresh token, when asked for', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    const tokens = await app.openSignedIn(page);
    const request = page.waitForRequest(server.endpoints.revocationEndpoint);
    await page.evaluate(() => auth.logout({ revoke: true }));
    expect(Object.fromEntries(new URLSearchParams((await request).postData() ?? ''))).toEqual({
      client_id: 'postern-demo',
      token: tokens.refresh_token,
      token_type_hint: 'refresh_token',
    });
    expect(server.log.map(({ method, path, status }) => [method, path, status])).toEqual([
      ['POST', '/oauth/token/revoke', 200],
    ]);
    expect(await storageLengths(page)).toEqual([0, 0]);
    await expectSignedOut(page);
  });

  test('takes the session of a page that has not read it yet', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    await app.openSignedIn(page);
    await page.reload();
    await app.waitForPackage(page);
    await app.createAuth(page, { storage: 'sessionStorageStore' });
    await page.evaluate(() => auth.logout({ revoke: true }));
    expect(server.log.matching({ path: '/oauth/token/revoke', status: 200 })).toHaveLength(1);
    expect(await storageLengths(page)).toEqual([0, 0]);
  });

  for (const fault of [{ kind: 'drop' }, { kind: 'html-503' }, { kind: 'redirect' }] as const) {
    test(`that fails (${fault.kind}) does not stop the logout`, async ({
      page,
      app,
      authorizationServer: server,
      problems,
    }) => {
      problems.allow(FAILED_TO_LOAD, /\/(revoke|elsewhere)$/);
      await app.openSignedIn(page);
      server.faults.set({ ...fault, endpoint: 'revocation' });
      await page.evaluate(() => recordEvents(auth));
      expect(await page.evaluate(() => outcomeOf(auth.logout({ revoke: true })))).toEqual({
        value: undefined,
      });
      expect(await storageLengths(page)).toEqual([0, 0]);
      await expectSignedOut(page);
      const events = await page.evaluate(() => recordedEvents);
      const requests = events.filter(({ event }) => event === 'request');
      expect(requests).toHaveLength(1);
      expect(requests[0].detail).toMatchObject({
        purpose: 'revocation',
        error: { isAuthError: true },
      });
    });
  }

  test('that is never answered leaves nobody signed in meanwhile, and ends', async ({
    page,
    app,
    authorizationServer: server,
    problems,
  }) => {
    problems.allow(FAILED_TO_LOAD, /\/revoke$/);
    await app.openSignedIn(page, { config: { requestTimeoutMs: 400 } });
    const hanging = server.faults.next({ kind: 'hang', endpoint: 'revocation' });
    await page.evaluate(() => {
      Object.assign(window, { loggedOut: outcomeOf(auth.logout({ revoke: true })) });
    });
    await hanging.arrived;
    expect(await storageLengths(page)).toEqual([0, 0]);
    await expectSignedOut(page);
    expect(await page.evaluate(() => (window as any).loggedOut)).toEqual({ value: undefined });
  });
});
