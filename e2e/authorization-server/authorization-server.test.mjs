// SPDX-License-Identifier: MIT

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { shortHash } from '../server-parts/exchange-log.mjs';
import { startAuthorizationServer } from './authorization-server.mjs';
import { APP_ORIGIN, CLIENT_ID, makePkcePair, REDIRECT_URI, TestUser } from './test-user.mjs';

/** @type {import('./authorization-server.mjs').AuthorizationServer} */
let server;

before(async () => {
  server = await startAuthorizationServer({ redirectUris: [REDIRECT_URI] });
});
afterEach(() => server.reset());
after(() => server.close());

/** @param {Response} response @param {number} status @param {string} error */
async function assertOAuthError(response, status, error) {
  assert.equal(response.status, status);
  assert.equal((await response.json()).error, error);
}

test('sign-in gives a code, the code gives tokens, the token gives the profile', async () => {
  const user = new TestUser(server);
  const { parameters, codeVerifier } = await user.signIn();
  assert.equal(parameters.get('state'), 'state-of-the-test');
  assert.equal(parameters.get('iss'), server.issuer);

  const response = await user.exchange(parameters.get('code') ?? '', codeVerifier);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('access-control-allow-origin'), APP_ORIGIN);
  assert.equal(response.headers.get('cache-control'), 'no-store');
  const tokens = await response.json();
  assert.deepEqual(Object.keys(tokens).sort(), [
    'access_token',
    'expires_in',
    'refresh_token',
    'scope',
    'sub',
    'token_type',
    'username',
  ]);
  assert.equal(tokens.token_type, 'bearer');
  assert.equal(tokens.expires_in, 120);
  assert.equal(tokens.scope, 'account:profile account:stashes');
  assert.equal(tokens.username, 'Exile#1234');
  assert.match(tokens.sub, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.doesNotMatch(tokens.access_token, /\./, 'the access token is opaque');

  const profile = await user.profile(tokens.access_token);
  assert.equal(profile.status, 200);
  assert.equal(profile.headers.get('access-control-allow-origin'), APP_ORIGIN);
  assert.deepEqual(await profile.json(), { uuid: tokens.sub, name: 'Exile#1234', realm: 'pc' });
});

test('a refresh rotates, and using the old refresh token again ends everything', async () => {
  const user = new TestUser(server);
  const first = await user.tokens();
  const second = await (await user.refresh(first.refresh_token)).json();
  assert.notEqual(second.refresh_token, first.refresh_token);
  assert.notEqual(second.access_token, first.access_token);
  assert.equal(second.username, 'Exile#1234');

  await assertOAuthError(await user.refresh(first.refresh_token), 400, 'invalid_grant');
  await assertOAuthError(await user.refresh(second.refresh_token), 400, 'invalid_grant');
  await assertOAuthError(await user.profile(second.access_token), 401, 'invalid_token');
});

test('of two refreshes at once with one token, one wins at most', async () => {
  const user = new TestUser(server);
  const { refresh_token: refreshToken } = await user.tokens();
  const responses = await Promise.all([user.refresh(refreshToken), user.refresh(refreshToken)]);
  assert.ok(responses.filter((response) => response.status === 200).length <= 1);
});

test('rotation does not extend the deadline of the refresh token', async () => {
  const user = new TestUser(server);
  server.settings.refreshTokenDays = 2 / (24 * 60 * 60);
  let { refresh_token: refreshToken } = await user.tokens();
  const refreshed = await user.refresh(refreshToken);
  assert.equal(refreshed.status, 200);
  ({ refresh_token: refreshToken } = await refreshed.json());
  await sleep(2100);
  await assertOAuthError(await user.refresh(refreshToken), 400, 'invalid_grant');
});

