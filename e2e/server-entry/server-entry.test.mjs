// SPDX-License-Identifier: MIT
// postern/server against the real oidc-provider, where its client has a secret (client_secret_post)
// and may use client credentials; with the examples that poe-js-sdk's users know.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { OAuthHelper, formatUserAgent } from 'postern/server';
import { startAuthorizationServer } from '../authorization-server/authorization-server.mjs';
import { REDIRECT_URI, TestUser } from '../authorization-server/test-user.mjs';
import { runExample, sendPathOfExileTo } from './run-example.mjs';

const clientId = 'postern-web';
const clientSecret = 'canary/secret+of a&web=app';
const USER_AGENT = 'OAuth myapp/1.0.0 (contact: dev@example.com)';

/** @type {import('../authorization-server/authorization-server.mjs').AuthorizationServer} */
let server;

before(async () => {
  server = await startAuthorizationServer({
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [REDIRECT_URI] }],
  });
  process.env.OAUTH_CLIENT_ID = clientId;
  process.env.OAUTH_CLIENT_SECRET = clientSecret;
});
afterEach(() => server.reset());
after(() => server.close());

/**
 * The user follows the link, signs in and allows.
 * @param {string} url
 * @returns {Promise<URLSearchParams>} what came to the redirect URI
 */
async function follow(url) {
  const user = new TestUser(server);
  const { pathname, search } = new URL(url);
  const login = await user.visit(server.url + pathname + search);
  const form = { name: 'Exile#1234' };
  const consent = await user.visit(`${login.url}/sign-in`, { method: 'POST', form });
  const { url: callback } = await user.visit(`${consent.url}/allow`, { method: 'POST', form: {} });
  assert.ok(callback.startsWith(`${REDIRECT_URI}?`), callback);
  return new URL(callback).searchParams;
}

function assertNoSecretButInForms() {
  for (const exchange of server.log.matching({ path: '/oauth/token' })) {
    assert.equal(exchange.hasAuthorizationHeader, false);
    assert.ok(exchange.bodyParameterNames.includes('client_secret'));
    assert.deepEqual(exchange.queryParameterNames, []);
    assert.deepEqual(exchange.cookieNames, []);
    assert.equal(exchange.contentType, 'application/x-www-form-urlencoded');
  }
}

test('P2 P3 P5 P6: the examples of "Grants" run with only the import changed', async (t) => {
  const addresses = sendPathOfExileTo(t, server.url);
  /** @type {unknown} */
  let state;
  // What a reader of the documentation does between the first part and the second.
  Object.assign(globalThis, {
    async signIn(/** @type {string} */ url, /** @type {string} */ expectedState) {
      const parameters = await follow(url);
      state = parameters.get('state');
      assert.equal(state, expectedState);
      return parameters.get('code');
    },
  });
  const PLACEHOLDER = `'<authorization_code>'`;
  const { token, svcToken } = await runExample('grants.ts', (text) => {
    assert.equal(text.split(PLACEHOLDER).length, 2);
    return `${text.replace(PLACEHOLDER, 'await signIn(url, state)')}\nexport { token, svcToken };`;
  });
  assert.match(String(state), /^[0-9a-f-]{36}$/);

  assert.equal(token.username, 'Exile#1234');
  assert.equal(token.scope, 'account:profile');
  assert.equal(token.token_type, 'bearer');
  assert.ok(token.refresh_token && token.sub);
  assert.equal((await new TestUser(server).profile(token.access_token)).status, 200);

  assert.equal(svcToken.expires_in, null);
  assert.equal(svcToken.scope, 'service:leagues service:leagues:ladder');

  assert.deepEqual(
    addresses.filter((address) => !address.startsWith(server.url)),
    ['https://www.pathofexile.com/oauth/token', 'https://www.pathofexile.com/oauth/token'],
  );
  assert.equal(server.log.matching({ path: '/oauth/token', status: 200 }).length, 2);
  assertNoSecretButInForms();
});

