// SPDX-License-Identifier: MIT
// OAuthHelper: the pieces, for those who drive the flow themselves.

import { expect, expectError, type Page, test } from '../support/fixtures.ts';
import { exchange, refresh } from '../support/pieces.ts';
import type { TestApp } from '../support/test-app.ts';

/** A real code of this server with its verifier, by the pieces alone. */
async function obtainCode(page: Page, app: TestApp) {
  const { url, codeVerifier } = await page.evaluate(async (config) => {
    const pkce = await postern.OAuthHelper.generatePKCE();
    return { url: postern.OAuthHelper.buildAuthUrl(config, crypto.randomUUID(), pkce), ...pkce };
  }, app.config);
  const callback = await app.authorize(new URL(url));
  return { code: callback.searchParams.get('code') ?? '', codeVerifier };
}

test.describe('P1: generatePKCE', () => {
  test('R1 R2: 10,000 pairs are unique, and their digests are those of WebCrypto', async ({
    page,
    app,
  }) => {
    await app.open(page);
    const { verifiers, malformed, wrong } = await page.evaluate(async () => {
      const encoder = new TextEncoder();
      const digestOf = async (text: string) => {
        const digest = await crypto.subtle.digest('SHA-256', encoder.encode(text));
        return btoa(String.fromCharCode(...new Uint8Array(digest)))
          .replaceAll('+', '-')
          .replaceAll('/', '_')
          .replace(/=+$/, '');
      };
      const verifiers = new Set<string>();
      let malformed = 0;
      let wrong = 0;
      for (let round = 0; round < 100; ++round) {
        const pairs = await Promise.all(
          Array.from({ length: 100 }, () => postern.OAuthHelper.generatePKCE()),
        );
        const digests = await Promise.all(pairs.map(({ codeVerifier }) => digestOf(codeVerifier)));
        for (const [index, { codeVerifier, codeChallenge }] of pairs.entries()) {
          verifiers.add(codeVerifier);
          if (!/^[A-Za-z0-9_-]{43}$/.test(codeVerifier)) ++malformed;
          if (codeChallenge !== digests[index]) ++wrong;
        }
      }
      return { verifiers: verifiers.size, malformed, wrong };
    });
    expect({ verifiers, malformed, wrong }).toEqual({ verifiers: 10_000, malformed: 0, wrong: 0 });
  });

  test('the pair of RFC 7636 appendix B comes out of its 32 octets, by the CSPRNG', async ({
    page,
    app,
  }) => {
    await app.open(page);
    const result = await page.evaluate(async () => {
      const octets = [
        116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37, 77,
        105, 214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
      ];
      const asked: number[] = [];
      crypto.getRandomValues = (array) => {
        const bytes = array as unknown as Uint8Array;
        asked.push(bytes.byteLength);
        bytes.set(octets);
        return array;
      };
      return { ...(await postern.OAuthHelper.generatePKCE()), asked };
    });
    expect(result).toEqual({
      codeVerifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
      codeChallenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      asked: [32],
    });
  });
});

test.describe('P2: buildAuthUrl', () => {
  test('has each parameter once, encoded once', async ({ page, app }) => {
    await app.open(page);
    const config = {
      ...app.config,
      clientId: 'a b+c&d=e%20ü/?#',
      redirectUri: 'http://127.0.0.1:1/callback?x=%41&y=a+b',
      scopes: ['account:profile', "account:stashes+&='"],
    };
    const state = 'state +&=%41ü';
    const url = await page.evaluate(
      async ({ config, state }) => {
        const { codeChallenge } = await postern.OAuthHelper.generatePKCE();
        const built = postern.OAuthHelper.buildAuthUrl(config, state, { codeChallenge });
        return { built, codeChallenge };
      },
      { config, state },
    );
    const [endpoint, query] = url.built.split('?');
    expect(endpoint).toBe(app.config.provider?.authorizationEndpoint);
    expect([...new URLSearchParams(query)].toSorted()).toEqual(
      [
        ['client_id', config.clientId],
        ['response_type', 'code'],
        ['redirect_uri', config.redirectUri],
        ['scope', config.scopes.join(' ')],
        ['state', state],
        ['code_challenge', url.codeChallenge],
        ['code_challenge_method', 'S256'],
      ].toSorted(),
    );
    // A browser has nothing to repair in it.
    expect(new URL(url.built).href).toBe(url.built);
  });

  test('R1 R3: keeps the query of the endpoint, and lets it replace nothing', async ({
    page,
    app,
  }) => {
    await app.open(page);
    const outcomes = await page.evaluate(async (config) => {
      const { OAuthHelper } = postern;
      const pkce = await OAuthHelper.generatePKCE();
      const build = (query: string, changes: object = {}) => {
        const authorizationEndpoint = `${config.provider!.authorizationEndpoint}${query}`;
        const provider = { ...config.provider!, authorizationEndpoint };
        const { state, pair } = { state: 'state', pair: pkce, ...changes };
        return outcomeOf(() => OAuthHelper.buildAuthUrl({ ...config, provider }, state, pair));
      };
      return {
        kept: await build('?realm=a%20b&x=+%2b'),
        emptyState: await build('', { state: '' }),
        noState: await build('', { state: undefined }),
        nullState: await build('', { state: null }),
        emptyPkce: await build('', { pair: {} }),
        noPkce: await build('', { pair: undefined }),
        token: await build('?response_type=token'),
        plain: await build('?code_challenge_method=plain'),
        otherState: await build('?state=mine'),
      };
    }, app.config);
    const { kept, ...refused } = outcomes;
    expect(kept.value).toContain('?realm=a%20b&x=+%2b&client_id=');
    for (const [name, outcome] of Object.entries(refused)) {
      expect.soft(outcome.error?.code, name).toBe('invalid_config');
    }
  });

  test('B22: refuses the scopes of a service, and what is no scope', async ({ page, app }) => {
    await app.open(page);
    const refused = [
      ['service:psapi'],
      ['account:profile', 'service:leagues'],
      [''],
      ['account:profile', ''],
      ['account:profile account:stashes'],
      ['account:profile\naccount:stashes'],
      ['account:profile\n'],
      ['"account:profile"'],
      ['account:\u00e4'],
    ];
    const outcomes = await page.evaluate(
      async ({ config, refused }) => {
        const pkce = await postern.OAuthHelper.generatePKCE();
        return Promise.all(
          refused.map((scopes) =>
            outcomeOf(() => postern.OAuthHelper.buildAuthUrl({ ...config, scopes }, 'state', pkce)),
          ),
        );
      },
      { config: app.config, refused },
    );
    for (const [index, { error }] of outcomes.entries()) {
      expect.soft(error?.code, JSON.stringify(refused[index])).toBe('invalid_scope');
    }
  });

  test('is not_ready before the module is loaded', async ({ page, app }) => {
    await app.open(page);
    const outcome = await page.evaluate(
      (config) =>
        outcomeOf(() => postern.OAuthHelper.buildAuthUrl(config, 'state', { codeChallenge: 'c' })),
      app.config,
    );
    expectError(outcome, 'not_ready', { retryable: true });
  });
});

