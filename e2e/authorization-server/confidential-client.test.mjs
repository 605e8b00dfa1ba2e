// SPDX-License-Identifier: MIT
// What the server does for a confidential client: a secret in the form, client credentials,
// introspection, and no CORS. A public client beside it is as it was.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { startAuthorizationServer } from './authorization-server.mjs';
import { APP_ORIGIN, CLIENT_ID, REDIRECT_URI, TestUser } from './test-user.mjs';

const CONFIDENTIAL_ID = 'postern-relay';
const CLIENT_SECRET = 'secret-of-the-relay';
const USER_AGENT = 'OAuth postern-relay/1.0 (contact: somebody@example.com)';
const AS_CONFIDENTIAL = { client_id: CONFIDENTIAL_ID };
const WITH_SECRET = { ...AS_CONFIDENTIAL, client_secret: CLIENT_SECRET };

/** @type {import('./authorization-server.mjs').AuthorizationServer} */
let server;
/** @type {string} */
let tokenEndpoint;

before(async () => {
  server = await startAuthorizationServer({
    clients: [
      { client_id: CLIENT_ID, redirect_uris: [REDIRECT_URI] },
      { ...WITH_SECRET, redirect_uris: [REDIRECT_URI] },
    ],
  });
  ({ tokenEndpoint } = server.endpoints);
});
afterEach(() => server.reset());
after(() => server.close());

/**
 * @param {string} url
 * @param {Record<string, string>} form
 * @param {Record<string, string>} [headers]
 */
function post(url, form, headers = {}) {
  return fetch(url, { method: 'POST', headers, body: new URLSearchParams(form) });
}

/** @param {Response} response */
function corsHeaders(response) {
  return [...response.headers.keys()].filter((name) => name.startsWith('access-control-'));
}

/**
 * A login up to the form of its code exchange, without any authentication of the client.
 * @param {Record<string, string>} [changes] of the authorization request
 */
async function beginExchange(changes) {
  const { parameters, codeVerifier } = await new TestUser(server).signIn({
    changes: { ...AS_CONFIDENTIAL, ...changes },
  });
  return {
    grant_type: 'authorization_code',
    code: parameters.get('code') ?? '',
    redirect_uri: REDIRECT_URI,
    code_verifier: codeVerifier,
  };
}

async function signIn() {
  const response = await post(tokenEndpoint, { ...WITH_SECRET, ...(await beginExchange()) });
  assert.equal(response.status, 200);
  return response.json();
}

/** @param {Record<string, string>} [changes] */
function requestOwnToken(changes) {
  return post(tokenEndpoint, {
    ...WITH_SECRET,
    grant_type: 'client_credentials',
    scope: 'service:leagues service:psapi',
    ...changes,
  });
}

/** @param {string} token @param {Record<string, string>} [client] */
async function introspect(token, client = WITH_SECRET) {
  const response = await post(server.endpoints.introspectionEndpoint, { ...client, token });
  return { status: response.status, body: await response.json() };
}

test('P6: a code, a refresh and a revocation need the secret, in the form', async () => {
  const exchange = await beginExchange();
  for (const client of [AS_CONFIDENTIAL, { ...AS_CONFIDENTIAL, client_secret: 'another' }]) {
    const refused = await post(tokenEndpoint, { ...client, ...exchange });
    assert.equal(refused.status, 401);
    assert.equal((await refused.json()).error, 'invalid_client');
  }
  // oidc-provider takes the secret from this header too, Path of Exile does not: a test of who sends
  // it asks the log.
  const basic = Buffer.from(`${CONFIDENTIAL_ID}:another`).toString('base64');
  const byHeader = await post(
    tokenEndpoint,
    { ...AS_CONFIDENTIAL, ...exchange },
    { authorization: `Basic ${basic}` },
  );
  assert.equal(byHeader.status, 401);
  assert.equal(
    server.log.matching({ path: '/oauth/token', hasAuthorizationHeader: true }).length,
    1,
  );

  const tokens = await (await post(tokenEndpoint, { ...WITH_SECRET, ...exchange })).json();
  assert.equal(tokens.username, 'Exile#1234');
  const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
  assert.equal((await post(tokenEndpoint, { ...AS_CONFIDENTIAL, ...refresh })).status, 401);
  const rotated = await (await post(tokenEndpoint, { ...WITH_SECRET, ...refresh })).json();
  assert.notEqual(rotated.refresh_token, tokens.refresh_token);

  const { revocationEndpoint } = server.endpoints;
  const revocation = { token: rotated.refresh_token };
  assert.equal((await post(revocationEndpoint, { ...AS_CONFIDENTIAL, ...revocation })).status, 401);
  assert.equal((await introspect(rotated.refresh_token)).body.active, true);
  assert.equal((await post(revocationEndpoint, { ...WITH_SECRET, ...revocation })).status, 200);
  assert.deepEqual((await introspect(rotated.refresh_token)).body, { active: false });
});

