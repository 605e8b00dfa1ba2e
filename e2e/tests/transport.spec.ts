// SPDX-License-Identifier: MIT
// What the HTTP client promises: limits, redirects, caches, and nothing left open.

import {
  type AuthorizationServer,
  expect,
  expectError,
  FAILED_TO_LOAD,
  type Page,
  test,
} from '../support/fixtures.ts';
import { watchResources } from '../support/page-resources.ts';

const tokenRequestsOf = (server: AuthorizationServer): number =>
  server.log.matching({ path: '/oauth/token' }).length;

const VERIFIER = 'verifier-canary-'.padEnd(43, 'v');

test.describe('X5: the time that a caller waits is limited', () => {
  test('timeout comes within a fifth of the limit, for every call', async ({
    page,
    app,
    authorizationServer: server,
    problems,
  }) => {
    problems.allow(FAILED_TO_LOAD, /\/oauth\/token$/);
    const config = { ...app.config, requestTimeoutMs: 2000, autoRefresh: false };
    const change = () => ({ expires_at: 1 });
    await app.openSignedIn(page, { config, change });
    server.faults.set({ kind: 'hang' });
    // Ended by the browser: the connection is not kept.
    const ended = page.waitForEvent('requestfailed', (request) => /token$/.test(request.url()));
    const waits = await page.evaluate(
      async ({ config, verifier }) => {
        const { OAuthHelper } = postern;
        const timed = async (call: () => Promise<unknown>) => {
          const began = performance.now();
          const outcome = await outcomeOf(call);
          return { outcome, waited: performance.now() - began };
        };
        return Promise.all([
          timed(() => auth.getAccessToken()),
          timed(() => OAuthHelper.refreshToken(config, 'refresh-token')),
          timed(() => OAuthHelper.exchangeCodeForToken(config, 'code', verifier)),
        ]);
      },
      { config, verifier: VERIFIER },
    );
    for (const { outcome, waited } of waits) {
      expectError(outcome, 'timeout', { retryable: true });
      expect(waited).toBeGreaterThanOrEqual(1600);
      expect(waited).toBeLessThanOrEqual(2400);
    }
    await ended;
  });

  test('a late answer to a code that was given up changes nothing', async ({
    page,
    app,
    authorizationServer: server,
    problems,
  }) => {
    problems.allow(FAILED_TO_LOAD, /\/oauth\/token$/);
    await app.returnFromLogin(page, { config: { requestTimeoutMs: 200 } });
    const held = server.faults.next({ kind: 'held' });
    expectError(await page.evaluate(() => outcomeOf(auth.handleRedirectCallback())), 'timeout');
    held.release();
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));
    expect(await page.evaluate(() => auth.isAuthenticated())).toBe(false);
    expect(await app.storedTokens(page)).toEqual({});
  });

  test('a late answer to a refresh is kept, as it holds the only good token', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    const config = { requestTimeoutMs: 600, autoRefresh: false };
    await app.openSignedIn(page, { config, change: () => ({ expires_at: 1 }) });
    const held = server.faults.next({ kind: 'held' });
    expectError(await page.evaluate(() => outcomeOf(auth.getAccessToken())), 'timeout');
    held.release();
    const renewed = await page.evaluate(() => auth.getAccessToken());
    expect(tokenRequestsOf(server)).toBe(1);
    expect(JSON.parse(Object.values(await app.storedTokens(page))[0]).access_token).toBe(renewed);
  });
});

