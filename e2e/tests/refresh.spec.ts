// SPDX-License-Identifier: MIT
// getAccessToken(): when a token is renewed, by whom, and what is handed out meanwhile.

import type { TokenSet } from 'postern';
import {
  type AuthorizationServer,
  expect,
  expectError,
  FAILED_TO_LOAD,
  type Page,
  test,
} from '../support/fixtures.ts';
import { openSessionTab } from '../support/session-tabs.ts';

const getAccessToken = (page: Page) => page.evaluate(() => outcomeOf(auth.getAccessToken()));

const refreshesOf = (server: AuthorizationServer): number =>
  server.log.matching({ path: '/oauth/token', grant_type: 'refresh_token' }).length;

/** Without the renewal by timer, which has nothing to do with these. */
const config = { autoRefresh: false };

/** Stops the page's clock at some seconds before (or, if negative, after) a token's end. */
const stopClock = (page: Page, secondsLeft: number, tokens: TokenSet) =>
  page.clock.setFixedTime(((tokens.expires_at as number) - secondsLeft) * 1000);

test('B10: a valid token is handed out without a request', async ({
  page,
  app,
  authorizationServer: server,
}) => {
  const tokens = await app.openSignedIn(page, { config });
  for (let call = 0; call < 5; ++call) {
    expect((await getAccessToken(page)).value).toBe(tokens.access_token);
  }
  expect(server.log).toHaveLength(0);
});

test.describe('B11: a token is renewed when what remains is at most the skew', () => {
  for (const { name, lifetime, skew, boundary } of [
    { name: '60 seconds by default', lifetime: 3600, skew: undefined, boundary: 60 },
    { name: 'as configured', lifetime: 3600, skew: 300, boundary: 300 },
    { name: 'a third of the life at most', lifetime: 120, skew: undefined, boundary: 40 },
    { name: 'a third, whatever is configured', lifetime: 3600, skew: 9999, boundary: 1200 },
    { name: 'none at all', lifetime: 3600, skew: 0, boundary: 0 },
  ]) {
    test(name, async ({ page, app, authorizationServer: server }) => {
      server.settings.accessTokenSeconds = lifetime;
      const tokens = await app.openSignedIn(page, {
        config: { ...config, ...(skew !== undefined && { refreshSkewSeconds: skew }) },
      });

      await stopClock(page, boundary + 0.001, tokens);
      expect((await getAccessToken(page)).value).toBe(tokens.access_token);
      expect(server.log).toHaveLength(0);

      await stopClock(page, boundary, tokens);
      const renewed = (await getAccessToken(page)).value;
      expect(renewed).toEqual(expect.stringMatching(/./));
      expect(renewed).not.toBe(tokens.access_token);
      expect(refreshesOf(server)).toBe(1);

      // The new token's life is counted from its receipt, by the page's clock.
      const held = await page.evaluate(() => auth.getTokenSet());
      expect(held?.expires_at).toBe(Math.floor(tokens.expires_at - boundary) + lifetime);
      expect((await getAccessToken(page)).value).toBe(renewed);
      expect(refreshesOf(server)).toBe(1);
    });
  }

  test('never, if the server did not say or it never ends', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    for (const expiresAt of [undefined, null]) {
      const change = () => ({ expires_at: expiresAt });
      const tokens = await app.openSignedIn(page, { config, change });
      await page.clock.setFixedTime(Date.now() + 10 * 365 * 24 * 3600 * 1000);
      expect((await getAccessToken(page)).value).toBe(tokens.access_token);
    }
    expect(server.log.matching({ path: '/oauth/token' })).toHaveLength(0);
  });
});

test('B12: 50 calls at once are one refresh and get one new token', async ({
  page,
  app,
  authorizationServer: server,
}) => {
  const tokens = await app.openSignedIn(page, { config });
  const held = server.faults.next({ kind: 'held' });
  await stopClock(page, 30, tokens);
  const early = page.evaluate(() =>
    Promise.all(Array.from({ length: 25 }, () => auth.getAccessToken())),
  );
  await held.arrived;
  // These come while the request is on its way.
  const late = page.evaluate(() =>
    Promise.all(Array.from({ length: 25 }, () => auth.getAccessToken())),
  );
  await page.evaluate(() => 0);
  held.release();
  const received = [...(await early), ...(await late)];
  expect(received).toHaveLength(50);
  expect(new Set(received).size).toBe(1);
  expect(received[0]).not.toBe(tokens.access_token);
  expect(refreshesOf(server)).toBe(1);
  const [item] = Object.values(await app.storedTokens(page));
  expect(JSON.parse(item).access_token).toBe(received[0]);
});

