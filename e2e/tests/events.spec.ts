// SPDX-License-Identifier: MIT
// B25: who is told, how often, and that a listener harms nobody.

import { expect, expectError, FAILED_TO_LOAD, type Page, test } from '../support/fixtures.ts';

/** Lets what was put off happen: events are told after the call that caused them. */
const settle = (page: Page) =>
  page.evaluate(() => new Promise<void>((resolve) => setTimeout(resolve)));

test('B25: several subscribers are told in order, and one that left is not', async ({
  page,
  app,
}) => {
  await app.openSignedIn(page);
  const heard = await page.evaluate(async () => {
    const heard: string[] = [];
    const twice = () => heard.push('twice');
    auth.on('signedout', ({ reason }) => heard.push(`first ${reason}`));
    const leave = auth.on('signedout', () => heard.push('left'));
    auth.on('signedout', twice);
    const leaveOnce = auth.on('signedout', twice);
    auth.on('signedout', () => heard.push('last'));
    leave();
    // Leaving a second time takes nobody else along.
    leave();
    leaveOnce();
    await auth.logout();
    await new Promise((resolve) => setTimeout(resolve));
    return heard;
  });
  expect(heard).toEqual(['first user', 'twice', 'last']);
});

test('B25: a subscriber that leaves while it is told, and one that comes', async ({
  page,
  app,
}) => {
  await app.openSignedIn(page);
  const heard = await page.evaluate(async () => {
    const heard: string[] = [];
    const leave = auth.on('tokenchange', () => {
      heard.push('once');
      leave();
      auth.on('tokenchange', () => heard.push('late'));
    });
    auth.on('tokenchange', () => heard.push('always'));
    await auth.logout();
    await new Promise((resolve) => setTimeout(resolve));
    await auth.logout();
    await new Promise((resolve) => setTimeout(resolve));
    return heard;
  });
  expect(heard.slice(0, 2)).toEqual(['once', 'always']);
  expect(heard.filter((name) => name === 'once')).toHaveLength(1);
});

test('B25: a subscriber that throws harms neither the call nor the others', async ({
  page,
  app,
  problems,
}) => {
  // It is the page's own uncaught error, and shows as one.
  problems.allow(/thrown by a subscriber/);
  await app.returnFromLogin(page);
  const { outcome, heard } = await page.evaluate(async () => {
    const heard: string[] = [];
    const fail = () => {
      throw new Error('thrown by a subscriber');
    };
    const errors: string[] = [];
    addEventListener('error', ({ message }) => errors.push(message));
    auth.on('tokenchange', fail);
    auth.on('tokenchange', () => heard.push('tokenchange'));
    auth.on('request', fail);
    auth.on('request', () => heard.push('request'));
    auth.setOnTokenChange(fail);
    const outcome = await outcomeOf(auth.handleRedirectCallback());
    await new Promise((resolve) => setTimeout(resolve));
    return { outcome, heard: [...heard, `${errors.length} errors`] };
  });
  expect(outcome.value?.username).toBe('Exile#1234');
  expect(heard.toSorted()).toEqual(['3 errors', 'request', 'tokenchange']);
  expect(await page.evaluate(() => auth.isAuthenticated())).toBe(true);
  expect(Object.keys(await app.storedTokens(page))).toHaveLength(1);
});

test('B25: a subscriber may call the client', async ({ page, app }) => {
  await app.returnFromLogin(page);
  const heard = await page.evaluate(async () => {
    const heard: unknown[] = [];
    let done = () => {};
    const finished = new Promise<void>((resolve) => (done = resolve));
    auth.on('tokenchange', (tokens) => {
      heard.push(tokens?.access_token === auth.getTokenSet()?.access_token);
      if (!tokens) return;
      void auth
        .getAccessToken()
        .then((token) => heard.push(token === tokens.access_token))
        .then(() => auth.logout())
        .then(done);
    });
    // The logout comes before the call has settled, and wins.
    const { error } = await outcomeOf(auth.handleRedirectCallback());
    await finished;
    await new Promise((resolve) => setTimeout(resolve));
    return [...heard, auth.isAuthenticated(), error?.code];
  });
  expect(heard).toEqual([true, true, true, false, 'not_authenticated']);
});

test('B25: a subscriber is told after the call has returned, and may even end the client', async ({
  page,
  app,
}) => {
  await app.openSignedIn(page);
  const heard = await page.evaluate(async () => {
    let returned = false;
    const heard: unknown[] = [];
    auth.on('tokenchange', () => {
      heard.push(returned ? 'after the call' : 'inside the call');
      auth.dispose();
    });
    const loggedOut = outcomeOf(auth.logout());
    returned = true;
    const { error } = await loggedOut;
    return [...heard, error?.code ?? 'logged out', await outcomeOf(auth.getAccessToken())];
  });
  expect(heard[0]).toBe('after the call');
  expect(['disposed', 'logged out']).toContain(heard[1]);
  expectError(heard[2] as never, 'disposed');
  expect(await app.storedTokens(page)).toEqual({});
});

