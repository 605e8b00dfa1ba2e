// SPDX-License-Identifier: MIT
// What login() does before the browser leaves, and what it refuses to do.

import { createHash } from 'node:crypto';
import { startAuthorizationServer } from '../authorization-server/authorization-server.mjs';
import { expect, expectError, type Page, test } from '../support/fixtures.ts';

const BASE64URL_256_BITS = /^[A-Za-z0-9_-]{43}$/;

/** Everything that sessionStorage had when the page set out for another document, each time. */
async function recordDepartures(page: Page): Promise<void> {
  await page.evaluate(() => {
    const departures: { url: string; stored: string }[] = [];
    Object.assign(window, { departures });
    // `navigate` is dispatched inside location.assign().
    (window as any).navigation.addEventListener('navigate', (event: any) => {
      departures.push({
        url: event.destination.url,
        stored: JSON.stringify({ ...sessionStorage }),
      });
    });
  });
}

const departuresOf = (page: Page): Promise<{ url: string; stored: string }[]> =>
  page.evaluate(() => (window as any).departures);

test('B1 P2 R1 R3 R4: one navigation, to the whole request, with the transaction stored', async ({
  page,
  app,
  authorizationServer: server,
}) => {
  await app.open(page);
  await app.createAuth(page, { config: { scopes: ['account:profile', 'account:stashes'] } });
  await recordDepartures(page);
  const url = await app.requestAuthorization(page);

  expect(url.origin + url.pathname).toBe(server.endpoints.authorizationEndpoint);
  expect([...url.searchParams.keys()].toSorted()).toEqual([
    'client_id',
    'code_challenge',
    'code_challenge_method',
    'redirect_uri',
    'response_type',
    'scope',
    'state',
  ]);
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    client_id: 'postern-demo',
    response_type: 'code',
    redirect_uri: app.redirectUri,
    scope: 'account:profile account:stashes',
    code_challenge_method: 'S256',
    code_challenge: expect.stringMatching(BASE64URL_256_BITS),
    state: expect.stringMatching(/^[A-Za-z0-9_-]{22,}$/),
  });

  const departures = await departuresOf(page);
  expect(departures.map((departure) => departure.url)).toEqual([url.href]);
  expect(departures[0].stored).toContain(url.searchParams.get('state'));
  // The server's own pages were never asked for more than once, and no token was.
  expect(server.log.matching({ path: '/oauth/token' })).toHaveLength(0);
});

test('B1 P1 R2 R3: state and verifier are new for each login', async ({ page, app }) => {
  await app.open(page);
  await app.createAuth(page);
  const urls: URL[] = [];
  for (let login = 0; login < 3; ++login) urls.push(await app.requestAuthorization(page));
  for (const name of ['state', 'code_challenge']) {
    expect(new Set(urls.map((url) => url.searchParams.get(name))).size).toBe(3);
  }
});

test('B1 R1 R2 R3: both are made of octets of the CSPRNG, and of nothing else', async ({
  page,
  app,
}) => {
  await app.open(page);
  await page.evaluate(() => {
    Object.assign(window, { asked: 0 });
    crypto.getRandomValues = (array) => {
      const bytes = array as unknown as Uint8Array;
      (window as any).asked += bytes.byteLength;
      bytes.fill(0xa5);
      return array;
    };
  });
  await app.createAuth(page);
  const url = await app.requestAuthorization(page);
  const state = Buffer.from(url.searchParams.get('state') ?? '', 'base64url');
  expect(state.length).toBeGreaterThanOrEqual(16);
  expect(state.equals(Buffer.alloc(state.length, 0xa5))).toBe(true);
  const verifier = Buffer.alloc(32, 0xa5).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  expect(url.searchParams.get('code_challenge')).toBe(challenge);
  // No octet serves twice.
  expect(await page.evaluate(() => (window as any).asked)).toBe(32 + state.length);
});

test('B1 R2 R3: without a CSPRNG there is no login, and Math.random() is no way out', async ({
  page,
  app,
}) => {
  await page.addInitScript(() => {
    crypto.getRandomValues = () => {
      throw new DOMException('out of order', 'OperationError');
    };
    Math.random = () => {
      throw new Error('Math.random() was called');
    };
  });
  await app.open(page);
  await app.createAuth(page);
  await recordDepartures(page);
  expectError(await page.evaluate(() => outcomeOf(auth.login())), 'insecure_context');
  expectError(
    await page.evaluate(() => outcomeOf(postern.OAuthHelper.generatePKCE())),
    'insecure_context',
  );
  expect(await departuresOf(page)).toEqual([]);
});

test('R6: a page that is not a secure context cannot begin a login', async ({ page, app }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'isSecureContext', { value: false });
  });
  await app.open(page);
  await app.createAuth(page);
  await recordDepartures(page);
  expectError(await page.evaluate(() => outcomeOf(auth.login())), 'insecure_context');
  expect(await departuresOf(page)).toEqual([]);
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
});

test('B26 R3: appState and returnTo stay in this browser', async ({ page, app }) => {
  await app.open(page);
  await app.createAuth(page);
  const url = await app.requestAuthorization(page, {
    appState: { canary: 'app-state-canary' },
    returnTo: '/return-canary',
  });
  expect(decodeURIComponent(url.href)).not.toMatch(/canary/);
});

