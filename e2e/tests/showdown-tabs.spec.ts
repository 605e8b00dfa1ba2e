// SPDX-License-Identifier: MIT
// Several tabs, and several callers: one token, and at most one rotation of it at a time.

import { expect, expectError, type Page, type ShowdownServer, test } from '../support/fixtures.ts';
import { expectNothingLeft, watchResources } from '../support/page-resources.ts';
import { CHALLSTR, type ShowdownApp, USER } from '../support/showdown-app.ts';

const REFRESH = 'oauth/api/refreshtoken';

/** Another tab of the same browser. */
async function openTab(page: Page, app: ShowdownApp, config?: object): Promise<Page> {
  const tab = await page.context().newPage();
  await app.open(tab, config);
  await tab.evaluate(() => showdown.ready);
  return tab;
}

const locksOf = (page: Page) =>
  page.evaluate(async () => {
    const { held = [], pending = [] } = await navigator.locks.query();
    return [held.length, pending.length];
  });

const tokenOf = async (page: Page, app: ShowdownApp): Promise<string> =>
  JSON.parse((await app.stored(page)) ?? '').token;

const refreshesOf = (server: ShowdownServer): number =>
  server.log.matching({ act: REFRESH }).length;

test.describe('S16: one rotation at a time', () => {
  test('eight callers of a tab', async ({ page, showdownApp: app, showdownServer: server }) => {
    await app.openSignedIn(page, { ageDays: 15 });
    const held = server.faults.next({ kind: 'held', endpoint: REFRESH });
    const ended = page.evaluate(
      (challstr) =>
        Promise.all(
          Array.from({ length: 8 }, (_, index) =>
            outcomeOf<unknown>(
              index < 6 ? showdown.getAssertion(challstr) : showdown.refreshToken(),
            ),
          ),
        ),
      CHALLSTR,
    );
    await held.arrived;
    held.release();
    const outcomes = await ended;
    expect(outcomes.map(({ error }) => error)).toEqual(Array(8).fill(undefined));
    expect(refreshesOf(server)).toBe(1);
    expect(server.rotations()).toBe(1);
    expect(await tokenOf(page, app)).toBe(server.tokenRow(USER)?.id);
    await expectNothingLeft(page);
  });

  /** Both tabs rotate the same token, and the second begins while the first has not ended. */
  async function race(page: Page, tab: Page, app: ShowdownApp, server: ShowdownServer) {
    const held = server.faults.next({ kind: 'held', endpoint: REFRESH });
    const first = app.refreshToken(page);
    await held.arrived;
    const second = app.refreshToken(tab);
    // It has read the old token, and stands in line.
    await expect.poll(() => locksOf(tab)).toEqual([1, 1]);
    held.release();
    expect((await first).error).toBeUndefined();
    expect((await second).error).toBeUndefined();
  }

  test('two tabs, one of which waits for the other', async ({
    page,
    showdownApp: app,
    showdownServer: server,
  }) => {
    const { token } = await app.openSignedIn(page, { ageDays: 3 });
    const tab = await openTab(page, app);
    await race(page, tab, app, server);
    expect(server.rotations()).toBe(1);
    const renewed = server.tokenRow(USER)?.id;
    expect(renewed).not.toBe(token);
    expect(await tokenOf(page, app)).toBe(renewed);
    // Both have it, and not in the store alone.
    for (const each of [page, tab]) {
      expect(await each.evaluate(() => showdown.getSession()?.token)).toBe(renewed);
      expect((await app.getAssertion(each)).value?.user).toBe('linharbor');
      await expectNothingLeft(each);
    }
    expect(server.rotations()).toBe(1);
  });

  // Chromium tells a process of a lock before it tells it what the last holder wrote to localStorage:
  // without a pause, the second tab now and then reads the old token under the lock, and sends it.
  test('two tabs, again and again: one request each time', async ({
    page,
    showdownApp: app,
    showdownServer: server,
  }) => {
    await app.openSignedIn(page, { ageDays: 3 });
    const tab = await openTab(page, app);
    for (let round = 1; round <= 20; ++round) {
      await race(page, tab, app, server);
      expect(refreshesOf(server)).toBe(round);
    }
  });

  test('four tabs and an expired token', async ({
    page,
    showdownApp: app,
    showdownServer: server,
  }) => {
    await app.openSignedIn(page, { ageDays: 15 });
    const tabs = [page];
    while (tabs.length < 4) tabs.push(await openTab(page, app));
    const outcomes = await Promise.all(tabs.map((tab) => app.getAssertion(tab)));
    expect(outcomes.map(({ value }) => value?.user)).toEqual(Array(4).fill('linharbor'));
    expect(server.rotations()).toBe(1);
    expect(app.calls().filter((call) => call === 'getassertion assertion')).toHaveLength(4);
    for (const tab of tabs) await expectNothingLeft(tab);
  });

  test('a tab that waits too long gets a timeout, and keeps the token', async ({
    page,
    showdownApp: app,
    showdownServer: server,
  }) => {
    const { stored } = await app.openSignedIn(page, { ageDays: 3 });
    const tab = await openTab(page, app, { requestTimeoutMs: 400 });
    const held = server.faults.next({ kind: 'held', endpoint: REFRESH });
    const first = app.refreshToken(page);
    await held.arrived;
    expectError(await app.refreshToken(tab), 'timeout', { retryable: true });
    expect(await app.stored(tab)).toBe(stored);
    held.release();
    expect((await first).error).toBeUndefined();
    expect(refreshesOf(server)).toBe(1);
    await expect.poll(() => locksOf(tab)).toEqual([0, 0]);
    await expectNothingLeft(tab);
  });

  test('a tab that is closed in the middle of it lets the other go on', async ({
    page,
    showdownApp: app,
    showdownServer: server,
  }) => {
    await app.openSignedIn(page, { ageDays: 3 });
    const tab = await openTab(page, app);
    const hang = server.faults.next({ kind: 'hang', endpoint: REFRESH });
    await tab.evaluate(() => void showdown.refreshToken().catch(() => {}));
    await hang.arrived;
    const waiting = app.refreshToken(page);
    await expect.poll(() => locksOf(page)).toEqual([1, 1]);
    await tab.close();
    expect((await waiting).error).toBeUndefined();
    expect(await tokenOf(page, app)).toBe(server.tokenRow(USER)?.id);
    await expectNothingLeft(page);
  });

  test('without locks in the browser the token is rotated all the same', async ({
    page,
    showdownApp: app,
    showdownServer: server,
  }) => {
    await page.addInitScript(() => {
      const { query } = navigator.locks;
      const locks = { query: query.bind(navigator.locks) };
      Object.defineProperty(navigator, 'locks', { value: locks });
    });
    await app.openSignedIn(page, { ageDays: 15 });
    expect((await app.getAssertion(page)).value?.user).toBe('linharbor');
    expect(server.rotations()).toBe(1);
    await expectNothingLeft(page);
  });
});