test.describe('X5: an AbortSignal', () => {
  test('ends the wait of a helper, and its request', async ({
    page,
    app,
    authorizationServer: server,
    problems,
  }) => {
    problems.allow(FAILED_TO_LOAD, /\/oauth\/token$/);
    await app.open(page);
    for (const call of ['exchange', 'refresh'] as const) {
      const hanging = server.faults.next({ kind: 'hang' });
      await page.evaluate(
        ({ call, config, verifier }) => {
          const giveUp = new AbortController();
          const { OAuthHelper } = postern;
          const outcome = outcomeOf(
            call === 'exchange'
              ? OAuthHelper.exchangeCodeForToken(config, 'code', verifier, giveUp)
              : OAuthHelper.refreshToken(config, 'refresh-token', giveUp),
          );
          Object.assign(window, { giveUp, outcome });
        },
        { call, config: app.config, verifier: VERIFIER },
      );
      await hanging.arrived;
      const ended = page.waitForEvent('requestfailed', (request) => /token$/.test(request.url()));
      await page.evaluate(() => (window as any).giveUp.abort());
      expectError(await page.evaluate(() => (window as any).outcome), 'aborted');
      await ended;
    }
  });

  test('ends the wait for a refresh, and not the refresh', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    const change = () => ({ expires_at: 1 });
    await app.openSignedIn(page, { config: { autoRefresh: false }, change });
    const held = server.faults.next({ kind: 'held' });
    await page.evaluate(() => {
      const giveUp = new AbortController();
      const outcome = outcomeOf(auth.getAccessToken(giveUp));
      const patient = outcomeOf(auth.getAccessToken());
      Object.assign(window, { giveUp, outcome, patient });
    });
    await held.arrived;
    await page.evaluate(() => (window as any).giveUp.abort());
    expectError(await page.evaluate(() => (window as any).outcome), 'aborted');
    held.release();
    const { value } = await page.evaluate(() => (window as any).patient);
    expect(value).toEqual(expect.stringMatching(/./));
    expect(await page.evaluate(() => auth.getAccessToken())).toBe(value);
    expect(tokenRequestsOf(server)).toBe(1);
  });

  test('that is aborted already: the call does nothing', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    const change = () => ({ expires_at: 1 });
    await app.openSignedIn(page, { config: { autoRefresh: false }, change });
    const before = await app.storedTokens(page);
    const outcomes = await page.evaluate(
      async ({ config, verifier }) => {
        const aborted = { signal: AbortSignal.abort() };
        const { OAuthHelper } = postern;
        const callback = `${config.redirectUri}?code=c&state=s`;
        return {
          login: await outcomeOf<unknown>(auth.login(aborted)),
          callback: await outcomeOf<unknown>(auth.handleRedirectCallback(callback, aborted)),
          token: await outcomeOf<unknown>(auth.getAccessToken(aborted)),
          logout: await outcomeOf<unknown>(auth.logout(aborted)),
          exchange: await outcomeOf<unknown>(
            OAuthHelper.exchangeCodeForToken(config, 'code', verifier, aborted),
          ),
          refresh: await outcomeOf<unknown>(OAuthHelper.refreshToken(config, 'token', aborted)),
        };
      },
      { config: app.config, verifier: VERIFIER },
    );
    for (const [call, { error }] of Object.entries(outcomes)) {
      expect.soft(error?.code, call).toBe('aborted');
    }
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));
    expect(server.log).toHaveLength(0);
    expect(await app.storedTokens(page)).toEqual(before);
    expect(page.url()).toBe(`${app.origin}/`);
  });

  test('works while the module is still loading', async ({ page, app }) => {
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    await page.route(/\.wasm$/, async (route) => {
      await released;
      await route.continue();
    });
    await app.open(page);
    await app.createAuth(page);
    const outcome = await page.evaluate(async () => {
      const giveUp = new AbortController();
      setTimeout(() => giveUp.abort(), 10);
      return outcomeOf(auth.getAccessToken(giveUp));
    });
    expectError(outcome, 'aborted');
    release();
    await page.evaluate(() => auth.ready);
  });
});

test.describe('X9: a redirect is never followed', () => {
  for (const status of [301, 302, 303, 307, 308]) {
    test(`${status}`, async ({
      page,
      app,
      authorizationServer: server,
      otherAuthorizationServer: other,
      problems,
    }) => {
      problems.allow(FAILED_TO_LOAD, /\/(oauth\/token|elsewhere)$/);
      await app.open(page);
      // To another origin, which the policy of the page allows, and to the same one.
      for (const location of [`${other.url}/elsewhere`, `${server.url}/elsewhere`]) {
        server.faults.set({ kind: 'redirect', status, location });
        const outcomes = await page.evaluate(
          async ({ config, verifier }) => [
            await outcomeOf(postern.OAuthHelper.exchangeCodeForToken(config, 'code', verifier)),
            await outcomeOf(postern.OAuthHelper.refreshToken(config, 'refresh-token')),
          ],
          { config: app.config, verifier: VERIFIER },
        );
        for (const outcome of outcomes) expectError(outcome, 'network_error');
      }
      expect(tokenRequestsOf(server)).toBe(4);
      for (const { log } of [server, other]) {
        expect(log.matching({ path: '/elsewhere' })).toHaveLength(0);
      }
    });
  }
});

