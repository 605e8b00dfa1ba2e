// SPDX-License-Identifier: MIT
// The guides' relays, each in its real host: a login, a refresh and a revocation, against the
// authorization server as it is for a confidential client.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Agent } from 'node:http';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startAuthorizationServer } from '../authorization-server/authorization-server.mjs';
import { APP_ORIGIN, REDIRECT_URI, TestUser } from '../authorization-server/test-user.mjs';
import { cookieNameOf, exchange, Page, Session } from '../relay/page.mjs';
import { startProcess, startServerProcess, STOPPING_MS } from '../relay/processes.mjs';
import { shortHash } from '../server-parts/exchange-log.mjs';
import { freePort, signInOnPage } from './page-login.mjs';

const CLIENT_ID = 'postern-relay';
const CLIENT_SECRET = 'secret-of-the-relay';
const USER_AGENT = `OAuth ${CLIENT_ID}/1.0.0 (contact: developer@app.example)`;

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const installed = (/** @type {string} */ path) => createRequire(import.meta.url).resolve(path);
const next = installed('next/dist/bin/next');
// Nothing is asked for on the network but what a test has started.
const NO_TELEMETRY = { NEXT_TELEMETRY_DISABLED: '1' };
/** Longer than Bun.serve waits by default, and others by their platforms'. */
const SLOW_REFRESH_MS = 11_000;
const FREE_PORT = { PORT: '0' };

const startNext = (port = 0) => ({
  args: [next, 'start', here('next'), '--port', String(port), '--hostname', '127.0.0.1'],
  env: NO_TELEMETRY,
});
// The secret is not there, as it need not be where an app is built.
const buildNext = (/** @type {string} */ bundler) => ({
  args: [next, 'build', here('next'), bundler],
  env: NO_TELEMETRY,
});

/** @typedef {import('../relay/processes.mjs').Program} Program */
/** @type {Record<string, Program & { build?: Program }>} */
const hosts = {
  'Next.js': { ...startNext(), build: buildNext('--turbopack') },
  'Next.js with webpack': { ...startNext(), build: buildNext('--webpack') },
  Express: { args: [here('express/server.js')], env: FREE_PORT },
  Hono: { args: [here('hono/server.js')], env: FREE_PORT },
  'Node http': { args: [here('node/server.js')], env: FREE_PORT },
  Deno: {
    command: installed('deno/deno'),
    args: [
      ...['run', '--no-prompt', '--allow-env', '--allow-net=127.0.0.1', '--allow-read'],
      here('deno/server.js'),
    ],
    env: { ...FREE_PORT, DENO_NO_UPDATE_CHECK: '1' },
  },
  Bun: { command: installed('bun/bin/bun.exe'), args: [here('bun/server.js')], env: FREE_PORT },
};

/** @type {import('../authorization-server/authorization-server.mjs').AuthorizationServer} */
let server;
/** Of Next.js: with the client alone, and with postern/react. */
const PAGES = ['/sign-in', '/account'];
/** Where a host that renders pages is to be. */
let pageOrigin = '';

/**
 * @param {import('node:test').TestContext} t
 * @param {Program} program
 * @param {Record<string, string>} [env] of the relay, besides
 */
async function startHost(t, program, env = {}) {
  const host = await startServerProcess({
    ...program,
    env: {
      ...program.env,
      OAUTH_CLIENT_ID: CLIENT_ID,
      OAUTH_CLIENT_SECRET: CLIENT_SECRET,
      OAUTH_CONTACT: 'developer@app.example',
      OAUTH_TOKEN_ENDPOINT: server.endpoints.tokenEndpoint,
      OAUTH_REVOCATION_ENDPOINT: server.endpoints.revocationEndpoint,
      APP_ORIGINS: APP_ORIGIN,
      RELAY_COOKIE_KEYS: 'none',
      ...env,
    },
  });
  t.after(() => host.stop());
  return host;
}

/** What `next build` writes into the pages. */
const publicSettings = () => ({
  NEXT_PUBLIC_APP_ORIGIN: pageOrigin,
  NEXT_PUBLIC_OAUTH_CLIENT_ID: CLIENT_ID,
  NEXT_PUBLIC_OAUTH_AUTHORIZATION_ENDPOINT: server.endpoints.authorizationEndpoint,
  NEXT_PUBLIC_OAUTH_ISSUER: server.endpoints.issuer,
});

