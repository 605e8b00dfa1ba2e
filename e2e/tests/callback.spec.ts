// SPDX-License-Identifier: MIT
// handleRedirectCallback(): what it accepts, what it refuses, and what it leaves behind.

import type { AuthErrorCode, BrowserAuthConfig } from 'postern';
import { expect, expectError, type Page, test } from '../support/fixtures.ts';

const handleCallback = (page: Page) =>
  page.evaluate(() => outcomeOf(auth.handleRedirectCallback()));

const RESPONSE_PARAMETERS = ['code', 'state', 'iss', 'error', 'error_description', 'error_uri'];

test('B2 B24 B25 R7: the tokens come back, are stored, and each listener is told once', async ({
  page,
  app,
  authorizationServer: server,
}) => {
  // Unknown members are ignored, whatever they are called.
  const members = { unknown: { nested: [1] }, constructor: 'x', expires_at: 1 };
  server.faults.next({ kind: 'altered', members });
  await app.returnFromLogin(page);
  const { result, heard, told } = await page.evaluate(async () => {
    const heard: unknown[][] = [];
    auth.setOnTokenChange((...received) => heard.push(received));
    recordEvents(auth);
    const result = await auth.handleRedirectCallback();
    await new Promise((resolve) => setTimeout(resolve));
    return { result, heard, told: recordedEvents };
  });

  const now = Date.now() / 1000;
  expect(result).toMatchObject({
    access_token: expect.stringMatching(/./),
    refresh_token: expect.stringMatching(/./),
    token_type: 'bearer',
    scope: 'account:profile',
    username: 'Exile#1234',
    sub: expect.stringMatching(/^[0-9a-f-]{36}$/),
    refusedScopes: [],
  });
  expect(result.expires_at).toBeGreaterThan(now + 110);
  expect(result.expires_at).toBeLessThanOrEqual(now + 120);
  expect(result).not.toHaveProperty('unknown');

  const { refusedScopes, ...tokens } = result;
  expect(await page.evaluate(() => auth.getTokenSet())).toEqual(tokens);
  expect(await page.evaluate(() => auth.isAuthenticated())).toBe(true);
  expect(Object.values(await app.storedTokens(page)).map((item) => JSON.parse(item))).toEqual([
    tokens,
  ]);
  expect(heard).toEqual([[tokens]]);
  expect(told.filter(({ event }) => event === 'tokenchange')).toEqual([
    { event: 'tokenchange', detail: tokens },
  ]);
  expect(told.filter(({ event }) => event === 'request')).toEqual([
    {
      event: 'request',
      detail: {
        purpose: 'token',
        method: 'POST',
        url: server.endpoints.tokenEndpoint,
        status: 200,
        durationMs: expect.any(Number),
      },
    },
  ]);
});

test('B3: the URL is clean before the code is sent, and the rest of it is untouched', async ({
  page,
  app,
  authorizationServer: server,
}) => {
  const held = server.faults.next({ kind: 'held' });
  // Bytes that a URLSearchParams would write in another way.
  const own = 'tab=2&a=%7e+b%20c&empty=&flag';
  await app.returnFromLogin(page, {
    change: (url) => {
      url.search = `?${own}&${url.search.slice(1)}&last=%2F`;
      url.hash = '#section?code=mine';
    },
  });
  const before = await page.evaluate(() => {
    history.replaceState({ mine: [1, 2] }, '');
    void auth.handleRedirectCallback();
    return history.length;
  });
  await held.arrived;
  // Asked in the page: page.url() hears of it a moment later.
  const clean = `${app.redirectUri}?${own}&last=%2F#section?code=mine`;
  expect(await page.evaluate(() => location.href)).toBe(clean);
  expect(await page.evaluate(() => history.state)).toEqual({ mine: [1, 2] });
  expect(await page.evaluate(() => history.length)).toBe(before);
  held.release();
  await page.waitForFunction(() => auth.isAuthenticated());
  expect(await page.evaluate(() => location.href)).toBe(clean);
});

