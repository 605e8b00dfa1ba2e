// SPDX-License-Identifier: MIT
// The life of a session in one tab.

import { Canaries } from '../../support/canaries.ts';
import { expectNothingAtAll, watchResources } from '../../support/page-resources.ts';
import { leftInMemory } from '../../support/page-places.ts';
import { expectChain, refreshesOf } from '../../support/refresh-log.ts';
import { movableClock, moveClocks } from '../../support/session-tabs.ts';
import { expect, expectError, type Page, test } from '../fixtures.ts';

const config = { autoRefresh: false };

const getAccessToken = (tab: Page) => tab.evaluate(() => outcomeOf(auth.getAccessToken()));

const profileStatus = (tab: Page, url: string) =>
  tab.evaluate((url) => auth.fetch(url).then((response: Response) => response.status), url);

test.beforeEach(({ tab }) => tab.addInitScript(movableClock));

test('B10 B11 B12 B14: refreshed when due and not before, once for fifty callers', async ({
  tab,
  app,
  authorizationServer: server,
}) => {
  const tokens = await app.openSignedIn(tab, { config });
  // A token of two minutes is due for its last forty seconds.
  await moveClocks([tab], 70_000);
  expect((await getAccessToken(tab)).value).toBe(tokens.access_token);
  expect(refreshesOf(server)).toEqual([]);
  await moveClocks([tab], 20_000);
  const calls = await tab.evaluate(() =>
    Promise.all(Array.from({ length: 50 }, () => auth.getAccessToken())),
  );
  expect(new Set(calls).size).toBe(1);
  expect(calls[0]).not.toBe(tokens.access_token);
  expect(refreshesOf(server)).toHaveLength(1);
  await moveClocks([tab], 90_000);
  expect((await getAccessToken(tab)).value).not.toBe(calls[0]);
  expect(refreshesOf(server)).toHaveLength(2);
  expectChain(refreshesOf(server));
  expect(await profileStatus(tab, server.profileUrl)).toBe(200);
});

test('B28: auth.fetch answers a 401 with one refresh and one replay', async ({
  tab,
  app,
  authorizationServer: server,
}) => {
  const tokens = await app.openSignedIn(tab, { config });
  server.faults.next({
    kind: 'json-error',
    status: 401,
    body: { error: 'invalid_token' },
    endpoint: 'profile',
  });
  expect(await profileStatus(tab, server.profileUrl)).toBe(200);
  const requests = server.log.matching({ path: '/profile', method: 'GET' });
  expect(requests.map(({ status }) => status)).toEqual([401, 200]);
  expect(refreshesOf(server)).toHaveLength(1);
  expect((await getAccessToken(tab)).value).not.toBe(tokens.access_token);
});

test('B16 B15 X7: weather keeps the tokens, invalid_grant ends the session', async ({
  tab,
  app,
  authorizationServer: server,
}) => {
  const tokens = await app.openSignedIn(tab, { config });
  const stored = await app.storedTokens(tab);
  for (const kind of ['html-503', 'no-cors'] as const) {
    server.faults.set({ kind });
    await moveClocks([tab], kind === 'html-503' ? 90_000 : 15_000);
    // It lasts for some seconds more.
    expect((await getAccessToken(tab)).value).toBe(tokens.access_token);
    expect(await app.storedTokens(tab)).toEqual(stored);
  }
  server.faults.clear();
  server.faults.set({ kind: 'invalid-grant' });
  await moveClocks([tab], 600_000);
  await expect
    .poll(async () => (await getAccessToken(tab)).error?.code, { timeout: 10_000 })
    .toBe('login_required');
  expect(await app.storedTokens(tab)).toEqual({});
});

test('B19: renewed by itself, in a tab that is hidden by another', async ({
  tab,
  tabs,
  app,
  authorizationServer: server,
}) => {
  await app.openSignedIn(tab);
  const other = await tabs.newPage();
  await app.open(other);
  // Nobody calls: the timer that was set for the token is all that there is.
  server.settings.accessTokenSeconds = 6;
  await moveClocks([tab], 90_000);
  await tab.evaluate(() => void auth.getAccessToken());
  await expect.poll(() => refreshesOf(server).length, { timeout: 15_000 }).toBeGreaterThan(2);
  expectChain(refreshesOf(server));
});

test('B20 B32 I9: logout with revocation leaves nothing, dispose() nothing at all', async ({
  tab,
  app,
  authorizationServer: server,
}) => {
  await tab.addInitScript(watchResources);
  const tokens = await app.openSignedIn(tab);
  const canaries = new Canaries();
  canaries.plantTokens(tokens);
  expect(await leftInMemory(tab, canaries)).toContain('refresh_token');
  await tab.evaluate(() => recordEvents(auth));
  await tab.evaluate(() => auth.logout({ revoke: true }));
  expect(server.log.map(({ method, path, status }) => [method, path, status])).toEqual([
    ['POST', '/oauth/token/revoke', 200],
  ]);
  expect(await tab.evaluate(() => [sessionStorage.length, localStorage.length])).toEqual([0, 0]);
  const told = await tab.evaluate(() => recordedEvents.map(({ event }) => event));
  expect(told.toSorted()).toEqual(['request', 'signedout', 'tokenchange']);
  expectError(await getAccessToken(tab), 'not_authenticated');
  await expect.poll(() => leftInMemory(tab, canaries)).toEqual([]);
  await tab.evaluate(() => auth.dispose());
  await expectNothingAtAll(tab);
});

test('B20: a refresh in flight does not bring the session back', async ({
  tab,
  app,
  authorizationServer: server,
}) => {
  await app.openSignedIn(tab, { config });
  await moveClocks([tab], 90_000);
  const held = server.faults.next({ kind: 'held' });
  await tab.evaluate(() => {
    window.outcome = outcomeOf(auth.getAccessToken());
  });
  await held.arrived;
  await tab.evaluate(() => auth.logout());
  held.release();
  expectError(await tab.evaluate(() => outcome), 'not_authenticated');
  await tab.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));
  expect(await tab.evaluate(() => sessionStorage.length)).toBe(0);
});

test('X5: a server that never answers is a timeout, an AbortSignal aborts', async ({
  tab,
  app,
  authorizationServer: server,
}) => {
  await app.openSignedIn(tab, { config: { ...config, requestTimeoutMs: 800 } });
  await moveClocks([tab], 600_000);
  server.faults.set({ kind: 'hang' });
  const began = Date.now();
  expectError(await getAccessToken(tab), 'timeout');
  expect(Date.now() - began).toBeGreaterThan(700);
  const aborted = await tab.evaluate((url) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    return outcomeOf(auth.fetch(url, { signal: controller.signal }).then(() => 'answered'));
  }, server.profileUrl);
  expect(aborted.error).toBeDefined();
});