/** What has reached the authorization server from the relay. */
function relayed() {
  return server.log.filter(({ path }) => path.startsWith('/oauth/token'));
}

/** @param {Page} page */
async function signIn(page) {
  const { parameters, codeVerifier } = await new TestUser(server).signIn({
    changes: { client_id: CLIENT_ID },
  });
  server.log.clear();
  const session = new Session(page);
  const tokens = await session.begin({
    code: parameters.get('code') ?? '',
    redirect_uri: REDIRECT_URI,
    code_verifier: codeVerifier,
  });
  return { session, tokens };
}

/** @param {string} accessToken */
async function profileStatus(accessToken) {
  return (await new TestUser(server).profile(accessToken)).status;
}

/** @param {Session} session @param {string} token an access token of it */
async function revokeAndCheck({ page, refreshToken }, token) {
  const revoked = await page.post({ token: refreshToken, token_type_hint: 'refresh_token' });
  assert.equal(revoked.status, 200, revoked.text);
  assert.equal(await profileStatus(token), 401);
  const refused = await page.post({ grant_type: 'refresh_token', refresh_token: refreshToken });
  assert.equal(refused.status, 400);
  assert.equal(refused.json.error, 'invalid_grant');
}

function expectServerToServerRequests() {
  for (const one of relayed()) {
    assert.equal(one.userAgent, USER_AGENT);
    assert.equal(one.hasAuthorizationHeader, false);
    assert.equal(one.origin, null);
    assert.deepEqual(one.cookieNames, []);
    assert.ok(one.bodyParameterNames.includes('client_secret'));
  }
}

/**
 * @param {import('../relay/processes.mjs').Process} host
 * @param {Record<string, string>[]} answers
 */
function expectNothingLogged(host, answers) {
  const names = ['access_token', 'refresh_token', 'key'];
  const secrets = answers.flatMap((answer) => names.flatMap((name) => answer[name] ?? []));
  assert.ok(secrets.length >= answers.length);
  for (const secret of [CLIENT_SECRET, ...secrets]) assert.ok(!host.output().includes(secret));
}

/** @param {string} url */
async function expectRefusals(url) {
  server.log.clear();
  const form = { grant_type: 'refresh_token', refresh_token: 'whatever' };
  const foreign = new Page(url, { origin: 'https://evil.example', clientId: CLIENT_ID });
  assert.equal((await foreign.post(form)).status, 403);
  const nobody = await exchange(url, {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ client_id: CLIENT_ID, ...form }).toString(),
  });
  assert.equal(nobody.status, 403);
  const ours = new Page(url, { origin: APP_ORIGIN, clientId: CLIENT_ID });
  const elsewhere = await ours.post({ ...form, token_endpoint: 'https://evil.example/' });
  assert.equal(elsewhere.status, 400);
  assert.equal(elsewhere.json.error, 'invalid_request');
  const huge = await ours.post({ ...form, refresh_token: 'x'.repeat(20_000) });
  assert.equal(huge.status, 413);
  const read = await exchange(url, { method: 'GET', headers: { origin: APP_ORIGIN } });
  assert.equal(read.status, 405);
  assert.equal(relayed().length, 0);
}

before(async () => {
  pageOrigin = `http://127.0.0.1:${await freePort()}`;
  server = await startAuthorizationServer({
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
        redirect_uris: [REDIRECT_URI, ...PAGES.map((path) => pageOrigin + path)],
      },
    ],
  });
});
after(() => server.close());

