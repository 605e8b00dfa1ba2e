// SPDX-License-Identifier: MIT

import assert from 'node:assert/strict';
import { createVerify } from 'node:crypto';
import { after, afterEach, before, test } from 'node:test';
import { CHALLSTR, startServer, TestApp } from './test-app.mjs';
import { TEST_USERS, toUserId } from './users.mjs';

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

/** @param {string} user @param {Record<string, string>} [changes] */
async function answerFor(user, changes) {
  const response = await app.getAssertion(server.issueToken({ user }), changes);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('content-type'), 'text/plain; charset=utf-8');
  return response.text();
}

test('an assertion is the challenge first, then the user, signed with RSA and SHA-1', async () => {
  server.clock.advance(0.9);
  const assertion = await answerFor('Lin Harbor');
  const [data, signature, ...rest] = assertion.split(';');
  assert.deepEqual(rest, []);
  assert.deepEqual(data.split(','), [
    CHALLSTR.slice('4|'.length),
    'linharbor',
    '2',
    String(Math.floor(server.clock.now() / 1000)),
    'sim.showdown.test',
  ]);
  assert.match(signature, /^[0-9a-f]+$/);
  const verifies = (/** @type {string} */ text) =>
    createVerify('RSA-SHA1').update(text).verify(server.publicKey, signature, 'hex');
  assert.ok(verifies(data));
  assert.ok(!verifies(data.replace('linharbor', 'oldtimer')));
});

test('the type of the user is the third field', async () => {
  const types = await Promise.all(
    TEST_USERS.map(async ({ name }) => (await answerFor(name)).split(',')[2]),
  );
  assert.deepEqual(types, ['2', '4', '3', '1', '5', '6']);
});

test('a hook of the server may append fields', async () => {
  server.settings.extraAssertionFields = ['203.0.113.7', 'x'];
  assert.match(await answerFor('Lin Harbor'), /,sim\.showdown\.test,203\.0\.113\.7,x;[0-9a-f]+$/);
});

test('the challstr is split at ; or %7C or |, or is a challenge alone', async () => {
  for (const challstr of ['4|abc', '4;abc', '4%7Cabc', 'abc']) {
    assert.match(await answerFor('Lin Harbor', { challstr }), /^abc,linharbor,/, challstr);
  }
  // As `challenge` too, which goes first.
  assert.match(await answerFor('Lin Harbor', { challenge: '4|def' }), /^def,/);
});

for (const [challstr, refusal] of [
  ['4|', ';;Corrupt challenge'],
  ['4|ABC', ';;Corrupt challenge'],
  ['4|ab c', ';;Corrupt challenge'],
  ['|challstr|4|abc', ';;Corrupt challenge'],
  ['99|abc', ';;Unknown key ID'],
  ['x|abc', ';;This server is requesting an invalid login key. '],
  ['0|abc', ';;This server is requesting an invalid login key. '],
  ['2|abc', ';;This server is using login key 2, which is no longer supported. '],
]) {
  test(`the challstr ${challstr} is refused: ${refusal}`, async () => {
    assert.ok((await answerFor('Lin Harbor', { challstr })).startsWith(refusal));
  });
}

for (const [name, refusal] of [
  ['Not Yours', ';'],
  ['Gmail Only', ';;@gmail'],
  ['Name Gone', ';;Your username is no longer available.'],
  ['Disallowed Text', ';;Your username contains disallowed text.'],
  ['Guesthouse', ";;Your username cannot start with 'guest'."],
  ['1234567890123456789', ';;Your username must be less than 19 characters long.'],
  ['1234', ';;Your username must contain at least one letter.'],
]) {
  test(`the name ${name} is refused: ${refusal}`, async () => {
    assert.equal(await answerFor(name), refusal);
    assert.deepEqual(
      server.log.map(({ outcome, message }) => ({ outcome, message })),
      [{ outcome: 'refusal', message: refusal }],
    );
  });
}

test('a name of 18 characters is short enough', async () => {
  const name = 'abcdefghijklmnopqr';
  assert.ok((await answerFor(name)).split(',')[1] === toUserId(name));
});
