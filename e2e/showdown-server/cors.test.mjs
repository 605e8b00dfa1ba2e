// SPDX-License-Identifier: MIT
// Which answers a browser lets a page read.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import {
  allowedOrigin,
  APP_ORIGIN,
  assertActionError,
  CHALLSTR,
  CLIENT_ID,
  objectOf,
  OTHER_CLIENT_ID,
  OTHER_ORIGIN,
  startServer,
  TestApp,
} from './test-app.mjs';

/** @type {import('./showdown-server.mjs').ShowdownServer} */
let server;
/** @type {TestApp} */
let app;
/** @type {string} */
let token;

const ENDPOINTS = ['/api/oauth/api/getassertion', '/api/oauth/api/refreshtoken'];
const NOT_PERMITTED = 'This origin is not permitted to use this OAuth client.';

before(async () => {
  server = await startServer();
  app = new TestApp(server);
});
afterEach(() => server.reset());
after(() => server.close());

/** @param {Record<string, string>} [changes] */
function form(changes) {
  token = server.issueToken({ user: 'Lin Harbor' });
  return { client_id: CLIENT_ID, token, challstr: CHALLSTR, ...changes };
}

/** @param {Response} response */
function assertNoCorsHeader(response) {
  const names = [...response.headers.keys()].filter((name) => name.startsWith('access-control-'));
  assert.deepEqual(names, []);
}

for (const endpoint of ENDPOINTS) {
  test(`the client's origin may read ${endpoint}, and no header says more`, async () => {
    const response = await app.send(endpoint, { form: form() });
    assert.equal(allowedOrigin(response), APP_ORIGIN);
    assert.equal(response.headers.get('access-control-allow-credentials'), 'true');
    assert.equal(response.headers.get('access-control-allow-methods'), null);
    assert.equal(response.headers.get('access-control-allow-headers'), null);
  });

  test(`it may read the errors of ${endpoint} too`, async () => {
    const missing = await app.send(endpoint, { form: form({ token: '' }) });
    assert.equal(allowedOrigin(missing), APP_ORIGIN);
    await assertActionError(missing, 'No token provided.');
    const unknown = await app.send(endpoint, { form: form({ token: '0'.repeat(32) }) });
    assert.equal(allowedOrigin(unknown), APP_ORIGIN);
    assert.deepEqual(await objectOf(unknown), { success: false });
  });

  test(`no other origin may read ${endpoint}, by a letter or a port`, async () => {
    for (const origin of [
      'http://localhost:8080',
      'http://127.0.0.1:8081',
      'http://127.0.0.1',
      'https://127.0.0.1:8080',
      OTHER_ORIGIN,
    ]) {
      const response = await app.send(endpoint, { form: form(), origin });
      assertNoCorsHeader(response);
      await assertActionError(response, NOT_PERMITTED);
    }
    assert.equal(server.rotations(), 0);
  });

  test(`an opaque origin and a bad client get an error from ${endpoint} that is hidden`, async () => {
    const opaque = await app.send(endpoint, { form: form(), origin: 'null' });
    assertNoCorsHeader(opaque);
    await assertActionError(opaque, 'Invalid request origin.');
    const none = await app.send(endpoint, { form: form({ client_id: '' }) });
    assertNoCorsHeader(none);
    await assertActionError(none, 'No client_id provided.');
    const bad = await app.send(endpoint, { form: form({ client_id: 'nobody' }) });
    assertNoCorsHeader(bad);
    await assertActionError(bad, 'Invalid client_id');
  });

  test(`without an origin ${endpoint} answers, and allows none`, async () => {
    const response = await app.send(endpoint, { form: form(), origin: null });
    assertNoCorsHeader(response);
    assert.doesNotMatch(await response.text(), /actionerror/);
  });

  test(`a sid parameter makes it * at ${endpoint}`, async () => {
    const response = await app.send(endpoint, { form: form({ sid: '' }) });
    assert.equal(allowedOrigin(response), '*');
    assert.equal(response.headers.get('access-control-allow-credentials'), 'true');
  });
}

test('the registered URL may have a path: its origin counts', async () => {
  const other = server.issueToken({ user: 'Lin Harbor', client: OTHER_CLIENT_ID });
  const response = await app.send(ENDPOINTS[0], {
    form: { client_id: OTHER_CLIENT_ID, token: other, challstr: CHALLSTR },
    origin: OTHER_ORIGIN,
  });
  assert.equal(allowedOrigin(response), OTHER_ORIGIN);
});

test('what the pages of the server use has no CORS header for anybody', async () => {
  for (const path of [
    '/api/oauth/authorize',
    '/api/oauth/authorized',
    '/api/oauth/api/authorize',
    '/api/oauth/api/authorized',
    '/api/oauth/api/revoke',
  ]) {
    assertNoCorsHeader(await app.send(path, { form: form({ redirect_uri: `${APP_ORIGIN}/x` }) }));
  }
});
