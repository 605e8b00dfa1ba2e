// SPDX-License-Identifier: MIT

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { startAuthorizationServer } from './authorization-server.mjs';
import { APP_ORIGIN, REDIRECT_URI, TestUser } from './test-user.mjs';

/** @type {import('./authorization-server.mjs').AuthorizationServer} */
let server;
/** @type {TestUser} */
let user;
/** @type {any} */
let tokens;

before(async () => {
  server = await startAuthorizationServer({ redirectUris: [REDIRECT_URI] });
});
beforeEach(async () => {
  user = new TestUser(server);
  tokens = await user.tokens();
  server.log.clear();
});
afterEach(() => server.reset());
after(() => server.close());

const refresh = () => user.refresh(tokens.refresh_token);

/** A fault of the first table leaves the refresh token alone. */
async function assertNotRotated() {
  assert.equal(server.faults.pending, 0);
  assert.equal((await refresh()).status, 200);
}

/** A fault of the second table comes after the rotation. */
async function assertRotated() {
  assert.equal(server.faults.pending, 0);
  assert.equal((await (await refresh()).json()).error, 'invalid_grant');
}

/** @param {import('./faults.mjs').Fault} fault */
async function spoiledBody(fault) {
  server.faults.next(fault);
  const response = await refresh();
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('access-control-allow-origin'), APP_ORIGIN);
  const body = await response.json();
  await assertRotated();
  return body;
}

test('html-503', async () => {
  server.faults.next({ kind: 'html-503' });
  const response = await refresh();
  assert.equal(response.status, 503);
  assert.match(response.headers.get('content-type') ?? '', /^text\/html/);
  assert.equal(response.headers.get('access-control-allow-origin'), APP_ORIGIN);
  const [{ fault, grant_type: grantType, bodyParameterNames }] = server.log;
  assert.deepEqual(
    { fault, grantType, bodyParameterNames },
    {
      fault: 'html-503',
      grantType: 'refresh_token',
      bodyParameterNames: ['client_id', 'grant_type', 'refresh_token'],
    },
  );
  await assertNotRotated();
});

test('plain-500', async () => {
  server.faults.next({ kind: 'plain-500' });
  const response = await refresh();
  assert.equal(response.status, 500);
  assert.match(response.headers.get('content-type') ?? '', /^text\/plain/);
  assert.equal(await response.text(), 'Internal Server Error');
  assert.equal(response.headers.get('access-control-allow-origin'), APP_ORIGIN);
  await assertNotRotated();
});

test('json-error and invalid-grant', async () => {
  server.faults.next({ kind: 'json-error', status: 500, body: { error: 'server_error' } });
  server.faults.next({ kind: 'invalid-grant' });
  const failed = await refresh();
  assert.equal(failed.status, 500);
  assert.deepEqual(await failed.json(), { error: 'server_error' });
  const invalid = await refresh();
  assert.equal(invalid.status, 400);
  assert.equal((await invalid.json()).error, 'invalid_grant');
  await assertNotRotated();
});

test('redirect, to /elsewhere by default, where hits are logged', async () => {
  for (const status of [302, 307, 308]) {
    server.faults.next({ kind: 'redirect', status });
    const response = await refresh();
    assert.equal(response.status, status);
    assert.equal(response.headers.get('location'), `${server.url}/elsewhere`);
  }
  server.faults.next({ kind: 'redirect', location: 'http://127.0.0.1:9/there' });
  assert.equal((await refresh()).headers.get('location'), 'http://127.0.0.1:9/there');

  await user.post({ grant_type: 'refresh_token', refresh_token: 'x' }, `${server.url}/elsewhere`);
  const [hit] = server.log.matching({ path: '/elsewhere' });
  assert.deepEqual(hit.bodyParameterNames, ['client_id', 'grant_type', 'refresh_token']);
  await assertNotRotated();
});

test('rate-limited', async () => {
  server.faults.next({ kind: 'rate-limited', retryAfterSeconds: 7 });
  server.faults.next({ kind: 'rate-limited', exposeRetryAfter: false });
  const exposed = await refresh();
  assert.equal(exposed.status, 429);
  assert.equal(exposed.headers.get('retry-after'), '7');
  assert.equal(exposed.headers.get('access-control-expose-headers'), 'Retry-After');
  const hidden = await refresh();
  assert.equal(hidden.headers.get('retry-after'), '2');
  assert.equal(hidden.headers.get('access-control-expose-headers'), null);
  await assertNotRotated();
});

