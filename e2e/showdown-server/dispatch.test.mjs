// SPDX-License-Identifier: MIT

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import {
  assertActionError,
  CHALLSTR,
  CLIENT_ID,
  objectOf,
  startServer,
  TestApp,
} from './test-app.mjs';

/** @type {import('./showdown-server.mjs').ShowdownServer} */
let server;
/** @type {TestApp} */
let app;

before(async () => {
  server = await startServer();
  app = new TestApp(server);
});
afterEach(() => server.reset());
after(() => server.close());

const credentials = () => ({
  client_id: CLIENT_ID,
  token: server.issueToken({ user: 'Lin Harbor' }),
});
const ASSERTION = /^[0-9a-f]{256},linharbor,2,\d+,sim\.showdown\.test;[0-9a-f]{512}$/;

test('an assertion is raw, an object has a prefix, and neither may be cached or not', async () => {
  const { token } = credentials();
  const assertion = await app.getAssertion(token);
  assert.equal(assertion.status, 200);
  assert.equal(assertion.headers.get('content-type'), 'text/plain; charset=utf-8');
  assert.equal(assertion.headers.get('cache-control'), null);
  assert.equal(assertion.headers.get('vary'), null);
  assert.match(await assertion.text(), ASSERTION);

  const refreshed = await objectOf(await app.refresh(token));
  assert.match(refreshed.success, /^[0-9a-f]{32}$/);
});

test('an error of an action is 200', async () => {
  await assertActionError(await app.getAssertion(''), 'No token provided.');
  await assertActionError(await app.refresh(''), 'No token provided.');
  const { token } = credentials();
  await assertActionError(await app.getAssertion(token, { challstr: '' }), 'No challstr provided.');
});

test('an unknown action and none are 404, without the prefix', async () => {
  const unknown = await app.send('/api/oauth/api/nothing');
  assert.equal(unknown.status, 404);
  assert.equal(await unknown.text(), 'Error: Request type "oauth/api/nothing" was not recognized.');
  for (const path of ['/', '/api/', '/action.php', '/favicon.ico']) {
    const none = await app.send(path);
    assert.equal(none.status, 404);
    assert.match(await none.text(), /^Error: Request needs an action - /);
  }
});

test('the action is in the path after the first /api/, or in the parameter act', async () => {
  const act = 'oauth/api/getassertion';
  const form = { ...credentials(), challstr: CHALLSTR };
  const text = async (/** @type {Promise<Response>} */ response) => (await response).text();
  assert.match(await text(app.send(`/~~showdown/api/${act}`, { form })), ASSERTION);
  assert.match(await text(app.send('/action.php', { query: { act }, form })), ASSERTION);
  assert.match(
    await text(app.send('/~~showdown/action.php', { form: { ...form, act } })),
    ASSERTION,
  );
  // The path beats the query.
  assert.match(
    await text(app.send(`/api/${act}`, { query: { act: 'oauth/api/refreshtoken' }, form })),
    ASSERTION,
  );
});

test('parameters: the query, and the body over it, with any method and content type', async () => {
  const { token, client_id: clientId } = credentials();
  const path = '/api/oauth/api/getassertion';
  const query = { client_id: clientId, token: 'of-the-query', challstr: CHALLSTR };
  const merged = await app.send(path, { query, form: { token }, method: 'PUT' });
  assert.match(await merged.text(), ASSERTION);
  const plain = await app.send(path, {
    query,
    form: { token },
    headers: { 'content-type': 'text/plain' },
  });
  assert.match(await plain.text(), ASSERTION);
  const inQuery = await app.send(path, { query: { ...query, token }, method: 'DELETE' });
  assert.match(await inQuery.text(), ASSERTION);
});

test('a json field: an array is a batch, an object more parameters', async () => {
  const { token, client_id: clientId } = credentials();
  const assertion = {
    act: 'oauth/api/getassertion',
    client_id: clientId,
    token,
    challstr: CHALLSTR,
  };
  const refused = { act: 'oauth/api/refreshtoken', client_id: clientId };
  const batch = await app.send('/action.php', {
    form: { json: JSON.stringify([assertion, refused]) },
  });
  const [first, second] = await objectOf(batch);
  assert.match(first, ASSERTION);
  assert.deepEqual(second, { actionerror: 'No token provided.' });

  const one = await app.send('/action.php', { form: { json: JSON.stringify(assertion) } });
  assert.match(await one.text(), ASSERTION);
  const unreadable = await app.send('/action.php', { form: { json: '{' } });
  assert.equal(unreadable.status, 404);
});

test('a body of JSON counts only with the action in the path', async () => {
  const body = JSON.stringify({ ...credentials(), challstr: CHALLSTR });
  const post = (/** @type {string} */ path) => fetch(server.url + path, { method: 'POST', body });
  const inPath = await post('/api/oauth/api/getassertion');
  assert.match(await inPath.text(), ASSERTION);
  const inQuery = await post('/action.php?act=oauth/api/getassertion');
  await assertActionError(inQuery, 'No client_id provided.');
});

test('a body without end is cut off', async () => {
  const body = 'x'.repeat(1024 * 1024);
  await assert.rejects(fetch(server.url, { method: 'POST', body }), TypeError);
});

test('a session cookie that nobody has is taken back', async () => {
  const { token } = credentials();
  const clean = await app.getAssertion(token);
  assert.deepEqual(clean.headers.getSetCookie(), []);
  const stale = await app.send('/api/oauth/api/getassertion', { cookie: 'sid=of-yesterday' });
  assert.match(stale.headers.getSetCookie()[0], /^sid=; Max-Age=0;/);
});