test.describe('B14 R8: rotation', () => {
  test('a new refresh token replaces the old one', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    const tokens = await app.openSignedIn(page, { config });
    let previous: TokenSet = tokens;
    // This server ends the session when a refresh token comes a second time.
    for (let round = 1; round <= 3; ++round) {
      await stopClock(page, 30, previous);
      const { value } = await getAccessToken(page);
      const [item] = Object.values(await app.storedTokens(page));
      const stored: TokenSet = JSON.parse(item);
      expect(stored.access_token).toBe(value);
      expect(stored.refresh_token).not.toBe(previous.refresh_token);
      expect(stored).toMatchObject({ username: tokens.username, sub: tokens.sub });
      expect(refreshesOf(server)).toBe(round);
      previous = stored;
    }
  });

  test('without a new one the old is kept', async ({ page, app, authorizationServer: server }) => {
    const tokens = await app.openSignedIn(page, { config });
    server.faults.next({ kind: 'without-refresh-token' });
    await stopClock(page, 30, tokens);
    const { value } = await getAccessToken(page);
    const [item] = Object.values(await app.storedTokens(page));
    expect(JSON.parse(item)).toMatchObject({
      access_token: value,
      refresh_token: tokens.refresh_token,
    });
    expect(value).not.toBe(tokens.access_token);
  });

  test('the new tokens are stored before any caller gets them', async ({ page, app }) => {
    const seed = await app.issueTokenSet();
    await app.open(page);
    await stopClock(page, 30, seed);
    const order = await page.evaluate(
      async ({ config, seed }) => {
        const order: string[] = [];
        let finishWriting = () => {};
        let stored: TokenSet = seed;
        const writing = new Promise<void>((resolve) => {
          const storage = {
            get: () => stored,
            set: async (value: TokenSet) => {
              order.push('write begins');
              resolve();
              await new Promise<void>((finish) => (finishWriting = finish));
              stored = value;
              order.push('write ends');
            },
            clear: () => {},
          };
          window.auth = postern.createBrowserAuth(config, storage);
        });
        auth.on('tokenchange', () => order.push('listener told'));
        const calls = [1, 2].map(async () => {
          order.push((await auth.getAccessToken()) === seed.access_token ? 'old' : 'caller told');
        });
        await writing;
        // Time enough for a caller that does not wait.
        await new Promise((resolve) => setTimeout(resolve, 50));
        order.push(auth.getTokenSet()?.access_token === seed.access_token ? 'unseen' : 'seen');
        finishWriting();
        await Promise.all(calls);
        return order;
      },
      { config: { ...app.config, ...config }, seed },
    );
    expect(order.slice(0, 3)).toEqual(['write begins', 'unseen', 'write ends']);
    expect(order.slice(3).toSorted()).toEqual(['caller told', 'caller told', 'listener told']);
  });
});