for (const returnTo of [
  '//evil.example',
  '/\\evil.example',
  '\\evil.example',
  'https://evil.example/',
  'javascript:alert(1)',
  '/\t/evil.example',
  'stash',
]) {
  test(`B26 R11: returnTo ${JSON.stringify(returnTo)} is refused`, async ({ page, app }) => {
    await app.open(page);
    await app.createAuth(page);
    await recordDepartures(page);
    expectError(
      await page.evaluate((to) => outcomeOf(auth.login({ returnTo: to })), returnTo),
      'invalid_config',
    );
    expect(await departuresOf(page)).toEqual([]);
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  });
}

test('B22: a scope of a service is refused before anything else', async ({
  page,
  app,
  authorizationServer: server,
}) => {
  await app.open(page);
  await app.createAuth(page, { config: { scopes: ['account:profile', 'service:leagues'] } });
  await recordDepartures(page);
  for (const call of ['login', 'handleRedirectCallback', 'getAccessToken', 'logout'] as const) {
    const outcome = await page.evaluate((name) => outcomeOf<unknown>(auth[name]()), call);
    expectError(outcome, 'invalid_scope');
  }
  expect(await departuresOf(page)).toEqual([]);
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  expect(server.log).toHaveLength(0);
});

test('B23: a client secret is refused, by every call, and never sent', async ({
  page,
  app,
  authorizationServer: server,
}) => {
  const config = { ...app.config, clientSecret: 'secret-canary' as never };
  await app.open(page);
  const outcomes = await page.evaluate(async (whole) => {
    const { createBrowserAuth, OAuthHelper } = postern;
    const client = () => createBrowserAuth(whole);
    const pkce = await OAuthHelper.generatePKCE();
    const callback = `${whole.redirectUri}?code=c&state=s`;
    return {
      ready: await outcomeOf(() => client().ready),
      login: await outcomeOf(() => client().login()),
      callback: await outcomeOf<unknown>(() => client().handleRedirectCallback(callback)),
      token: await outcomeOf(() => client().getAccessToken()),
      buildAuthUrl: await outcomeOf(() => OAuthHelper.buildAuthUrl(whole, 'state', pkce)),
      exchange: await outcomeOf<unknown>(() =>
        OAuthHelper.exchangeCodeForToken(whole, 'code', pkce.codeVerifier),
      ),
      refresh: await outcomeOf<unknown>(() => OAuthHelper.refreshToken(whole, 'refresh-token')),
    };
  }, config);
  for (const [call, outcome] of Object.entries(outcomes)) {
    expect.soft(outcome.error?.code, call).toBe('secret_not_allowed');
    expect.soft(outcome.error?.text ?? '', call).not.toContain('secret-canary');
  }
  expect(server.log).toHaveLength(0);
});

test('R6: endpoints are HTTPS, or on loopback', async ({ page, app }) => {
  await app.open(page);
  const codes = await page.evaluate(async (config) => {
    const found: Record<string, unknown> = {};
    const { codeVerifier, codeChallenge } = await postern.OAuthHelper.generatePKCE();
    for (const url of [
      'http://example.com/oauth',
      'http://127.0.0.1.example.com/oauth',
      'ftp://127.0.0.1/oauth',
      '/oauth',
      'https://example.com/oauth#fragment',
      'https://example.com/oauth',
      'http://localhost:1/oauth',
      'http://[::1]:1/oauth',
    ]) {
      const changed = { ...config, provider: { ...config.provider!, authorizationEndpoint: url } };
      const built = await outcomeOf(() =>
        postern.OAuthHelper.buildAuthUrl(changed, 'state', { codeChallenge }),
      );
      found[url] = built.error?.code ?? 'accepted';
    }
    const insecure = { ...config.provider!, tokenEndpoint: 'http://example.com/token' };
    const exchanged = await outcomeOf(
      postern.OAuthHelper.exchangeCodeForToken(
        { ...config, provider: insecure },
        'code',
        codeVerifier,
      ),
    );
    found.exchange = exchanged.error?.code;
    return found;
  }, app.config);
  expect(codes).toEqual({
    'http://example.com/oauth': 'invalid_config',
    'http://127.0.0.1.example.com/oauth': 'invalid_config',
    'ftp://127.0.0.1/oauth': 'invalid_config',
    '/oauth': 'invalid_config',
    'https://example.com/oauth#fragment': 'invalid_config',
    'https://example.com/oauth': 'accepted',
    'http://localhost:1/oauth': 'accepted',
    'http://[::1]:1/oauth': 'accepted',
    exchange: 'invalid_config',
  });
});

test('R4: redirect_uri goes out byte for byte, in both requests', async ({
  page,
  app,
  appServer,
}) => {
  // Each of these bytes is another after a round through a URL parser or a form decoder.
  const redirectUri = `${appServer.origin}/%63allback?x=%41&y=a+b%20c&z=%2f`;
  const server = await startAuthorizationServer({ redirectUris: [redirectUri] });
  try {
    appServer.policy['connect-src'].push(server.url);
    const options = { config: { redirectUri, provider: server.endpoints } };
    await app.open(page);
    await app.createAuth(page, options);
    const request = await app.requestAuthorization(page);
    expect(request.searchParams.getAll('redirect_uri')).toEqual([redirectUri]);

    const callback = await app.authorize(request, server);
    await page.goto(callback.href);
    await app.waitForPackage(page);
    await app.createAuth(page, options);
    const tokenRequest = page.waitForRequest(server.endpoints.tokenEndpoint);
    await page.evaluate(() => auth.handleRedirectCallback());
    const body = new URLSearchParams((await tokenRequest).postData() ?? '');
    expect(body.getAll('redirect_uri')).toEqual([redirectUri]);
  } finally {
    await server.close();
  }
});
