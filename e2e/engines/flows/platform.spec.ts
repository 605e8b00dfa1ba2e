// SPDX-License-Identifier: MIT
// The package as modules: importing, workers, WebAssembly by each way of loading it, and storages that
// fail.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_FOLDER, readPackageEntries } from '../../support/package-entries.ts';
import type { AppServer } from '../../support/app-server.ts';
import {
  blockSessionStorage,
  expectEveryCallRefused,
  fillSessionStorage,
} from '../../support/storage-faults.ts';
import { inWorker } from '../../support/worker-job.ts';
import { sleep } from '../driver.ts';
import { expect, expectError, type Page, test } from '../fixtures.ts';

const ENTRIES = [
  ...['index.js', 'browser-auth.js', 'browser-auth-inline.js'],
  ...['showdown.js', 'callback.js'],
];
const urls = () => ENTRIES.map((name) => `/postern/${name}`);

test('X10 I8: importing every entry does nothing, in a page and in a worker', async ({
  tab,
  appServer,
}) => {
  for (const entry of ENTRIES) expect(readPackageEntries().has(entry), entry).toBe(true);
  await tab.goto(`${appServer.origin}/blank.html`);
  const before = appServer.requests.length;
  // Not asked before it is over: WebKitGTK's driver sets timers in the page when it looks.
  await tab.evaluate((list) => {
    const path = '/side-effects.js';
    const work = import(path).then(({ importAndWatch }) => importAndWatch(list));
    Object.assign(window, { work });
  }, urls());
  await sleep(1500);
  const inPage: any = await tab.evaluate(() => (window as any).work);
  const elsewhere = await inWorker<any>(tab, 'import', urls());
  for (const { seen, newGlobals, exported } of [inPage, elsewhere]) {
    expect({ seen, newGlobals }).toEqual({ seen: [], newGlobals: [] });
    expect(exported['/postern/index.js']).toContain('createBrowserAuth');
  }
  const paths = appServer.requests.slice(before).map(({ path }) => path);
  expect(paths.filter((path) => path.endsWith('.wasm'))).toEqual([]);
});

test('X11 P1: in a worker under the strict policy, PKCE and a refresh', async ({
  tab,
  app,
  authorizationServer: server,
}) => {
  const tokens = { ...(await app.issueTokenSet()), expires_at: 1 };
  await app.open(tab);
  const pair = await inWorker<{ codeVerifier: string }>(tab, 'generatePkce');
  expect(pair.codeVerifier).toMatch(/^[A-Za-z0-9_-]{43}$/);
  const config = { ...app.config, autoRefresh: false };
  const { accessToken } = await inWorker<any>(tab, 'refresh', { config, tokens });
  expect(accessToken).not.toBe(tokens.access_token);
  expect(server.log.matching({ path: '/oauth/token', status: 200 })).toHaveLength(1);
});

test('X12: a policy that forbids WebAssembly is wasm_unavailable', async ({
  tab,
  app,
  appServer,
  complaints,
}) => {
  appServer.policy['script-src'] = ["'self'"];
  await app.open(tab);
  await app.createAuth(tab);
  for (const call of ['login', 'getAccessToken', 'handleRedirectCallback'] as const) {
    const outcome = await tab.evaluate((name) => outcomeOf<unknown>(auth[name]()), call);
    expectError(outcome, 'wasm_unavailable');
  }
  // Whether it is reported differs: see docs/engines.md.
  appServer.cspReports.length = 0;
  await tab.goto('about:blank');
  complaints.length = 0;
  appServer.cspReports.length = 0;
});