test.describe('S20: a lost race', () => {
  test('another tab signs in while the refresh is on its way', async ({
    page,
    showdownApp: app,
    showdownServer: server,
  }) => {
    await app.openSignedIn(page, { ageDays: 3 });
    await page.evaluate(() => recordEvents(showdown));
    // The answer is success:false, as the other tab's sign-in has replaced the token.
    let newer = '';
    await page.route(/refreshtoken$/, async (route) => {
      newer = JSON.stringify(app.record(server.issueToken({ user: USER }), 0));
      await page.evaluate(([key, item]) => localStorage.setItem(key, item), [app.tokenKey, newer]);
      await route.continue();
    });
    expect((await app.refreshToken(page)).error).toBeUndefined();
    expect(app.calls()).toEqual(['refreshtoken failure']);
    expect(await app.stored(page)).toBe(newer);
    expect((await app.getAssertion(page)).value?.user).toBe('linharbor');
    const events = await page.evaluate(() => recordedEvents.map(({ event }) => event));
    expect(events).not.toContain('signedout');
    await expectNothingLeft(page);
  });

  test('S18: and an assertion is asked for with the token that the store has by then', async ({
    page,
    showdownApp: app,
    showdownServer: server,
  }) => {
    await app.openSignedIn(page);
    const newer = app.record(server.issueToken({ user: USER }), 0);
    await page.evaluate(
      ([key, item]) => localStorage.setItem(key, item),
      [app.tokenKey, JSON.stringify(newer)],
    );
    expect((await app.getAssertion(page)).value?.user).toBe('linharbor');
    expect(app.calls()).toEqual(['getassertion assertion']);
    expect(await page.evaluate(() => showdown.getSession()?.token)).toBe(newer.token);
  });
});

