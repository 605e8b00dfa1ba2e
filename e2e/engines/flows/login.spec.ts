// SPDX-License-Identifier: MIT
// Login by redirect, and what comes back from it.

import { allow, deny, expect, expectError, type Page, signIn, test } from '../fixtures.ts';
import { Canaries } from '../../support/canaries.ts';
import { leftInMemory } from '../../support/page-places.ts';
import { watchResources } from '../../support/page-resources.ts';
import type { TestApp } from '../../support/test-app.ts';

const options = { config: { autoRefresh: false } };

/** From the app through the server's own pages to the redirect URI, nothing of it handled yet. */
async function logIn(tab: Page, app: TestApp, answer = allow): Promise<void> {
  await app.open(tab);
  await app.createAuth(tab, options);
  await app.beginLogin(tab);
  await signIn(tab);
  await answer(tab);
  await app.arriveAtCallback(tab);
  await app.createAuth(tab, options);
}

const handleCallback = (tab: Page) => tab.evaluate(() => outcomeOf(auth.handleRedirectCallback()));

const locationIn = (tab: Page) => tab.evaluate(() => location.href);

test('B1 B2 B3 B7 X2 X4 X11 R6: login, reload, and the token endpoint was asked once', async ({
  tab,
  app,
  authorizationServer: server,
}) => {
  await logIn(tab, app);
  expect(await locationIn(tab)).toContain('code=');
  const length = await tab.evaluate(() => history.length);
  const { value } = await handleCallback(tab);
  expect(value).toMatchObject({ scope: 'account:profile', username: 'Exile#1234' });
  expect(await locationIn(tab)).toBe(app.redirectUri);
  expect(await tab.evaluate(() => history.length)).toBe(length);
  expect(await tab.evaluate(() => auth.isAuthenticated())).toBe(true);
  const status = await tab.evaluate(
    (url) => auth.fetch(url).then((response) => response.status),
    server.profileUrl,
  );
  expect(status).toBe(200);

  const requests = server.log.matching({ path: '/oauth/token' });
  expect(requests).toMatchObject([
    {
      method: 'POST',
      grant_type: 'authorization_code',
      status: 200,
      contentType: 'application/x-www-form-urlencoded',
      cookieNames: [],
      hasAuthorizationHeader: false,
      queryParameterNames: [],
    },
  ]);
  expect(await tab.evaluate(() => indexedDB.databases())).toEqual([]);
  expect(await tab.evaluate(() => localStorage.length)).toBe(0);

  await tab.reload();
  await app.waitForPackage(tab);
  await app.createAuth(tab, options);
  await tab.evaluate(() => auth.ready);
  expect(await tab.evaluate(() => auth.getAccessToken())).toBe(value?.access_token);
  expect(server.log.matching({ path: '/oauth/token' })).toHaveLength(1);
});

test('X3 X6 I5 R6: neither code nor state nor verifier is left anywhere in the page', async ({
  tab,
  app,
}) => {
  await tab.addInitScript(watchResources);
  await logIn(tab, app);
  const canaries = new Canaries();
  const { searchParams } = new URL(await locationIn(tab));
  for (const name of ['code', 'state']) canaries.plant(name, searchParams.get(name));
  const transactions = await tab.evaluate(() => JSON.stringify({ ...sessionStorage }));
  const [, verifier] = /"(?:code_?)?verifier\\*"\s*:\s*\\*"([\w-]{43})/i.exec(transactions) ?? [];
  expect(verifier, 'the verifier of the login in progress').toBeDefined();
  canaries.plant('verifier', verifier);
  await tab.evaluate(() => recordEvents(auth));
  expect((await handleCallback(tab)).error).toBeUndefined();
  const places = await tab.evaluate(() => ({
    location: location.href,
    referrer: document.referrer,
    cookie: document.cookie,
    name: window.name,
    'history.state': JSON.stringify(history.state) ?? '',
    sessionStorage: JSON.stringify({ ...sessionStorage }),
    localStorage: JSON.stringify({ ...localStorage }),
    resources: performance
      .getEntriesByType('resource')
      .map(({ name }) => name)
      .join(),
    client: JSON.stringify(auth) + Object.getOwnPropertyNames(auth).join(),
    events: JSON.stringify(recordedEvents),
  }));
  for (const [name, text] of Object.entries(places)) canaries.expectNoneIn(text, name);
  await expect.poll(() => leftInMemory(tab, canaries)).toEqual([]);
});