for (const type of ['application/wasm', 'application/octet-stream']) {
  test(`X11: the module, served as ${type}, is compiled in the page's turn`, async ({
    tab,
    app,
    appServer,
    complaints,
  }) => {
    serveModuleAs(appServer, type);
    await tab.addInitScript(() => {
      const counts = { inTurn: 0, beside: 0 };
      Object.assign(window, { counts });
      const { compile } = WebAssembly;
      WebAssembly.Module = new Proxy(WebAssembly.Module, {
        construct(target, values) {
          const module = Reflect.construct(target, values);
          ++counts.inTurn;
          return module;
        },
      });
      WebAssembly.compile = (...values) => {
        ++counts.beside;
        return compile(...values);
      };
    });
    await app.open(tab);
    const pair: any = await tab.evaluate(() => postern.OAuthHelper.generatePKCE());
    expect(pair.codeVerifier).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const counts: any = await tab.evaluate(() => (window as any).counts);
    expect(counts.inTurn).toBeGreaterThan(0);
    expect(counts.beside).toBe(0);
    expect(complaints).toEqual([]);
  });
}

test('B11 X11: the module inside a script knows who is signed in', async ({
  tab,
  app,
  appServer,
}) => {
  const given = { config: app.config, tokens: await app.issueTokenSet() };
  await tab.goto(`${appServer.origin}/blank.html`);
  const before = appServer.requests.length;
  const token = await tab.evaluate(async ({ config, tokens }) => {
    const path = '/postern/browser-auth-inline.js';
    const { createBrowserAuth } = await import(path);
    const storage = { get: () => tokens, set() {}, clear() {} };
    return createBrowserAuth(config, storage).getAccessToken() as Promise<string>;
  }, given);
  expect(token).toBe(given.tokens.access_token);
  const paths = appServer.requests.slice(before).map(({ path }) => path);
  expect(paths.filter((path) => /(wasm|full\.js)$/.test(path))).toEqual([]);
});

function serveModuleAs(appServer: AppServer, type: string): void {
  for (const file of ['postern.wasm', 'browser-auth.wasm']) {
    const body = readFileSync(join(PACKAGE_FOLDER, 'dist', file));
    const headers = { 'Content-Type': type };
    appServer.routes.set(
      `/node_modules/postern/dist/${file}`,
      () => new Response(new Uint8Array(body), { headers }),
    );
  }
}

test('P1 R2: the digests are those of WebCrypto', async ({ tab, app }) => {
  await app.open(tab);
  const wrong = await tab.evaluate(async () => {
    const pairs = await Promise.all(
      Array.from({ length: 500 }, () => postern.OAuthHelper.generatePKCE()),
    );
    const expected = await Promise.all(
      pairs.map(async ({ codeVerifier }) => {
        const bytes = new TextEncoder().encode(codeVerifier);
        const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
        const base64 = btoa(String.fromCharCode(...digest));
        return base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=$/, '');
      }),
    );
    const verifiers = new Set(pairs.map(({ codeVerifier }) => codeVerifier));
    return [
      pairs.filter(({ codeChallenge }, index) => codeChallenge !== expected[index]).length,
      pairs.length - verifiers.size,
    ];
  });
  expect(wrong).toEqual([0, 0]);
});

test('B21: a sessionStorage that throws is storage_error, and begins no login', async ({
  tab,
  app,
  authorizationServer: server,
}) => {
  await blockSessionStorage(tab);
  await app.open(tab, '/callback?code=c&state=s');
  await app.createAuth(tab);
  await expectEveryCallRefused(tab);
  await app.createAuth(tab, { storage: 'memoryStore' });
  expectError(await tab.evaluate(() => outcomeOf(auth.getAccessToken())), 'not_authenticated');
  expectError(await tab.evaluate(() => outcomeOf(auth.login())), 'storage_error');
  expect(server.log).toHaveLength(0);
});

test('B21: a storage that is full to its last byte', async ({
  tab,
  app,
  authorizationServer: server,
}) => {
  await app.open(tab);
  await app.createAuth(tab);
  await fillSessionStorage(tab);
  expectError(await tab.evaluate(() => outcomeOf(auth.login())), 'storage_error');
  expect(await tab.evaluate(() => location.href)).toBe(`${app.origin}/`);
  expect(server.log).toHaveLength(0);
});