test('P3 P4 P7: a Next.js route exchanges a code and refreshes, as its own application', async (t) => {
  sendPathOfExileTo(t, server.url);
  const { GET, POST } = await runExample('next-route.ts');
  const state = crypto.randomUUID();
  const pkce = await OAuthHelper.generatePKCE();
  const login = { clientId, redirectUri: REDIRECT_URI, scopes: ['account:profile'] };
  const parameters = await follow(OAuthHelper.buildAuthUrl(login, state, pkce));

  const headers = { cookie: `state=${state}; verifier=${pkce.codeVerifier}` };
  const signedIn = await GET(new Request(`${REDIRECT_URI}?${parameters}`, { headers }));
  assert.deepEqual(await signedIn.json(), { username: 'Exile#1234' });
  const [cookie] = /session=[^;]+/.exec(signedIn.headers.get('set-cookie')) ?? [''];
  for (let turn = 0; turn < 2; ++turn) {
    const renewed = await POST(new Request(REDIRECT_URI, { method: 'POST', headers: { cookie } }));
    assert.deepEqual(await renewed.json(), { username: 'Exile#1234' });
  }

  const sent = server.log.matching({ path: '/oauth/token' });
  assert.deepEqual(
    sent.map(({ grant_type: grant }) => grant),
    ['authorization_code', 'refresh_token', 'refresh_token'],
  );
  assert.deepEqual(new Set(sent.map(({ userAgent }) => userAgent)), new Set([USER_AGENT]));
  assert.deepEqual(
    sent.slice(1).map(({ refreshTokenUse }) => refreshTokenUse),
    ['current', 'current'],
  );
  assertNoSecretButInForms();

  const forged = new Request(`${REDIRECT_URI}?code=c&state=forged`, { headers });
  assert.equal((await GET(forged)).status, 400);
});

/** @returns {import('postern/server').ServerOAuthConfig} */
const configured = () => ({
  clientId,
  clientSecret,
  userAgent: formatUserAgent({ clientId, version: '1.0.0', contact: 'dev@example.com' }),
  redirectUri: REDIRECT_URI,
  scopes: ['account:profile', 'account:stashes'],
  provider: server.endpoints,
});

async function signIn() {
  const config = configured();
  const pkce = await OAuthHelper.generatePKCE();
  const parameters = await follow(OAuthHelper.buildAuthUrl(config, 'one-time-state', pkce));
  const code = parameters.get('code') ?? '';
  return OAuthHelper.exchangeCodeForToken(config, code, pkce.codeVerifier);
}

test('P11: tokens are introspected, revoked, and then inactive', async () => {
  const config = configured();
  const tokens = await signIn();
  const known = await OAuthHelper.introspectToken(config, tokens.access_token);
  assert.equal(known.active, true);
  assert.equal(known.client_id, clientId);
  assert.equal(typeof known.exp, 'number');

  const refreshToken = tokens.refresh_token ?? '';
  const options = { tokenTypeHint: 'refresh_token' };
  assert.equal(await OAuthHelper.revokeToken(config, refreshToken, options), undefined);
  assert.deepEqual(await OAuthHelper.introspectToken(config, refreshToken, options), {
    active: false,
  });
  // RFC 7009 section 2.2: an invalid token is no error.
  await OAuthHelper.revokeToken(config, 'no-such-token');
  await assert.rejects(OAuthHelper.refreshToken(config, refreshToken), {
    code: 'token_error',
    oauthError: 'invalid_grant',
    status: 400,
  });
  assertNoSecretButInForms();
});

test('P5 P11: a service has its token until it is revoked', async () => {
  const service = { ...configured(), clientSecret, scopes: ['service:psapi'] };
  const token = await OAuthHelper.getClientCredentialsToken(service);
  assert.equal(token.expires_in, null);
  assert.equal((await OAuthHelper.introspectToken(service, token.access_token)).active, true);
  await OAuthHelper.revokeToken(service, token.access_token);
  assert.equal((await OAuthHelper.introspectToken(service, token.access_token)).active, false);
});

test('P6 P8: a wrong secret is invalid_client, and no error tells either', async () => {
  const { refresh_token: refreshToken = '' } = await signIn();
  const wrong = { ...configured(), clientSecret: `${clientSecret}x` };
  const error = await OAuthHelper.refreshToken(wrong, refreshToken).catch((reason) => reason);
  assert.equal(error.code, 'token_error');
  assert.equal(error.oauthError, 'invalid_client');
  assert.equal(error.status, 401);
  const told = `${error.stack} ${JSON.stringify(error)}`;
  for (const secret of [clientSecret, refreshToken]) assert.ok(!told.includes(secret));
  assert.ok((await OAuthHelper.refreshToken(configured(), refreshToken)).access_token);
});