test('a code works once, for its own verifier, and not for long', async () => {
  const user = new TestUser(server);
  const used = await user.signIn();
  const code = used.parameters.get('code') ?? '';
  const tokens = await (await user.exchange(code, used.codeVerifier)).json();
  await assertOAuthError(await user.exchange(code, used.codeVerifier), 400, 'invalid_grant');
  await assertOAuthError(await user.profile(tokens.access_token), 401, 'invalid_token');

  const foreign = await new TestUser(server).signIn();
  await assertOAuthError(
    await user.exchange(foreign.parameters.get('code') ?? '', makePkcePair().codeVerifier),
    400,
    'invalid_grant',
  );

  server.settings.codeSeconds = 1;
  const late = await new TestUser(server).signIn();
  await sleep(1100);
  await assertOAuthError(
    await user.exchange(late.parameters.get('code') ?? '', late.codeVerifier),
    400,
    'invalid_grant',
  );
});

test('an access token expires, to the second', async () => {
  const user = new TestUser(server);
  server.settings.accessTokenSeconds = 1;
  const tokens = await user.tokens();
  assert.equal(tokens.expires_in, 1);
  await sleep(1100);
  const response = await user.profile(tokens.access_token);
  assert.match(response.headers.get('www-authenticate') ?? '', /^Bearer error="invalid_token"/);
  await assertOAuthError(response, 401, 'invalid_token');
});

test('PKCE is required, and S256 is', async () => {
  const user = new TestUser(server);
  const withoutPkce = await user.authorize('', {
    code_challenge: undefined,
    code_challenge_method: undefined,
  });
  assert.equal(new URL(withoutPkce.url).searchParams.get('error'), 'invalid_request');
  const plain = await user.authorize(makePkcePair().codeVerifier, {
    code_challenge_method: 'plain',
  });
  assert.equal(new URL(plain.url).searchParams.get('error'), 'invalid_request');
  const { parameters } = await user.signIn();
  await assertOAuthError(
    await user.post({
      grant_type: 'authorization_code',
      code: parameters.get('code') ?? '',
      redirect_uri: REDIRECT_URI,
    }),
    400,
    'invalid_grant',
  );
});

test('another redirect URI gets a page, not a redirect', async () => {
  const { codeChallenge } = makePkcePair();
  for (const uri of [
    `${APP_ORIGIN}/other`,
    'http://127.0.0.1:9999/callback',
    'https://evil.example/',
  ]) {
    const { url, response } = await new TestUser(server).authorize(codeChallenge, {
      redirect_uri: uri,
    });
    assert.ok(url.startsWith(server.url));
    assert.equal(response?.status, 400);
  }
});

test('deny and cancel are access_denied, with the state', async () => {
  const { codeChallenge } = makePkcePair();
  const user = new TestUser(server);
  const login = await user.authorize(codeChallenge);
  const consent = await user.visit(`${login.url}/sign-in`, { method: 'POST', form: { name: 'A' } });
  const denied = await user.visit(`${consent.url}/deny`, { method: 'POST' });
  const secondLogin = await new TestUser(server).authorize(codeChallenge);
  assert.ok(secondLogin.response);
  const canceller = new TestUser(server);
  const cancelled = await canceller.visit(
    `${(await canceller.authorize(codeChallenge)).url}/deny`,
    { method: 'POST' },
  );
  for (const { url } of [denied, cancelled]) {
    assert.ok(url.startsWith(`${REDIRECT_URI}?`));
    const parameters = new URL(url).searchParams;
    assert.equal(parameters.get('error'), 'access_denied');
    assert.equal(parameters.get('state'), 'state-of-the-test');
    assert.equal(parameters.get('iss'), server.issuer);
    assert.equal(parameters.get('code'), null);
  }
});

