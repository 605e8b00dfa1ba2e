// SPDX-License-Identifier: MIT
// postern/testing in a page, under the strict policy: the world of a test is not the page's.

import { expect, test } from '../support/fixtures.ts';

test('a world signs in, refreshes and opens windows in a page, which sees nothing of it', async ({
  page,
  appServer,
}) => {
  await page.goto(`${appServer.origin}/blank.html`);
  const before = appServer.requests.length;
  const told = await page.evaluate(async () => {
    const [kit, entry] = ['/postern/testing.js', '/postern/index.js'];
    const { createTestWorld, replies } = await import(kit);
    const { AuthError } = await import(entry);
    const globals = () => [fetch, setTimeout, Date, Date.now, open, history.replaceState];
    const own = globals();
    const world = createTestWorld();
    const auth = world.createBrowserAuth({
      clientId: 'app',
      redirectUri: 'http://127.0.0.1:8080/callback',
      scopes: ['account:profile'],
    });
    const redirected = await world.signIn(auth, { username: 'Exile' });
    await world.clock.advance(2 * 3_600_000);
    const popup = await world.signIn(auth, { popup: true, username: 'Other' });
    world.server.reply('refresh', replies.rateLimited(), replies.oauthError('invalid_grant'));
    await world.clock.advance(2 * 3_600_000);
    const error: unknown = await auth.getAccessToken().catch((reason: unknown) => reason);
    const showdown = world.createShowdownAuth({
      clientId: 'app',
      redirectUri: 'http://127.0.0.1:8080/callback.html',
    });
    const { user } = await world.signIn(showdown, { username: 'Zarel' });
    await world.dispose();
    return {
      users: [redirected.username, popup.username, user],
      refreshes: world.server.requests.filter(
        ({ purpose }: { purpose: string }) => purpose === 'refresh',
      ).length,
      isAuthError: error instanceof AuthError,
      code: (error as { code?: string }).code,
      areGlobalsTheSame: globals().every((each, index) => each === own[index]),
      stored: sessionStorage.length + localStorage.length,
    };
  });
  expect(told).toEqual({
    users: ['Exile', 'Other', 'zarel'],
    refreshes: 4,
    isAuthError: true,
    code: 'login_required',
    areGlobalsTheSame: true,
    stored: 0,
  });
  expect(page.url()).toBe(`${appServer.origin}/blank.html`);
  expect(page.context().pages()).toHaveLength(1);
  const paths = appServer.requests.slice(before).map(({ path }) => path);
  expect(paths.filter((path) => !path.endsWith('.js'))).toEqual([
    expect.stringMatching(/\/postern\.wasm$/),
  ]);
});