for (const [name, { build, ...program }] of Object.entries(hosts)) {
  describe(name, () => {
    before(async () => {
      if (!build) return;
      const building = startProcess({ ...build, env: { ...build.env, ...publicSettings() } });
      assert.equal(await building.ended, 0, building.output());
    });

    // The others render no pages.
    if (build) {
      test(`X10: pages that ${name} renders are taken over, and sign in`, async (t) => {
        await startHost(t, startNext(Number(new URL(pageOrigin).port)), {
          APP_ORIGINS: pageOrigin,
          OAUTH_AUTHORIZATION_ENDPOINT: server.endpoints.authorizationEndpoint,
          OAUTH_ISSUER: server.endpoints.issuer,
        });
        const [signInPage, ...others] = await Promise.all(
          PAGES.map(async (path) => (await fetch(pageOrigin + path)).text()),
        );
        for (const html of [signInPage, ...others]) {
          assert.match(html, /<output id="user">\?<\/output>/);
        }
        assert.match(signInPage, /<output id="entries">object,function,function<\/output>/);
        for (const path of PAGES) {
          await t.test(path, () => signInOnPage(pageOrigin + path));
        }
      });
    }

    test(`P12: a relay in ${name}, with the refresh token in the page`, async (t) => {
      const host = await startHost(t, program);
      const url = `${host.url}/oauth/token`;
      const page = new Page(url, { origin: APP_ORIGIN, clientId: CLIENT_ID });

      const preflight = await exchange(url, {
        method: 'OPTIONS',
        headers: { origin: APP_ORIGIN, 'access-control-request-method': 'POST' },
      });
      assert.equal(preflight.status, 204);
      assert.equal(preflight.headers['access-control-allow-origin'], APP_ORIGIN);

      const { session, tokens } = await signIn(page);
      assert.equal(tokens.username, 'Exile#1234');
      assert.equal(relayed()[0].newRefreshToken, shortHash(tokens.refresh_token));
      const refreshed = await session.refresh();
      assert.equal(relayed()[1].refreshTokenUse, 'current');
      assert.notEqual(refreshed.access_token, tokens.access_token);
      assert.equal(await profileStatus(refreshed.access_token), 200);
      assert.deepEqual(page.cookieNames, []);
      await revokeAndCheck(session, refreshed.access_token);
      expectServerToServerRequests();
      await expectRefusals(url);
      expectNothingLogged(host, [tokens, refreshed]);
    });

    test(`P12: ${name} is stopped, and a refresh that is under way ends well`, async (t) => {
      const host = await startHost(t, program);
      const agent = new Agent();
      t.after(() => agent.destroy());
      const page = new Page(`${host.url}/oauth/token`, {
        origin: APP_ORIGIN,
        clientId: CLIENT_ID,
        agent,
      });
      const { session } = await signIn(page);
      server.faults.next({ kind: 'slow', ms: 500 });
      const refreshing = session.refresh();
      while (relayed().length < 2) await sleep(10);
      const start = performance.now();
      await Promise.all([refreshing, host.stop()]);
      assert.ok(performance.now() - start < STOPPING_MS, 'it was not killed');
    });

    test(`P12: a relay in ${name}, with the refresh token in a cookie`, async (t) => {
      const RELAY_COOKIE_KEYS = randomBytes(32).toString('base64url');
      const host = await startHost(t, program, { RELAY_COOKIE_KEYS });
      const url = `${host.url}/oauth/token`;
      const page = new Page(url, { origin: APP_ORIGIN, clientId: CLIENT_ID });

      const { session, tokens } = await signIn(page);
      assert.notEqual(relayed()[0].newRefreshToken, shortHash(tokens.refresh_token));
      assert.deepEqual(page.cookieNames, [cookieNameOf(tokens.refresh_token)]);
      for (let rotation = 1; rotation <= 2; ++rotation) {
        const refreshed = await session.refresh();
        assert.equal(refreshed.refresh_token, undefined);
        assert.equal(relayed()[rotation].refreshTokenUse, 'current');
        assert.equal(await profileStatus(refreshed.access_token), 200);
      }
      const crossSite = await page.post(
        { grant_type: 'refresh_token', refresh_token: session.refreshToken },
        { 'sec-fetch-site': 'cross-site' },
      );
      assert.equal(crossSite.status, 403);
      const { access_token: token } = await session.refresh();
      await revokeAndCheck(session, token);
      assert.deepEqual(page.cookieNames, []);
      expectServerToServerRequests();
      await expectRefusals(url);
      expectNothingLogged(host, [tokens, { access_token: token, key: RELAY_COOKIE_KEYS }]);
    });
  });
}

test('P12: a slow refresh is waited for in every host: its answer has the only good token', async (t) => {
  const refreshes = [];
  for (const { build: _, ...program } of Object.values(hosts)) {
    const { url } = await startHost(t, program);
    const page = new Page(`${url}/oauth/token`, { origin: APP_ORIGIN, clientId: CLIENT_ID });
    const { session } = await signIn(page);
    refreshes.push(() => session.refresh());
  }
  server.faults.next({ kind: 'slow', ms: SLOW_REFRESH_MS, uses: refreshes.length });
  const answers = await Promise.all(refreshes.map((refresh) => refresh()));
  for (const { access_token: token } of answers) assert.equal(await profileStatus(token), 200);
});
