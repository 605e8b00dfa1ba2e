// SPDX-License-Identifier: MIT
// B21: where the tokens are kept, and what happens when they cannot be.

import type { BrowserAuthConfig, TokenSet } from 'postern';
import { expect, expectError, FAILED_TO_LOAD, type Page, test } from '../support/fixtures.ts';
import {
  blockSessionStorage,
  expectEveryCallRefused,
  fillSessionStorage,
} from '../support/storage-faults.ts';

const handleCallback = (page: Page) =>
  page.evaluate(() => outcomeOf(auth.handleRedirectCallback()));
const getAccessToken = (page: Page) => page.evaluate(() => outcomeOf(auth.getAccessToken()));

const storageKeys = (page: Page) =>
  page.evaluate(() => ({
    session: Object.keys(sessionStorage),
    local: Object.keys(localStorage),
  }));

const config = { autoRefresh: false };

test.describe('B21: the storages that come with Postern', () => {
  test('sessionStorage is the default, under storageKey, and lasts as long as the tab', async ({
    page,
    app,
    context,
  }) => {
    const options = { config: { storageKey: 'my-app' } };
    await app.returnFromLogin(page, options);
    const { value } = await handleCallback(page);
    const { session, local } = await storageKeys(page);
    expect(local).toEqual([]);
    expect(session.length).toBeGreaterThan(0);
    for (const key of session) expect(key).toMatch(/^my-app:/);

    await page.reload();
    await app.waitForPackage(page);
    const [early, ready] = await page.evaluate(
      async (config) => {
        window.auth = postern.createBrowserAuth(config);
        const early = [auth.getTokenSet(), auth.isAuthenticated()];
        await auth.ready;
        return [early, [auth.getTokenSet()?.access_token, auth.isAuthenticated()]];
      },
      { ...app.config, ...options.config },
    );
    expect(early).toEqual([undefined, false]);
    expect(ready).toEqual([value?.access_token, true]);

    const tab = await context.newPage();
    await app.open(tab);
    await app.createAuth(tab, options);
    expectError(await getAccessToken(tab), 'not_authenticated');
  });

  test('localStorage is every tab of the origin', async ({ page, app, context }) => {
    await app.returnFromLogin(page, { storage: 'localStorageStore' });
    const { value } = await handleCallback(page);
    expect(Object.keys(await app.storedTokens(page))).toEqual(['postern:tokens']);
    expect((await storageKeys(page)).local).toEqual(['postern:tokens']);

    const tab = await context.newPage();
    await app.open(tab);
    await app.createAuth(tab, { storage: 'localStorageStore' });
    expect((await getAccessToken(tab)).value).toBe(value?.access_token);
  });

  test('memory is this page alone', async ({ page, app }) => {
    await app.returnFromLogin(page, { storage: 'memoryStore' });
    const { value } = await handleCallback(page);
    expect(await app.storedTokens(page)).toEqual({});
    expect((await getAccessToken(page)).value).toBe(value?.access_token);
    await page.reload();
    await app.waitForPackage(page);
    await app.createAuth(page, { storage: 'memoryStore' });
    expectError(await getAccessToken(page), 'not_authenticated');
  });
});