test('B6: the user denies', async ({ tab, app, authorizationServer: server }) => {
  await logIn(tab, app, deny);
  expectError(await handleCallback(tab), 'authorization_error', {
    oauthError: 'access_denied',
    description: 'The user denied the request',
  });
  expect(await locationIn(tab)).toBe(app.redirectUri);
  expect(server.log.matching({ path: '/oauth/token' })).toHaveLength(0);
});

test('B4 B5 I11: a forged callback sends nothing, and the login in progress survives it', async ({
  tab,
  app,
  authorizationServer: server,
}) => {
  await logIn(tab, app);
  const real = await locationIn(tab);
  const forge = async (change: (url: URL) => void) => {
    const url = new URL(real);
    change(url);
    await tab.goto(url.href);
    await app.waitForPackage(tab);
    await app.createAuth(tab, options);
    return handleCallback(tab);
  };
  expectError(
    await forge((url) => url.searchParams.set('state', 'x'.repeat(43))),
    'state_mismatch',
  );
  expectError(await forge((url) => url.searchParams.delete('state')), 'missing_state');
  expectError(await forge((url) => url.searchParams.append('code', 'x')), 'invalid_response');
  expect(server.log.matching({ path: '/oauth/token' })).toHaveLength(0);
  expect((await forge(() => {})).value?.username).toBe('Exile#1234');
  expectError(
    await forge((url) => url.searchParams.set('state', 'x'.repeat(43))),
    'missing_transaction',
  );
  expect(server.log.matching({ path: '/oauth/token' })).toHaveLength(1);
  expect(await tab.evaluate(() => auth.isAuthenticated())).toBe(true);
});

test('B7: reload and Back on the callback page send the code no second time', async ({
  tab,
  app,
  authorizationServer: server,
}) => {
  await logIn(tab, app);
  const callback = await locationIn(tab);
  const [first, second] = await tab.evaluate(() =>
    Promise.all([1, 2].map(() => outcomeOf(auth.handleRedirectCallback()))),
  );
  expect(first.value).toEqual(second.value);
  // As a browser does that reloads the address it remembers.
  await tab.goto(callback);
  await app.waitForPackage(tab);
  await app.createAuth(tab, options);
  expect((await handleCallback(tab)).value?.access_token).toBe(first.value?.access_token);
  await tab.evaluate(() => location.assign('/elsewhere-in-the-app'));
  await tab.waitForURL(/elsewhere-in-the-app$/);
  await app.waitForPackage(tab);
  await tab.goBack();
  await tab.waitForURL(/\/callback/);
  await app.waitForPackage(tab);
  expect(await locationIn(tab)).not.toContain('code=');
  await app.createAuth(tab, options);
  expect((await handleCallback(tab)).value?.access_token).toBe(first.value?.access_token);
  expect(server.log.matching({ path: '/oauth/token' })).toHaveLength(1);
});

test('B30: Back during a login, and another one', async ({
  tab,
  app,
  appServer,
  authorizationServer: server,
}) => {
  // Pages that may not be stored are not kept for Back.
  appServer.headers['Cache-Control'] = 'no-cache';
  await app.open(tab);
  await app.createAuth(tab, options);
  await tab.evaluate(() => {
    addEventListener('pageshow', ({ persisted }) => Object.assign(window, { persisted }));
    window.outcome = outcomeOf(auth.login());
  });
  await tab.waitForURL(/\/interaction\//);
  await tab.goBack();
  await tab.waitForURL(`${app.origin}/`);
  await app.waitForPackage(tab);
  const wasKept = await tab.evaluate(() => 'persisted' in window);
  test.info().annotations.push({ type: 'back/forward cache', description: String(wasKept) });
  // The login had been started, which is all that the promise says.
  if (wasKept) expect(await tab.evaluate(() => window.outcome)).not.toHaveProperty('error');
  else await app.createAuth(tab, options);
  expectError(await tab.evaluate(() => outcomeOf(auth.getAccessToken())), 'not_authenticated');
  await app.beginLogin(tab);
  await signIn(tab);
  await allow(tab);
  await app.arriveAtCallback(tab);
  await app.createAuth(tab, options);
  expect((await handleCallback(tab)).value?.username).toBe('Exile#1234');
  expect(server.log.matching({ grant_type: 'authorization_code' })).toHaveLength(1);
});
