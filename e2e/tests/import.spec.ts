// SPDX-License-Identifier: MIT
// The package as modules: what an import does (nothing), and where the module works.

import { expect, expectError, type Page, test } from '../support/fixtures.ts';
import { readPackageEntries } from '../support/package-entries.ts';
import { inWorker } from '../support/worker-job.ts';

/** The script of the ready callback page: what it does when it is loaded is all that it is. */
const CALLBACK_PAGE_SCRIPT = 'callback-page.js';

/** Imports React by its name, which needs a bundler: frameworks/tests have it. */
const FOR_REACT = 'react.js';

const entryUrls = (): string[] =>
  [...readPackageEntries().keys()]
    .filter((name) => name.endsWith('.js') && ![CALLBACK_PAGE_SCRIPT, FOR_REACT].includes(name))
    .map((name) => `/postern/${name}`);

interface ImportReport {
  seen: string[];
  newGlobals: string[];
  exported: Record<string, string[]>;
}

const nothing = { seen: [], newGlobals: [] };

test.describe('X10 I8: importing every entry does nothing', () => {
  test('in a page', async ({ page, appServer }) => {
    await page.goto(`${appServer.origin}/blank.html`);
    const before = appServer.requests.length;
    const { exported, ...effects } = await page.evaluate(async (urls): Promise<ImportReport> => {
      const path = '/side-effects.js';
      const { importAndWatch } = await import(path);
      return importAndWatch(urls);
    }, entryUrls());
    expect(effects).toEqual(nothing);
    expect(exported['/postern/index.js']).toEqual(
      expect.arrayContaining(['AuthError', 'OAuthHelper', 'createBrowserAuth', 'preload']),
    );
    // Scripts and nothing else: the module itself is not loaded.
    const paths = appServer.requests.slice(before).map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(entryUrls()));
    expect(paths.filter((path) => !path.endsWith('.js'))).toEqual([]);
    expect(await page.evaluate(() => [sessionStorage.length, localStorage.length])).toEqual([0, 0]);
    expect(await page.evaluate(() => document.cookie)).toBe('');
  });

  test('in a module worker', async ({ page, appServer }) => {
    await page.goto(`${appServer.origin}/blank.html`);
    const before = appServer.requests.length;
    const report = await inWorker<ImportReport>(page, 'import', entryUrls());
    const { exported, ...effects } = report;
    expect(effects).toEqual(nothing);
    expect(Object.keys(exported)).toEqual(entryUrls());
    const paths = appServer.requests.slice(before).map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(entryUrls()));
    expect(paths.filter((path) => !path.endsWith('.js'))).toEqual([]);
  });

  test('and what something does is seen', async ({ page, appServer }) => {
    await page.goto(`${appServer.origin}/blank.html`);
    const seen = await page.evaluate(async () => {
      const path = '/side-effects.js';
      const { watchSideEffects } = await import(path);
      const seen: string[] = watchSideEffects();
      setTimeout(() => {});
      sessionStorage.getItem('x');
      addEventListener('storage', () => {});
      new BroadcastChannel('x').close();
      new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
      await fetch('/app.js');
      return seen;
    });
    expect(seen).toEqual([
      'globalThis.setTimeout',
      'sessionStorage',
      'Storage.prototype.getItem',
      'globalThis.addEventListener',
      'new BroadcastChannel',
      'new Module',
      'globalThis.fetch',
    ]);
  });
});

test.describe('X11: under the strict policy the module works in a worker', () => {
  test('P1: PKCE', async ({ page, app }) => {
    await app.open(page);
    const pair = await inWorker<{ codeVerifier: string }>(page, 'generatePkce');
    expect(pair.codeVerifier).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  test('a refresh', async ({ page, app, authorizationServer: server }) => {
    const tokens = { ...(await app.issueTokenSet()), expires_at: 1 };
    await app.open(page);
    const config = { ...app.config, autoRefresh: false };
    const result = await inWorker<{ accessToken: string; stored: { access_token: string } }>(
      page,
      'refresh',
      { config, tokens },
    );
    expect(result.accessToken).not.toBe(tokens.access_token);
    expect(result.stored.access_token).toBe(result.accessToken);
    expect(server.log.matching({ path: '/oauth/token', status: 200 })).toHaveLength(1);
  });
});

test.describe('the module that cannot be had is wasm_unavailable', () => {
  test('X12: when the policy forbids WebAssembly', async ({ page, app, appServer, problems }) => {
    problems.allow(/Content Security Policy|securitypolicyviolation|wasm-eval|script-src/);
    appServer.policy['script-src'] = ["'self'"];
    await app.open(page);
    await app.createAuth(page);
    for (const call of ['login', 'getAccessToken', 'handleRedirectCallback'] as const) {
      const outcome = await page.evaluate((name) => outcomeOf<unknown>(auth[name]()), call);
      expectError(outcome, 'wasm_unavailable');
    }
    expectError(await page.evaluate(() => outcomeOf(auth.ready)), 'wasm_unavailable');
    expectError(
      await page.evaluate(() => outcomeOf(postern.OAuthHelper.generatePKCE())),
      'wasm_unavailable',
    );
    await expect.poll(() => appServer.cspReports.length).toBeGreaterThan(0);
  });

  test('X6: when the file is missing, and the next call tries again', async ({
    page,
    app,
    problems,
  }) => {
    problems.allow(/^Failed to load resource/, /\.wasm$/);
    await page.route(/\.wasm$/, (route) => route.fulfill({ status: 404 }), { times: 1 });
    await app.open(page);
    const first = await page.evaluate(() => outcomeOf(postern.preload()));
    expectError(first, 'wasm_unavailable');
    expect(await page.evaluate(() => outcomeOf(postern.preload()))).toEqual({ value: undefined });
  });
});