test('a second sign-in remembers the name, asks for consent again, and can change the name', async () => {
  const user = new TestUser(server);
  await user.signIn({ name: 'First#1' });
  const consent = await user.authorize(makePkcePair().codeChallenge);
  assert.match(consent.html ?? '', /Allow access\?/);
  assert.match(consent.html ?? '', /Signed in as <strong>First#1</);
  const login = await user.visit(`${consent.url}/another-name`, { method: 'POST' });
  assert.match(login.html ?? '', /<h1>Sign in</);
  const again = await user.visit(`${login.url}/sign-in`, {
    method: 'POST',
    form: { name: 'Second#2' },
  });
  assert.match(again.html ?? '', /Signed in as <strong>Second#2</);
});

test('the pages: a strict CSP, escaped text, a name that cannot be one', async () => {
  const user = new TestUser(server);
  const login = await user.authorize(makePkcePair().codeChallenge, { login_hint: '"><script>x' });
  const policy = login.response?.headers.get('content-security-policy') ?? '';
  assert.match(
    policy,
    /^default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' http:\/\/127\.0\.0\.1:8080;/,
  );
  assert.doesNotMatch(login.html ?? '', /<script/);
  assert.equal(login.response?.headers.get('cross-origin-opener-policy'), null);
  server.settings.crossOriginOpenerPolicy = 'same-origin';
  const refused = await user.visit(`${login.url}/sign-in`, {
    method: 'POST',
    form: { name: '  ' },
  });
  assert.match(refused.html ?? '', /role="alert"/);
  assert.equal(refused.response?.headers.get('cross-origin-opener-policy'), 'same-origin');
  for (const asset of ['css', 'svg']) {
    assert.equal((await fetch(`${server.url}/interaction-pages.${asset}`)).status, 200);
  }
});

test('the pages refuse a form from another origin, and an interaction that is not theirs', async () => {
  const login = await new TestUser(server).authorize(makePkcePair().codeChallenge);
  const crossSite = await fetch(`${login.url}/sign-in`, {
    method: 'POST',
    headers: { origin: 'https://evil.example' },
    body: new URLSearchParams({ name: 'x' }),
  });
  assert.ok([400, 403].includes(crossSite.status));
  const foreign = await new TestUser(server).visit(login.url);
  assert.equal(foreign.response?.status, 400);
  assert.match(foreign.html ?? '', /This did not work/);
});

test('iss can be switched off, in the response, in errors and in the metadata', async () => {
  server.settings.issuerParameter = false;
  const { parameters } = await new TestUser(server).signIn();
  assert.deepEqual([...parameters.keys()].sort(), ['code', 'state']);
  const failed = await new TestUser(server).authorize('', { code_challenge: undefined });
  assert.equal(new URL(failed.url).searchParams.get('iss'), null);
  const metadata = await (
    await fetch(`${server.url}/.well-known/oauth-authorization-server`)
  ).json();
  assert.equal(metadata.authorization_response_iss_parameter_supported, false);
});

test('scopes can be withheld, and the profile needs its own', async () => {
  server.settings.withheldScopes = ['account:stashes'];
  assert.equal((await new TestUser(server).tokens()).scope, 'account:profile');
  const user = new TestUser(server);
  const tokens = await user.tokens({ scope: 'account:characters' });
  await assertOAuthError(await user.profile(tokens.access_token), 403, 'insufficient_scope');
});

test('revocation of the refresh token ends the access token too', async () => {
  const user = new TestUser(server);
  const tokens = await user.tokens();
  const response = await user.post(
    { token: tokens.refresh_token },
    server.endpoints.revocationEndpoint,
  );
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('access-control-allow-origin'), APP_ORIGIN);
  await assertOAuthError(await user.refresh(tokens.refresh_token), 400, 'invalid_grant');
  await assertOAuthError(await user.profile(tokens.access_token), 401, 'invalid_token');
});

test('CORS: the allowed origins only, and a preflight for the profile', async () => {
  const preflight = await fetch(server.profileUrl, {
    method: 'OPTIONS',
    headers: {
      origin: APP_ORIGIN,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization',
    },
  });
  assert.equal(preflight.status, 204);
  assert.equal(preflight.headers.get('access-control-allow-headers'), 'authorization');
  for (const url of [server.profileUrl, `${server.url}/__log`]) {
    const foreign = await fetch(url, { headers: { origin: 'https://evil.example' } });
    assert.equal(foreign.headers.get('access-control-allow-origin'), null);
  }
  const foreign = await fetch(server.endpoints.tokenEndpoint, {
    method: 'POST',
    headers: { origin: 'https://evil.example' },
    body: new URLSearchParams({
      client_id: CLIENT_ID,
      grant_type: 'refresh_token',
      refresh_token: 'x',
    }),
  });
  assert.equal(foreign.headers.get('access-control-allow-origin'), null);
});

test('the log has what tests ask for, no secret, and is served to the allowed origins', async () => {
  const user = new TestUser(server);
  const { parameters, codeVerifier } = await user.signIn();
  const code = parameters.get('code') ?? '';
  const tokens = await (await user.exchange(code, codeVerifier)).json();
  const rotated = await (await user.refresh(tokens.refresh_token)).json();
  await user.profile(rotated.access_token);

  const [exchange] = server.log.matching({
    path: '/oauth/token',
    grant_type: 'authorization_code',
  });
  assert.deepEqual(
    { ...exchange, time: 0, durationMs: 0, userAgent: '', headerNames: [] },
    {
      time: 0,
      method: 'POST',
      path: '/oauth/token',
      queryParameterNames: [],
      origin: APP_ORIGIN,
      status: 200,
      contentType: 'application/x-www-form-urlencoded',
      userAgent: '',
      headerNames: [],
      hasAuthorizationHeader: false,
      cookieNames: [],
      grant_type: 'authorization_code',
      bodyParameterNames: ['client_id', 'grant_type', 'code', 'redirect_uri', 'code_verifier'],
      refreshToken: null,
      refreshTokenUse: null,
      newRefreshToken: shortHash(tokens.refresh_token),
      fault: null,
      durationMs: 0,
    },
  );
  assert.equal(typeof exchange.durationMs, 'number');
  assert.equal(server.log.matching({ grant_type: 'refresh_token' }).length, 1);
  assert.equal(server.log.matching({ path: '/profile', hasAuthorizationHeader: true }).length, 1);
  assert.equal(server.log.matching({ path: '/interaction/:uid/allow', status: 303 }).length, 1);

  const served = await fetch(`${server.url}/__log`, { headers: { origin: APP_ORIGIN } });
  assert.equal(served.headers.get('access-control-allow-origin'), APP_ORIGIN);
  const text = await served.text();
  assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(server.log)));
  const secrets = [
    code,
    codeVerifier,
    'state-of-the-test',
    ...[tokens, rotated].flatMap(({ access_token: accessToken, refresh_token: refreshToken }) => [
      accessToken,
      refreshToken,
    ]),
  ];
  for (const secret of secrets) assert.ok(!text.includes(secret));
  server.log.clear();
  assert.equal(server.log.length, 0);
});

test('two servers on one host do not share sessions', async () => {
  const other = await startAuthorizationServer({ redirectUris: [REDIRECT_URI] });
  try {
    assert.notEqual(other.issuer, server.issuer);
    const tokens = await new TestUser(other).tokens();
    await assertOAuthError(
      await new TestUser(server).profile(tokens.access_token),
      401,
      'invalid_token',
    );
  } finally {
    await other.close();
  }
});

test('the command line starts it, with one line of output', async () => {
  const main = fileURLToPath(new URL('./main.mjs', import.meta.url));
  const child = spawn(process.execPath, [main, '--port', '0']);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  while (!output.includes('\n')) await sleep(20);
  const [, url] = /^authorization server: (http:\S+)\n$/.exec(output) ?? [];
  assert.ok(url, output);
  assert.equal((await fetch(`${url}/profile`)).status, 401);
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [0, null]);
});