test('P5: client credentials give a token of the service without an end', async () => {
  const response = await requestOwnToken();
  assert.equal(response.status, 200);
  const { access_token: accessToken, sub, ...rest } = await response.json();
  assert.deepEqual(rest, {
    expires_in: null,
    scope: 'service:leagues service:psapi',
    token_type: 'bearer',
    username: 'Developer#0001',
  });
  const { body } = await introspect(accessToken);
  assert.equal(body.active, true);
  assert.equal(body.client_id, CONFIDENTIAL_ID);
  assert.equal(body.exp, undefined);
  assert.equal((await new TestUser(server).profile(accessToken)).status, 401, `no user: ${sub}`);

  assert.equal((await requestOwnToken({ client_secret: 'another' })).status, 401);
  const asPublic = await post(tokenEndpoint, {
    client_id: CLIENT_ID,
    grant_type: 'client_credentials',
    scope: 'service:leagues',
  });
  assert.equal(asPublic.status, 400);
});

test('a user cannot grant the scopes of a service', async () => {
  const exchange = await beginExchange({ scope: 'account:profile service:leagues' });
  const tokens = await (await post(tokenEndpoint, { ...WITH_SECRET, ...exchange })).json();
  assert.equal(tokens.scope, 'account:profile');
  const asPublic = await new TestUser(server).authorize('x'.repeat(43), {
    scope: 'service:leagues',
  });
  assert.equal(new URL(asPublic.url).searchParams.get('error'), 'invalid_scope');
});

test('P11: introspection is for a client and its own tokens', async () => {
  const tokens = await signIn();
  const access = await introspect(tokens.access_token);
  assert.deepEqual(
    [access.body.active, access.body.sub, access.body.scope, typeof access.body.exp],
    [true, tokens.sub, 'account:profile account:stashes', 'number'],
  );
  assert.equal((await introspect(tokens.refresh_token)).body.active, true);
  assert.deepEqual((await introspect('never-issued')).body, { active: false });
  assert.equal((await introspect(tokens.access_token, AS_CONFIDENTIAL)).status, 401);
  assert.deepEqual((await introspect(tokens.access_token, { client_id: CLIENT_ID })).body, {
    active: false,
  });
  const foreign = await new TestUser(server).tokens();
  assert.deepEqual((await introspect(foreign.access_token)).body, { active: false });
});

test('P12: a confidential client gets no CORS, whatever it is answered', async () => {
  const exchange = await beginExchange();
  const fromPage = await post(
    tokenEndpoint,
    { ...WITH_SECRET, ...exchange },
    { origin: APP_ORIGIN },
  );
  assert.equal(fromPage.status, 400);
  assert.deepEqual(corsHeaders(fromPage), []);
  server.faults.next({ kind: 'rate-limited' });
  const answers = [
    await post(tokenEndpoint, { ...WITH_SECRET, ...exchange }, { origin: APP_ORIGIN }),
    await post(tokenEndpoint, { ...AS_CONFIDENTIAL, ...exchange }, { origin: APP_ORIGIN }),
    await post(tokenEndpoint, { ...WITH_SECRET, ...exchange }),
  ];
  assert.deepEqual(
    answers.map(({ status }) => status),
    [429, 400, 200],
  );
  const { access_token: token } = await answers[2].json();
  for (const endpoint of [
    server.endpoints.introspectionEndpoint,
    server.endpoints.revocationEndpoint,
  ]) {
    answers.push(await post(endpoint, { ...WITH_SECRET, token }, { origin: APP_ORIGIN }));
    answers.push(await post(endpoint, { ...WITH_SECRET, token }));
  }
  for (const answer of answers) assert.deepEqual(corsHeaders(answer), []);
  const publicAnswer = await new TestUser(server).refresh('never-issued');
  assert.equal(publicAnswer.headers.get('access-control-allow-origin'), APP_ORIGIN);
});

test('P7: the log has the User-Agent, and the names of the headers', async () => {
  await post(
    tokenEndpoint,
    { ...WITH_SECRET, grant_type: 'refresh_token', refresh_token: 'x' },
    { 'User-Agent': USER_AGENT, 'X-Of-The-Test': 'value-of-the-test' },
  );
  const [exchange] = server.log.matching({ path: '/oauth/token' });
  assert.equal(exchange.userAgent, USER_AGENT);
  assert.ok(exchange.headerNames.includes('x-of-the-test'));
  assert.ok(!exchange.headerNames.includes('authorization'));
  assert.equal(exchange.hasAuthorizationHeader, false);
  const text = JSON.stringify(server.log);
  for (const value of [CLIENT_SECRET, 'value-of-the-test']) assert.ok(!text.includes(value));
});
