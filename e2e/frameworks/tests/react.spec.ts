// SPDX-License-Identifier: MIT
// The quick start of docs/react.md, and useAuth(), in StrictMode and in React's development build.

import { allow, deny, expect, signIn, test, tokenRequests } from '../support/fixtures.ts';
import { click, holdWasm, Lab, panel, shownOf, statusOf } from '../support/lab.ts';

test.use({ pages: ['index.html', 'lab.html'] });

test('the quick start signs in with one token request, where effects run twice', async ({
  page,
  served,
  authorizationServer: server,
}) => {
  await page.goto(`${served.origin}/stash`);
  await served.signIn(page);
  await expect(page.getByRole('heading')).toHaveText('Hello, Exile#1234');
  await expect(page.locator('pre')).toContainText('"name":"Exile#1234"');
  expect(tokenRequests(server, 'authorization_code')).toBe(1);
  expect(await page.evaluate(() => location.href)).toBe(`${served.origin}/stash`);

  await page.reload();
  await expect(page.getByRole('heading')).toHaveText('Hello, Exile#1234');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  expect(tokenRequests(server, 'authorization_code')).toBe(1);
});

test('the quick start shows that the user has refused, and the next login that it worked', async ({
  page,
  served,
}) => {
  await page.goto(served.origin);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await signIn(page);
  await deny(page);
  await expect(page.getByRole('alert')).toHaveText(/^Sorry, that did not work: /);
  expect(await page.evaluate(() => location.search)).toBe('');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await allow(page);
  await expect(page.getByRole('heading')).toHaveText('Hello, Exile#1234');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('a state that was not sent is shown as error, until reset()', async ({
  page,
  served,
  authorizationServer: server,
}) => {
  const lab = new Lab(served);
  await lab.open(page, 'plain');
  await click(page, 'Sign in');
  await page.waitForURL(/\/interaction\//);
  await page.goto(`${served.origin}/callback?code=forged&state=forged`);
  await expect(statusOf(page)).toHaveText('signed-out');
  expect(await shownOf(page)).toEqual({ error: 'state_mismatch' });
  expect(await page.evaluate(() => rendered['panel']!.error?.name)).toBe('AuthError');
  await click(page, 'Reset');
  await expect.poll(() => shownOf(page)).toEqual({});
  expect(tokenRequests(server, 'authorization_code')).toBe(0);
});

test('onRedirect is called once, with returnTo and appState, which are shown as well', async ({
  page,
  served,
}) => {
  await new Lab(served).openSignedIn(page, 'router');
  expect(await page.evaluate(() => reactVersion)).toMatch(
    process.env.POSTERN_REACT_FOLDER ? /^18\./ : /^19\./,
  );
  const given = { returnTo: '/stash?tab=2', appState: { tab: 2 } };
  expect(await page.evaluate(() => redirects)).toMatchObject([
    { ...given, username: 'Exile#1234' },
  ]);
  expect(await shownOf(page)).toEqual({ ...given, username: 'Exile#1234' });
  // Nor when the function is another in each render.
  await page.getByRole('button', { name: 'Rendered 0 times more' }).click();
  await page.getByRole('button', { name: 'Rendered 1 times more' }).click();
  await expect(page.getByRole('button', { name: 'Rendered 2 times more' })).toBeVisible();
  expect(await page.evaluate(() => redirects)).toHaveLength(1);
  // Where to go is up to the router then.
  expect(await page.evaluate(() => location.pathname + location.search)).toBe('/callback');
});

test('a router that leaves the redirect page at once loses no login', async ({
  page,
  served,
  authorizationServer: server,
}) => {
  await new Lab(served).openSignedIn(page, 'hasty router');
  expect(await shownOf(page)).toMatchObject({ username: 'Exile#1234', returnTo: '/stash?tab=2' });
  expect(tokenRequests(server, 'authorization_code')).toBe(1);
});

test('responses are left to others where callbackPath says so', async ({ page, served }) => {
  const lab = new Lab(served);
  const response = '?code=of-another-client&state=of-another-client';
  await lab.open(page, 'another callback page', `/stash${response}`);
  await expect(statusOf(page)).toHaveText('signed-out');
  expect(await page.evaluate(() => location.search)).toBe(response);
  await page.goto(`${served.origin}/callback${response}`);
  await expect.poll(() => shownOf(page)).toEqual({ error: 'missing_transaction' });

  await lab.open(page, 'no callback page', `/callback${response}`);
  await expect(statusOf(page)).toHaveText('signed-out');
  expect(await shownOf(page)).toEqual({});
  expect(await page.evaluate(() => location.search)).toBe(response);
});

test('all components get one object, which changes with the session only', async ({
  page,
  served,
  authorizationServer: server,
}) => {
  const lab = new Lab(served);
  await lab.open(page, 'two panels');
  await click(page, 'Sign in', 'a');
  await signIn(page);
  await allow(page);
  await expect(panel(page, 'b').locator('.status')).toHaveText('signed-in');
  // An effect that depends on it runs for loading and for signed-in, twice at first by StrictMode.
  expect(await page.evaluate(() => commits)).toEqual({ a: 3, b: 3 });
  await page.evaluate(() => Object.assign(window, { before: rendered['a'] }));
  await click(page, 'Render', 'a');
  await page.evaluate(() =>
    rendered['a']!.getAccessToken({ signal: AbortSignal.abort() }).catch(() => {}),
  );
  const compare = () =>
    page.evaluate(() => {
      const { a, b } = rendered;
      const before = (window as unknown as { before: typeof a }).before!;
      const methods = ['login', 'loginWithPopup', 'logout', 'getAccessToken', 'fetch', 'reset'];
      return {
        shared: a === b,
        same: a === before,
        sameMethods: [...methods, 'client'].every(
          (name) => Object(a)[name] === Object(before)[name],
        ),
        sameTokens: a!.tokenSet === before.tokenSet,
      };
    });
  expect(await compare()).toEqual({
    shared: true,
    same: true,
    sameMethods: true,
    sameTokens: true,
  });

  // A refresh is a change.
  await page.clock.setFixedTime(Date.now() + 110_000);
  await click(page, 'Token', 'b');
  await expect(panel(page, 'b').locator('output')).not.toBeEmpty();
  expect(tokenRequests(server, 'refresh_token')).toBe(1);
  await expect
    .poll(compare)
    .toEqual({ shared: true, same: false, sameMethods: true, sameTokens: false });
  const shown = await page.evaluate(() => rendered['a']!.tokenSet!.access_token);
  await expect(panel(page, 'b').locator('output')).toHaveText(shown);
});

test('a sign-out in another tab is seen, and how the session has ended', async ({
  page,
  context,
  served,
}) => {
  const lab = new Lab(served);
  await lab.openSignedIn(page);
  const other = await context.newPage();
  await lab.open(other, 'plain');
  await expect(statusOf(other)).toHaveText('signed-in');
  await click(other, 'Sign out');
  for (const tab of [page, other]) {
    await expect(statusOf(tab)).toHaveText('signed-out');
    expect(await shownOf(tab)).toMatchObject({ endedBy: 'user' });
  }
});

test('a session that the server ends is seen', async ({
  page,
  served,
  authorizationServer: server,
  problems,
}) => {
  problems.allow(/^Failed to load resource/, /\/oauth\/token$/);
  await new Lab(served).openSignedIn(page);
  server.faults.next({ kind: 'invalid-grant' });
  await page.clock.setFixedTime(Date.now() + 110_000);
  await click(page, 'Token');
  await expect(statusOf(page)).toHaveText('signed-out');
  expect(await shownOf(page)).toMatchObject({ endedBy: 'expired' });
});

test('a token that cannot be renewed is noticed to be over by who wants to use it', async ({
  page,
  served,
}) => {
  await new Lab(served).openSignedIn(page);
  await page.evaluate(() => {
    const [[key, item]] = Object.entries(localStorage) as [[string, string]];
    const { refresh_token: _, ...tokens } = JSON.parse(item);
    localStorage.setItem(key, JSON.stringify(tokens));
  });
  await page.reload();
  await expect(statusOf(page)).toHaveText('signed-in');
  await page.clock.setFixedTime(Date.now() + 121_000);
  await click(page, 'Token');
  await expect(panel(page).locator('output')).toHaveText('none');
  await expect(statusOf(page)).toHaveText('signed-out');
  expect(await shownOf(page)).toMatchObject({ endedBy: 'expired' });
});

test('a login in a window, whose page renders the app as well', async ({
  page,
  served,
  authorizationServer: server,
}) => {
  const lab = new Lab(served);
  await lab.use('plain', page.context());
  await lab.open(page, 'plain');
  await expect(statusOf(page)).toHaveText('signed-out');
  const opened = page.waitForEvent('popup');
  await click(page, 'In a window');
  const popup = await opened;
  await signIn(popup);
  await allow(popup);
  await expect(statusOf(page)).toHaveText('signed-in');
  expect(await shownOf(page)).toEqual({ username: 'Exile#1234' });
  expect(tokenRequests(server, 'authorization_code')).toBe(1);
});

test('what a method rejects with is shown, and nobody has to catch it', async ({
  page,
  served,
}) => {
  await new Lab(served).open(page, 'plain');
  await expect(statusOf(page)).toHaveText('signed-out');
  await page.evaluate(() => {
    window.open = () => null;
  });
  await click(page, 'In a window');
  await expect.poll(() => shownOf(page)).toEqual({ error: 'popup_blocked' });
  // Who awaits it hears of it; a caller's own signal is no news.
  const codes = await page.evaluate(async () => {
    const { login, loginWithPopup } = rendered['panel']!;
    const codeOf = ({ code }: { code: string }) => code;
    const popup = await loginWithPopup().catch(codeOf);
    return [popup, await login({ signal: AbortSignal.abort() }).catch(codeOf)];
  });
  expect(codes).toEqual(['popup_blocked', 'aborted']);
  await expect.poll(() => shownOf(page)).toEqual({});
});

test('unmounted in the middle of it and mounted again, it still completes the login once', async ({
  page,
  served,
  authorizationServer: server,
}) => {
  const lab = new Lab(served);
  await lab.open(page, 'remounted');
  const toggle = (name: string) => page.getByRole('button', { name, exact: true }).click();
  await click(page, 'Sign in');
  await signIn(page);
  const release = await holdWasm(page);
  await allow(page);
  await expect(statusOf(page)).toHaveText('loading');
  await toggle('Unmount');
  release();
  await expect.poll(() => tokenRequests(server, 'authorization_code')).toBe(1);
  await expect.poll(() => page.evaluate(() => auth.isAuthenticated())).toBe(true);
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  // Nobody is sent anywhere by what is gone from the page.
  expect(await page.evaluate(() => location.pathname)).toBe('/callback');
  await toggle('Mount');
  await expect(statusOf(page)).toHaveText('signed-in');
  expect(await shownOf(page)).toMatchObject({ returnTo: '/stash?tab=2' });
  await expect.poll(() => page.evaluate(() => location.pathname)).toBe('/stash');

  // What happens while nobody looks is there when somebody does.
  await toggle('Unmount');
  await page.evaluate(() => auth.logout());
  await toggle('Mount');
  await expect(statusOf(page)).toHaveText('signed-out');
});