test.describe('B15: invalid_grant ends the session', () => {
  test('the tokens are gone, the caller and the listeners are told', async ({
    page,
    app,
    authorizationServer: server,
    problems,
  }) => {
    problems.allow(FAILED_TO_LOAD, /\/oauth\/token$/);
    const tokens = await app.openSignedIn(page, { config });
    server.faults.set({ kind: 'invalid-grant' });
    await stopClock(page, 30, tokens);
    await page.evaluate(() => {
      recordEvents(auth);
      auth.setOnTokenChange((...received) =>
        recordedEvents.push({ event: 'tokenchange', detail: { received } }),
      );
    });
    // Still valid for 30 seconds, but the server has said that the session is over.
    expectError(await getAccessToken(page), 'login_required', { oauthError: 'invalid_grant' });
    expect(await app.storedTokens(page)).toEqual({});
    expect(await page.evaluate(() => [auth.isAuthenticated(), auth.getTokenSet()])).toEqual([
      false,
      undefined,
    ]);
    const events = await page.evaluate(() => recordedEvents);
    expect(events.filter(({ event }) => event !== 'request')).toEqual([
      { event: 'tokenchange', detail: undefined },
      { event: 'tokenchange', detail: { received: [] } },
      { event: 'signedout', detail: { reason: 'expired' } },
    ]);

    expectError(await getAccessToken(page), 'login_required');
    expect(refreshesOf(server)).toBe(1);
    await page.reload();
    await app.waitForPackage(page);
    await app.createAuth(page, { config, storage: 'sessionStorageStore' });
    expectError(await getAccessToken(page), 'not_authenticated');
  });

  test('not when the store holds newer tokens', async ({
    page,
    app,
    authorizationServer: server,
    problems,
  }) => {
    problems.allow(FAILED_TO_LOAD, /\/oauth\/token$/);
    const newer = await app.issueTokenSet();
    const tokens = await app.openSignedIn(page, { config });
    server.faults.set({ kind: 'invalid-grant' });
    await stopClock(page, 30, tokens);
    // Another tab finishes its refresh while ours is on its way.
    const lifetime = newer.expires_at - newer.issued_at;
    const adopted = { ...newer, expires_at: tokens.expires_at - 30 + lifetime };
    await page.route(/\/oauth\/token$/, async (route) => {
      await page.evaluate(
        (item) => sessionStorage.setItem('postern:tokens', item),
        JSON.stringify(adopted),
      );
      await route.continue();
    });
    await page.evaluate(() => recordEvents(auth));
    expect((await getAccessToken(page)).value).toBe(newer.access_token);
    const events = await page.evaluate(() => recordedEvents);
    expect(events.filter(({ event }) => event === 'signedout')).toEqual([]);
    expect(Object.values(await app.storedTokens(page))).toEqual([JSON.stringify(adopted)]);
    expect(refreshesOf(server)).toBe(1);
  });
});

test.describe('B17 I13: without a refresh token', () => {
  test('the token is handed out to its very end, and never after it', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    const change = () => ({ refresh_token: undefined });
    const tokens = await app.openSignedIn(page, { config, change });
    await stopClock(page, 0.001, tokens);
    expect((await getAccessToken(page)).value).toBe(tokens.access_token);
    expect(await page.evaluate(() => auth.isAuthenticated())).toBe(true);

    await stopClock(page, 0, tokens);
    expectError(await getAccessToken(page), 'login_required');
    expect(await page.evaluate(() => auth.isAuthenticated())).toBe(false);
    expect(server.log).toHaveLength(0);
  });

  test('every tab hears of its end without asking, and after a reload it is still over', async ({
    page,
    context,
    app,
    authorizationServer: server,
  }) => {
    server.settings.accessTokenSeconds = 4;
    const storage = 'localStorageStore';
    const change = () => ({ refresh_token: undefined });
    await app.openSignedIn(page, { storage, change });
    const before = await app.storedTokens(page);
    // It is the renewal that this one does without.
    const other = await openSessionTab(context, app, { config, storage });
    const tabs = [page, other];
    for (const tab of tabs) {
      await tab.evaluate(() => recordEvents(auth));
      expect(await tab.evaluate(() => auth.isAuthenticated())).toBe(true);
    }
    for (const tab of tabs) {
      await tab.waitForFunction(() => recordedEvents.length === 2);
      expect(await tab.evaluate(() => recordedEvents)).toEqual([
        { event: 'tokenchange', detail: undefined },
        { event: 'signedout', detail: { reason: 'expired' } },
      ]);
      expect(await tab.evaluate(() => auth.getTokenSet())).toBeUndefined();
      expectError(await getAccessToken(tab), 'login_required');
    }
    expect(await app.storedTokens(page)).toEqual(before);
    await page.reload();
    await app.waitForPackage(page);
    await app.createAuth(page, { storage });
    expectError(await getAccessToken(page), 'login_required');
    expect(await page.evaluate(() => auth.isAuthenticated())).toBe(false);
    expect(await other.evaluate(() => recordedEvents)).toHaveLength(2);
    expect(server.log).toHaveLength(0);
  });
});

test('B18: nobody signed in', async ({ page, app, authorizationServer: server }) => {
  await app.open(page);
  await app.createAuth(page);
  expectError(await getAccessToken(page), 'not_authenticated', { retryable: false });
  expect(await page.evaluate(() => [auth.isAuthenticated(), auth.getTokenSet()])).toEqual([
    false,
    undefined,
  ]);
  expect(server.log).toHaveLength(0);
});