test('B3: no request of the package carries the code in its Referer', async ({
  page,
  app,
  appServer,
}) => {
  // The browser's own default, for a page that says nothing.
  appServer.headers = { 'Referrer-Policy': 'strict-origin-when-cross-origin' };
  await app.returnFromLogin(page);
  const tokenRequest = page.waitForRequest(/\/oauth\/token$/);
  await page.evaluate(() => auth.handleRedirectCallback());
  expect((await (await tokenRequest).allHeaders()).referer).toBeUndefined();

  const wasm = appServer.requests.filter(({ path }) => path.endsWith('.wasm'));
  expect(wasm.length).toBeGreaterThan(0);
  for (const { referer } of wasm) expect(referer ?? '').not.toContain('code=');
});

test('B4 I11: another state is state_mismatch, and the login in progress survives it', async ({
  page,
  app,
  authorizationServer: server,
}) => {
  let real = '';
  await app.returnFromLogin(page, {
    change: (url) => {
      real = url.href;
      const state = url.searchParams.get('state') ?? '';
      url.searchParams.set('state', (state[0] === 'A' ? 'B' : 'A') + state.slice(1));
    },
  });
  expectError(await handleCallback(page), 'state_mismatch');
  expect(page.url()).toBe(app.redirectUri);
  expect(server.log.matching({ path: '/oauth/token' })).toHaveLength(0);

  await page.goto(real);
  await app.waitForPackage(page);
  await app.createAuth(page);
  expect((await handleCallback(page)).value?.username).toBe('Exile#1234');
});

/** What each query on the redirect URI's page ends in, every time in a page that is new to it. */
async function outcomesOf(page: Page, queries: readonly string[], config: BrowserAuthConfig) {
  return page.evaluate(
    async ({ queries, config }) => {
      const codes: Record<string, string | undefined> = {};
      for (const query of queries) {
        history.replaceState(null, '', `/callback${query}`);
        const client = postern.createBrowserAuth(config);
        const { error } = await outcomeOf(client.handleRedirectCallback());
        client.dispose();
        codes[query] = error?.isAuthError ? error.code : String(error?.text);
      }
      return codes;
    },
    { queries, config },
  );
}

test('B5 I11: a response that is not whole is refused without a request, and costs no login', async ({
  page,
  app,
  authorizationServer: server,
}) => {
  const callback = await app.returnFromLogin(page);
  const state = `state=${callback.searchParams.get('state')}`;
  const iss = `iss=${encodeURIComponent(server.issuer)}`;
  const cases: Record<string, AuthErrorCode> = {
    '': 'missing_code',
    [`?${state}`]: 'missing_code',
    [`?code=&${state}`]: 'missing_code',
    [`?${state}&${iss}`]: 'missing_code',
    '?code=c': 'missing_state',
    '?code=c&state=': 'missing_state',
    '?error=access_denied': 'missing_state',
    '?code=c&state=s': 'state_mismatch',
    [`?code=c&code=c&${state}`]: 'invalid_response',
    [`?code=c&%63ode=d&${state}`]: 'invalid_response',
    [`?code=c&${state}&${state}`]: 'invalid_response',
    [`?code=c&${state}&${iss}&${iss}`]: 'invalid_response',
    [`?code=c&error=access_denied&${state}`]: 'invalid_response',
    [`?code=%zz&${state}`]: 'invalid_response',
  };
  expect(await outcomesOf(page, Object.keys(cases), app.config)).toEqual(cases);
  expect(server.log.matching({ path: '/oauth/token' })).toHaveLength(0);

  const completed = await page.evaluate((url) => auth.handleRedirectCallback(url), callback.href);
  expect(completed.username).toBe('Exile#1234');
});

test('B5 I11: where no login was begun, no response is believed', async ({
  page,
  app,
  authorizationServer: server,
}) => {
  await app.open(page);
  const cases: Record<string, AuthErrorCode> = {
    '?tab=2': 'missing_code',
    '?code=c': 'missing_state',
    '?code=c&state=s': 'missing_transaction',
    '?error=access_denied&state=s': 'missing_transaction',
  };
  expect(await outcomesOf(page, Object.keys(cases), app.config)).toEqual(cases);
  expect(server.log).toHaveLength(0);
});