test('B25: setOnTokenChange keeps one listener, and none when it gets none', async ({
  page,
  app,
}) => {
  const tokens = await app.openSignedIn(page, { config: { autoRefresh: false } });
  await page.clock.setFixedTime((tokens.expires_at - 30) * 1000);
  const { heard, renewed } = await page.evaluate(async () => {
    const heard: unknown[] = [];
    const settle = () => new Promise((resolve) => setTimeout(resolve));
    auth.setOnTokenChange(() => heard.push('replaced'));
    auth.setOnTokenChange((...received) => heard.push(received.map((set) => set?.access_token)));
    const renewed = await auth.getAccessToken();
    await settle();
    auth.setOnTokenChange();
    await auth.logout();
    await settle();
    return { heard, renewed };
  });
  expect(renewed).not.toBe(tokens.access_token);
  expect(heard).toEqual([[renewed]]);
});

test('B25: a failed request is told with its error', async ({
  page,
  app,
  authorizationServer: server,
  problems,
}) => {
  problems.allow(FAILED_TO_LOAD, /\/oauth\/token$/);
  const tokens = await app.openSignedIn(page, { config: { autoRefresh: false } });
  await page.clock.setFixedTime((tokens.expires_at + 1) * 1000);
  await page.evaluate(() => recordEvents(auth));
  server.faults.next({ kind: 'html-503' });
  expectError(await page.evaluate(() => outcomeOf(auth.getAccessToken())), 'http_error');
  server.faults.set({ kind: 'drop' });
  await page.clock.setFixedTime((tokens.expires_at + 3600) * 1000);
  // The first failure holds the next request back for up to a second.
  await expect(async () => {
    expectError(await page.evaluate(() => outcomeOf(auth.getAccessToken())), 'network_error');
  }).toPass();
  await settle(page);
  const events = await page.evaluate(() => recordedEvents);
  expect(events.map(({ event }) => event)).toEqual(['request', 'request']);
  const common = {
    purpose: 'refresh',
    method: 'POST',
    url: server.endpoints.tokenEndpoint,
    durationMs: expect.any(Number),
  };
  const [refused, lost] = events.map(({ detail }) => detail);
  expect(refused).toMatchObject({ ...common, status: 503, error: { status: 503 } });
  expectError(refused.error, 'http_error');
  expect(lost).toMatchObject({ ...common, status: 0 });
  expectError(lost.error, 'network_error');
});

test("B25: a renewal by timer that fails is told by on('error'), and costs nothing", async ({
  page,
  app,
  authorizationServer: server,
  problems,
}) => {
  problems.allow(FAILED_TO_LOAD, /\/oauth\/token$/);
  await page.clock.install();
  const tokens = await app.openSignedIn(page);
  const before = await app.storedTokens(page);
  await page.evaluate(() => recordEvents(auth));
  server.faults.next({ kind: 'html-503' });
  // Due with a third of its 120 seconds left.
  await page.clock.fastForward(85_000);
  await page.waitForFunction(() => recordedEvents.some(({ event }) => event === 'error'));
  const events = await page.evaluate(() => recordedEvents);
  const errors = events.filter(({ event }) => event === 'error');
  expect(errors).toHaveLength(1);
  expectError(errors[0].detail.error, 'http_error', { status: 503 });
  expect(events.filter(({ event }) => event === 'signedout')).toEqual([]);
  expect(await app.storedTokens(page)).toEqual(before);
  expect(await page.evaluate(() => auth.getTokenSet()?.access_token)).toBe(tokens.access_token);
});

test('B25: nobody is told after dispose()', async ({ page, app, authorizationServer: server }) => {
  await app.returnFromLogin(page);
  const held = server.faults.next({ kind: 'held' });
  await page.evaluate(() => {
    recordEvents(auth);
    auth.setOnTokenChange(() => recordedEvents.push({ event: 'tokenchange', detail: 'listener' }));
    Object.assign(window, { outcome: outcomeOf(auth.handleRedirectCallback()) });
  });
  await held.arrived;
  await page.evaluate(() => auth.dispose());
  expectError(await page.evaluate(() => (window as any).outcome), 'disposed');
  held.release();
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 50)));
  expect(await page.evaluate(() => recordedEvents)).toEqual([]);
  expectError(await page.evaluate(() => outcomeOf(auth.getAccessToken())), 'disposed');
});