test.describe('B21: a storage of the application', () => {
  for (const kind of ['synchronous', 'asynchronous'] as const) {
    test(kind, async ({ page, app, authorizationServer: server }) => {
      const wait = kind === 'asynchronous';
      await app.returnFromLogin(page);
      const report = await page.evaluate(
        async ({ config, wait }) => {
          let stored: TokenSet | undefined;
          const calls: string[] = [];
          const answer = <T>(name: string, work: () => T): T => {
            calls.push(name);
            if (!wait) return work();
            return new Promise((resolve) => setTimeout(() => resolve(work()), 5)) as T;
          };
          const storage = {
            get: () => answer('get', () => stored),
            set: (value: TokenSet) => answer('set', () => void (stored = value)),
            clear: () => answer('clear', () => void (stored = undefined)),
          };
          const first = postern.createBrowserAuth(config, storage);
          const { refusedScopes: _, ...signedIn } = await first.handleRedirectCallback();
          const kept = stored;

          // As on another page: a new client with what is stored.
          const second = postern.createBrowserAuth(config, storage);
          const token = await second.getAccessToken();
          await second.logout();
          return { signedIn, kept, token, stored, calls };
        },
        { config: { ...app.config, ...config }, wait },
      );
      expect(report.kept).toEqual(report.signedIn);
      expect(report.token).toBe(report.signedIn.access_token);
      expect(report.stored).toBeUndefined();
      expect(report.calls).toEqual(expect.arrayContaining(['get', 'set', 'clear']));
      expect(report.calls.filter((name) => name === 'set')).toHaveLength(1);
      expect(server.log.matching({ path: '/oauth/token' })).toHaveLength(1);
    });
  }

  test('I12: the record of another client or server is left alone', async ({ page, app }) => {
    for (const owner of [{ client_id: 'another' }, { issuer: 'https://another.example' }]) {
      await app.openSignedIn(page, { config, change: () => owner });
      expectError(await getAccessToken(page), 'not_authenticated');
      expect(Object.keys(await app.storedTokens(page))).toHaveLength(1);
    }
  });
});

/** A client whose storage holds `seed`, and fails in one of its methods until it is mended. */
async function createFailing(
  page: Page,
  whole: BrowserAuthConfig,
  fault: { method: 'get' | 'set' | 'clear'; how: 'throws' | 'rejects' },
  seed?: TokenSet,
): Promise<void> {
  await page.evaluate(
    ({ whole, fault, seed }) => {
      let stored = seed;
      // As an application might do it: with the value in the message.
      const refuse = (value?: unknown) => {
        const error = new Error(`refused ${JSON.stringify(value ?? stored)}`);
        if (fault.how === 'throws') throw error;
        return Promise.reject(error);
      };
      const sound = {
        get: () => stored,
        set: (value: TokenSet) => void (stored = value),
        clear: () => void (stored = undefined),
      };
      const storage = { ...sound, [fault.method]: refuse };
      Object.assign(window, {
        stored: () => stored,
        mend: () => Object.assign(storage, sound),
        auth: postern.createBrowserAuth(whole, storage),
      });
      recordEvents(auth);
    },
    { whole, fault, seed },
  );
}

const errorEvents = (page: Page) =>
  page.evaluate(() =>
    recordedEvents.filter(({ event }) => event === 'error').map(({ detail }) => detail.error),
  );