test('rate-limited until a date, by the clock of this server', async () => {
  for (const clockOffsetSeconds of [0, 3600, -3600]) {
    server.settings.clockOffsetSeconds = clockOffsetSeconds;
    server.faults.next({ kind: 'rate-limited', retryAfterSeconds: 7, retryAfterDate: true });
    const expected = Date.now() + (clockOffsetSeconds + 7) * 1000;
    const { headers } = await refresh();
    const until = Date.parse(headers.get('retry-after') ?? '');
    assert.ok(Math.abs(until - expected) < 2000, headers.get('retry-after') ?? '');
  }
});

test('hang answers nothing', async () => {
  server.faults.next({ kind: 'hang' });
  const hung = fetch(server.endpoints.tokenEndpoint, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'refresh_token' }),
    signal: AbortSignal.timeout(200),
  });
  await assert.rejects(hung, { name: 'TimeoutError' });
  assert.equal(server.log[0].status, null);
  assert.equal(server.log[0].fault, 'hang');
  await assertNotRotated();
});

test('drop cuts the connection', async () => {
  server.faults.next({ kind: 'drop' });
  await assert.rejects(refresh(), TypeError);
  assert.equal(server.log[0].status, null);
  await assertNotRotated();
});

test('lost-response rotates and cuts the connection', async () => {
  server.faults.next({ kind: 'lost-response' });
  await assert.rejects(refresh(), TypeError);
  assert.equal(server.log[0].grant_type, 'refresh_token');
  await assertRotated();
});

test('truncated-json', async () => {
  server.faults.next({ kind: 'truncated-json' });
  const response = await refresh();
  assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
  await assert.rejects(response.json(), SyntaxError);
  await assertRotated();
});

test('wrong-types', async () => {
  const body = await spoiledBody({ kind: 'wrong-types' });
  assert.equal(typeof body.access_token, 'number');
});

test('missing-access-token', async () => {
  const body = await spoiledBody({ kind: 'missing-access-token' });
  assert.ok(!('access_token' in body) && 'refresh_token' in body);
});

test('without-refresh-token', async () => {
  const body = await spoiledBody({ kind: 'without-refresh-token' });
  assert.ok(!('refresh_token' in body) && 'access_token' in body);
});

test('string-expires-in', async () => {
  assert.equal((await spoiledBody({ kind: 'string-expires-in' })).expires_in, '120');
});

test('altered', async () => {
  const body = await spoiledBody({
    kind: 'altered',
    members: { expires_in: -1, scope: undefined },
  });
  assert.equal(body.expires_in, -1);
  assert.ok(!('scope' in body));
});

test('oversized', async () => {
  const body = await spoiledBody({ kind: 'oversized' });
  assert.ok(body.padding.length > 256 * 1024);
});

test('no-cors', async () => {
  server.faults.next({ kind: 'no-cors' });
  const response = await refresh();
  assert.equal(response.status, 200);
  assert.ok(![...response.headers.keys()].some((name) => name.startsWith('access-control-')));
  await assertRotated();
});

test('slow', async () => {
  server.faults.next({ kind: 'slow', ms: 150 });
  const started = performance.now();
  assert.equal((await refresh()).status, 200);
  assert.ok(performance.now() - started >= 145);
  await assertRotated();
});

test('held answers when told to, and is in the log while it waits', async () => {
  const held = server.faults.next({ kind: 'held' });
  let answered = false;
  const response = refresh().finally(() => {
    answered = true;
  });
  await held.arrived;
  assert.deepEqual(
    server.log.map(({ grant_type: grantType, status }) => ({ grantType, status })),
    [{ grantType: 'refresh_token', status: null }],
  );
  assert.equal(answered, false);
  held.release();
  assert.equal((await response).status, 200);
});

test('set() stays until clear(), next() comes before it, and clear() lets go what is held', async () => {
  server.faults.set({ kind: 'html-503' });
  server.faults.next({ kind: 'invalid-grant' });
  assert.equal((await refresh()).status, 400);
  assert.equal((await refresh()).status, 503);
  assert.equal((await refresh()).status, 503);
  server.faults.clear();
  const held = server.faults.next({ kind: 'held' });
  const response = refresh();
  await held.arrived;
  server.faults.clear();
  assert.equal((await response).status, 200);
  assert.throws(() => server.faults.next({ kind: /** @type {any} */ ('no-such-kind') }), TypeError);
});

test('the endpoints of revocation and profile have their own faults', async () => {
  server.faults.next({ kind: 'drop', endpoint: 'revocation' });
  server.faults.next({
    kind: 'json-error',
    status: 401,
    body: { error: 'invalid_token' },
    endpoint: 'profile',
  });
  assert.equal((await user.profile(tokens.access_token)).status, 401);
  assert.equal((await user.profile(tokens.access_token)).status, 200);
  await assert.rejects(
    user.post({ token: tokens.refresh_token }, server.endpoints.revocationEndpoint),
    TypeError,
  );
  await assertNotRotated();
});