test('S6: two tabs sign in at once, each with its own window', async ({
  page,
  showdownApp: app,
  showdownServer: server,
}) => {
  await app.signInOnShowdown(page);
  await app.open(page);
  const tab = await openTab(page, app);
  const popups = [await app.click(page), await app.click(tab)];
  await app.authorize(popups[1]);
  expect((await app.outcome(tab)).value?.user).toBe('linharbor');
  expect(popups[0].isClosed()).toBe(false);
  await app.authorize(popups[0]);
  expect((await app.outcome(page)).value?.user).toBe('linharbor');
  expect(await tokenOf(page, app)).toBe(server.tokenRow(USER)?.id);
  for (const each of [page, tab]) {
    expect((await app.getAssertion(each)).value?.user).toBe('linharbor');
    await expectNothingLeft(each);
  }
});

test('S25: a logout in one tab reaches the other, and a rotation under way', async ({
  page,
  showdownApp: app,
  showdownServer: server,
}) => {
  await app.openSignedIn(page, { ageDays: 3 });
  const tab = await openTab(page, app);
  await tab.evaluate(() => recordEvents(showdown));
  const held = server.faults.next({ kind: 'held', endpoint: REFRESH });
  const rotation = app.refreshToken(page);
  await held.arrived;
  await page.evaluate(() => showdown.logout());
  held.release();
  expectError(await rotation, 'not_authenticated');
  expect(await app.allStored(page)).toEqual([]);
  expectError(await app.getAssertion(page), 'not_authenticated');
  expectError(await app.getAssertion(tab), 'not_authenticated');
  expect(await tab.evaluate(() => recordedEvents.map(({ event }) => event))).toEqual([
    'sessionchange',
    'signedout',
  ]);
  for (const each of [page, tab]) await expectNothingLeft(each);
});

test('S25: a logout in the other tab, during a rotation, holds', async ({
  page,
  showdownApp: app,
  showdownServer: server,
}) => {
  await app.openSignedIn(page, { ageDays: 3 });
  const tab = await openTab(page, app);
  const held = server.faults.next({ kind: 'held', endpoint: REFRESH });
  const rotation = app.refreshToken(page);
  await held.arrived;
  await tab.evaluate(() => showdown.logout());
  held.release();
  await rotation;
  expect(await app.allStored(page)).toEqual([]);
  for (const each of [page, tab]) {
    expectError(await app.getAssertion(each), 'not_authenticated');
    await expectNothingLeft(each);
  }
});

test('I12: another client and another server have records of their own', async ({
  page,
  showdownApp: app,
  showdownServer: server,
}) => {
  await app.openSignedIn(page);
  const others = await page.evaluate(
    async ({ config, challstr }) => {
      const strangers = [
        { ...config, clientId: 'another' },
        { ...config, serverUrl: 'http://127.0.0.1:1' },
        { ...config, storageKey: 'another' },
      ].map((each) => postern.createShowdownAuth(each));
      return Promise.all(strangers.map((auth) => outcomeOf(auth.getAssertion(challstr))));
    },
    { config: app.config, challstr: CHALLSTR },
  );
  for (const outcome of others) expectError(outcome, 'not_authenticated');
  expect(server.log).toHaveLength(0);
});

test('S16: the harness sees what is left', async ({ page, showdownApp: app }) => {
  await page.addInitScript(watchResources);
  await page.goto(app.plainPage);
  await expectNothingLeft(page);
  for (const leave of [
    () => void setTimeout(() => {}, 100_000),
    () => void setInterval(() => {}, 100_000),
    () => addEventListener('storage', () => {}),
    () => void new BroadcastChannel('left'),
    () => new AbortController().signal.addEventListener('abort', () => {}),
    () => void navigator.locks.request('left', () => new Promise(() => {})),
  ]) {
    await page.reload();
    await page.evaluate(leave);
    await expect(expectNothingLeft(page, 300)).rejects.toThrow('what is left');
  }
});