test('X4: the same request twice reaches the server twice, and nothing is cached', async ({
  page,
  app,
  appServer,
}) => {
  appServer.routes.set('/token', () =>
    Response.json(
      { access_token: 'a', token_type: 'Bearer' },
      { headers: { 'Cache-Control': 'public, max-age=3600, immutable' } },
    ),
  );
  await app.open(page);
  const provider = { ...app.config.provider!, tokenEndpoint: `${app.origin}/token` };
  await page.evaluate(
    async (config) => {
      await postern.OAuthHelper.refreshToken(config, 'refresh-token');
      await postern.OAuthHelper.refreshToken(config, 'refresh-token');
    },
    { ...app.config, provider },
  );
  expect(appServer.requests.filter(({ path }) => path === '/token')).toHaveLength(2);
  expect(await page.evaluate(() => indexedDB.databases())).toEqual([]);
  expect(await page.evaluate(() => caches.keys())).toEqual([]);
});

/** Token calls of every outcome, in a page that watches its resources, `times` each. */
const makeTokenCalls = (page: Page, config: object, times: number) =>
  page.evaluate(
    async ({ config, times }) => {
      const codes: Record<string, number> = {};
      const call = async (refreshToken: string, signal?: AbortSignal) => {
        const { value, error } = await outcomeOf(
          postern.OAuthHelper.refreshToken(config as any, refreshToken, { signal }),
        );
        const code = value ? 'ok' : (error?.code ?? 'none');
        codes[code] = (codes[code] ?? 0) + 1;
      };
      const shared = new AbortController();
      for (let round = 0; round < times; ++round) {
        const giveUp = new AbortController();
        const calls = ['good', 'good', 'large', 'refused', 'garbage', 'empty'].map((kind) =>
          call(kind, shared.signal),
        );
        calls.push(call('good', giveUp.signal));
        giveUp.abort();
        calls.push(auth.getAccessToken({ signal: shared.signal }).then(() => {}));
        await Promise.all(calls);
      }
      return codes;
    },
    { config, times },
  );

test('X8: 1,000 token calls leave no memory, request, timer or listener behind', async ({
  page,
  app,
  appServer,
  problems,
}) => {
  problems.allow(FAILED_TO_LOAD, /\/token$/);
  await page.addInitScript(watchResources);
  const answers: Record<string, () => Response> = {
    good: () => Response.json({ access_token: 'memory-canary-good', token_type: 'Bearer' }),
    large: () =>
      Response.json({
        access_token: 'memory-canary-large',
        token_type: 'Bearer',
        padding: 'x'.repeat(200 * 1024),
      }),
    refused: () => Response.json({ error: 'invalid_grant' }, { status: 400 }),
    garbage: () => new Response('memory-canary-garbage'),
    empty: () => new Response(null, { status: 204 }),
  };
  appServer.routes.set('/token', async (request) => {
    const kind = new URLSearchParams(await request.text()).get('refresh_token') ?? '';
    return answers[kind]();
  });
  await app.openSignedIn(page, { config: { autoRefresh: false } });
  const provider = { ...app.config.provider!, tokenEndpoint: `${app.origin}/token` };
  const config = { ...app.config, provider };
  const open = new Set<object>();
  page.on('request', (request) => open.add(request));
  page.on('requestfinished', (request) => open.delete(request));
  page.on('requestfailed', (request) => open.delete(request));
  const measure = () =>
    page.evaluate(() => ({
      memory: [...resources.memories].map(({ buffer }) => buffer.byteLength),
      inUse: resources.bytesInUse(),
      canaries: resources.occurrences('memory-canary'),
      timers: resources.timers(),
      abortListeners: resources.abortListeners(),
    }));

  await makeTokenCalls(page, config, 5);
  const before = await measure();
  expect(before.memory).toHaveLength(1);
  const codes = await makeTokenCalls(page, config, 125);
  const after = await measure();

  expect(codes).toEqual({ ok: 375, token_error: 125, invalid_response: 250, aborted: 125 });
  // How much is wanted at once is the network's luck; all that was ever wanted would be 50 MB.
  expect.soft(after.memory[0], 'size of linear memory').toBeLessThanOrEqual(4 * 2 ** 20);
  // One pointer left behind by each call would be thousands.
  expect.soft(after.inUse - before.inUse, 'bytes in use').toBeLessThan(1000);
  expect.soft(after.canaries, 'tokens in linear memory').toBe(0);
  expect.soft(after.timers, 'timers').toEqual([]);
  expect.soft(after.abortListeners, 'listeners').toBe(0);
  await expect.poll(() => open.size, 'requests that were not ended').toBe(0);
});