test.describe('B21: a storage that fails', () => {
  for (const how of ['throws', 'rejects'] as const) {
    test(`get ${how}: storage_error, until it works again`, async ({
      page,
      app,
      authorizationServer: server,
    }) => {
      const seed = await app.issueTokenSet();
      await app.open(page);
      await createFailing(page, { ...app.config, ...config }, { method: 'get', how }, seed);
      expectError(await page.evaluate(() => outcomeOf(auth.ready)), 'storage_error');
      const outcome = await getAccessToken(page);
      expectError(outcome, 'storage_error');
      expect(outcome.error?.text).not.toContain(seed.access_token);
      expect(await page.evaluate(() => auth.isAuthenticated())).toBe(false);

      await page.evaluate(() => (window as any).mend());
      expect((await getAccessToken(page)).value).toBe(seed.access_token);
      expect(server.log).toHaveLength(0);
    });

    test(`set ${how} after a sign-in: the tokens work in memory, and on('error') tells`, async ({
      page,
      app,
    }) => {
      await app.returnFromLogin(page);
      await createFailing(page, { ...app.config, ...config }, { method: 'set', how });
      const { value } = await handleCallback(page);
      expect(value?.username).toBe('Exile#1234');
      expect((await getAccessToken(page)).value).toBe(value?.access_token);
      expect(await page.evaluate(() => auth.isAuthenticated())).toBe(true);
      expect(await page.evaluate(() => (window as any).stored())).toBeUndefined();
      const errors = await errorEvents(page);
      expect(errors).toHaveLength(1);
      expectError(errors[0], 'storage_error');
      expect(errors[0].text).not.toContain(value?.access_token);
    });

    test(`set ${how} after a refresh: memory has the only good refresh token`, async ({
      page,
      app,
      authorizationServer: server,
    }) => {
      const seed = await app.issueTokenSet();
      await app.open(page);
      await createFailing(page, { ...app.config, ...config }, { method: 'set', how }, seed);
      await page.clock.setFixedTime((seed.expires_at - 30) * 1000);
      const first = (await getAccessToken(page)).value;
      expect(first).not.toBe(seed.access_token);
      expect((await errorEvents(page)).map(({ code }) => code)).toEqual(['storage_error']);

      // What the store holds is spent: the server would end the session for it.
      await page.clock.setFixedTime((seed.expires_at + 60) * 1000);
      const second = (await getAccessToken(page)).value;
      expect(second).toEqual(expect.stringMatching(/./));
      expect(second).not.toBe(first);
      const refreshes = server.log.matching({ grant_type: 'refresh_token' });
      expect(refreshes.map(({ status }) => status)).toEqual([200, 200]);
    });

    test(`clear ${how} at logout: storage_error, and memory is clear`, async ({ page, app }) => {
      const seed = await app.issueTokenSet();
      await app.open(page);
      await createFailing(page, { ...app.config, ...config }, { method: 'clear', how }, seed);
      await page.evaluate(() => auth.ready);
      expectError(await page.evaluate(() => outcomeOf(auth.logout())), 'storage_error');
      expect(await page.evaluate(() => auth.getTokenSet())).toBeUndefined();
      expectError(await getAccessToken(page), 'not_authenticated');
    });

    test(`B15: clear ${how} when the session ends: login_required, and on('error') tells`, async ({
      page,
      app,
      authorizationServer: server,
      problems,
    }) => {
      problems.allow(FAILED_TO_LOAD, /\/oauth\/token$/);
      const seed = await app.issueTokenSet();
      await app.open(page);
      await createFailing(page, { ...app.config, ...config }, { method: 'clear', how }, seed);
      server.faults.set({ kind: 'invalid-grant' });
      await page.clock.setFixedTime((seed.expires_at + 1) * 1000);
      expectError(await getAccessToken(page), 'login_required');
      expect((await errorEvents(page)).map(({ code }) => code)).toEqual(['storage_error']);
      expect(await page.evaluate(() => auth.isAuthenticated())).toBe(false);
    });
  }
});

test.describe('B21: sessionStorage that is', () => {
  test('blocked: storage_error, and no login is begun', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    await blockSessionStorage(page);
    await app.open(page, '/callback?code=c&state=s');
    await app.createAuth(page);
    expectError(await page.evaluate(() => outcomeOf(auth.ready)), 'storage_error');
    await expectEveryCallRefused(page);
    // The tokens may be elsewhere; the login in progress may not.
    await app.createAuth(page, { storage: 'memoryStore' });
    expectError(await getAccessToken(page), 'not_authenticated');
    expectError(await page.evaluate(() => outcomeOf(auth.login())), 'storage_error');
    expect(await page.evaluate(() => location.href)).toBe(app.redirectUri);
    expect(server.log).toHaveLength(0);
  });

  test('full: no login is begun', async ({ page, app, authorizationServer: server }) => {
    await app.open(page);
    await app.createAuth(page);
    await fillSessionStorage(page);
    expectError(await page.evaluate(() => outcomeOf(auth.login())), 'storage_error');
    expect(page.url()).toBe(`${app.origin}/`);
    expect(server.log).toHaveLength(0);
  });

  test('full on the way back: the tokens work in memory', async ({ page, app }) => {
    await app.returnFromLogin(page);
    await page.evaluate(() => recordEvents(auth));
    await fillSessionStorage(page);
    const { value } = await handleCallback(page);
    expect((await getAccessToken(page)).value).toBe(value?.access_token);
    expect(value?.username).toBe('Exile#1234');
    expect((await errorEvents(page)).map(({ code }) => code)).toEqual(['storage_error']);
    expect(await app.storedTokens(page)).toEqual({});
  });
});