test('P3 P6 R6: the exchange sends these five and gives back every member', async ({
  page,
  app,
  authorizationServer: server,
}) => {
  await app.open(page);
  const { code, codeVerifier } = await obtainCode(page, app);
  server.log.clear();
  const members = { unknown: { nested: [1, 'ü', null, 1.5] }, expires_in: 36000 };
  server.faults.next({ kind: 'altered', members });
  const request = page.waitForRequest(server.endpoints.tokenEndpoint);
  const { value } = await exchange(page, app, code, codeVerifier);
  expect([...new URLSearchParams((await request).postData() ?? '')].toSorted()).toEqual(
    [
      ['client_id', 'postern-demo'],
      ['grant_type', 'authorization_code'],
      ['code', code],
      ['redirect_uri', app.redirectUri],
      ['code_verifier', codeVerifier],
    ].toSorted(),
  );
  expect(value).toEqual({
    access_token: expect.stringMatching(/./),
    refresh_token: expect.stringMatching(/./),
    token_type: 'bearer',
    scope: 'account:profile',
    username: 'Exile#1234',
    sub: expect.stringMatching(/^[0-9a-f-]{36}$/),
    ...members,
  });
  expect(server.log).toHaveLength(1);
  expect(server.log[0]).toMatchObject({
    method: 'POST',
    path: '/oauth/token',
    status: 200,
    contentType: 'application/x-www-form-urlencoded',
    hasAuthorizationHeader: false,
    cookieNames: [],
  });
});

test.describe('P4: refreshToken', () => {
  test('R8: spends the token, and gives back the new one', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    const tokens = await app.issueTokenSet();
    await app.open(page);
    const request = page.waitForRequest(server.endpoints.tokenEndpoint);
    const { value } = await refresh(page, app, tokens.refresh_token);
    expect(Object.fromEntries(new URLSearchParams((await request).postData() ?? ''))).toEqual({
      client_id: 'postern-demo',
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
    });
    expect(value).toMatchObject({ username: 'Exile#1234', expires_in: 120 });
    expect(value?.refresh_token).not.toBe(tokens.refresh_token);
  });

  test('needs the clientId alone, and then goes to Path of Exile', async ({
    page,
    app,
    appServer,
    problems,
  }) => {
    // It never leaves this machine: the answer is given here.
    const endpoint = 'https://www.pathofexile.com/oauth/token';
    problems.allow(/^POST$/, /^https:\/\/www\.pathofexile\.com\/oauth\/token$/);
    appServer.policy['connect-src'].push('https://www.pathofexile.com');
    await page.context().route(endpoint, (route) =>
      route.fulfill({
        headers: { 'Access-Control-Allow-Origin': app.origin },
        json: { access_token: 'a', token_type: 'bearer', expires_in: 36000 },
      }),
    );
    await app.open(page);
    const request = page.waitForRequest(endpoint);
    const value = await page.evaluate(() =>
      postern.OAuthHelper.refreshToken({ clientId: 'my-tool' }, 'my-refresh-token'),
    );
    expect(value).toEqual({ access_token: 'a', token_type: 'bearer', expires_in: 36000 });
    expect(Object.fromEntries(new URLSearchParams((await request).postData() ?? ''))).toEqual({
      client_id: 'my-tool',
      grant_type: 'refresh_token',
      refresh_token: 'my-refresh-token',
    });
  });

  test('P7: a userAgent is ignored in a browser, without a preflight', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    const { refresh_token: refreshToken } = await app.issueTokenSet();
    await app.open(page);
    await page.evaluate(
      ({ config, refreshToken }) =>
        postern.OAuthHelper.refreshToken({ ...config, userAgent: 'OAuth my-tool/1' }, refreshToken),
      { config: app.config, refreshToken },
    );
    expect(server.log.map(({ method, path }) => [method, path])).toEqual([
      ['POST', '/oauth/token'],
    ]);
    expect(server.log[0].userAgent).not.toContain('my-tool');
  });
});