test('B5: the state alone never hides a code: an unusable response leaves the URL clean', async ({
  page,
  app,
}) => {
  await app.open(page, '/callback?code=c&code=d&iss=i&error=e&error_description=x&error_uri=y');
  await app.createAuth(page);
  expectError(await handleCallback(page), 'invalid_response');
  const left = [...new URL(page.url()).searchParams.keys()];
  expect(left.filter((name) => RESPONSE_PARAMETERS.includes(name))).toEqual([]);
});

test('B6: the error of the server comes with its parts, and the URL is clean', async ({
  page,
  app,
  authorizationServer: server,
}) => {
  await app.returnFromLogin(page, {
    change: (url) => {
      url.searchParams.delete('code');
      url.searchParams.set('error', 'temporarily_unavailable');
      url.searchParams.set('error_description', 'come back later');
      url.searchParams.set('error_uri', 'https://example.com/why');
    },
  });
  expectError(await handleCallback(page), 'authorization_error', {
    oauthError: 'temporarily_unavailable',
    description: 'come back later',
    uri: 'https://example.com/why',
  });
  expect(page.url()).toBe(app.redirectUri);
  expect(server.log.matching({ path: '/oauth/token' })).toHaveLength(0);
});

test('B6: a forged error is state_mismatch, is not believed, and harms no login', async ({
  page,
  app,
}) => {
  let real = '';
  await app.returnFromLogin(page, {
    change: (url) => {
      real = url.href;
      url.search = '?error=access_denied&error_description=forged&state=forged-state';
    },
  });
  const { error } = await handleCallback(page);
  expectError(error, 'state_mismatch');
  expect(error).not.toHaveProperty('oauthError');
  expect(error?.text).not.toContain('forged');

  await page.goto(real);
  await app.waitForPackage(page);
  await app.createAuth(page);
  expect((await handleCallback(page)).value?.username).toBe('Exile#1234');
});

test.describe('B7: a response is used once', () => {
  test('calls for one URL share one request and one result', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    const callback = await app.returnFromLogin(page);
    const results = await page.evaluate(async (href) => {
      const together = await Promise.all([
        auth.handleRedirectCallback(),
        auth.handleRedirectCallback(),
        auth.handleRedirectCallback(href),
      ]);
      // Later: for the URL as it was, and as it is now.
      together.push(await auth.handleRedirectCallback(new URL(href)));
      together.push(await auth.handleRedirectCallback());
      return together;
    }, callback.href);
    expect(results[0].username).toBe('Exile#1234');
    for (const result of results) expect(result).toEqual(results[0]);
    expect(server.log.matching({ path: '/oauth/token' })).toHaveLength(1);
  });

  test('calls for one URL share one failure', async ({
    page,
    app,
    authorizationServer: server,
    problems,
  }) => {
    problems.allow(/^Failed to load resource/, /\/oauth\/token$/);
    server.faults.set({ kind: 'html-503' });
    await app.returnFromLogin(page);
    const [first, second] = await page.evaluate(() =>
      Promise.all([
        outcomeOf(auth.handleRedirectCallback()),
        outcomeOf(auth.handleRedirectCallback()),
      ]),
    );
    expectError(first, 'http_error');
    expectError(second, 'http_error');
    expect(server.log.matching({ path: '/oauth/token' })).toHaveLength(1);
  });

  test('I1: two clients on the page make one request between them', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    await app.returnFromLogin(page);
    const outcomes = await page.evaluate((config) => {
      const href = location.href;
      const other = postern.createBrowserAuth(config);
      return Promise.all([
        outcomeOf(auth.handleRedirectCallback(href)),
        outcomeOf(other.handleRedirectCallback(href)),
      ]);
    }, app.config);
    expect(server.log.matching({ path: '/oauth/token' })).toHaveLength(1);
    expect(outcomes.filter(({ value }) => value?.username === 'Exile#1234')).not.toEqual([]);
    for (const outcome of outcomes.filter(({ error }) => error)) {
      expectError(outcome, 'missing_transaction');
    }
  });
});
