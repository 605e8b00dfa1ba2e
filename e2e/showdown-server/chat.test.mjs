// SPDX-License-Identifier: MIT

import assert from 'node:assert/strict';
import { createSign } from 'node:crypto';
import { once } from 'node:events';
import { after, afterEach, before, test } from 'node:test';
import WebSocket from 'ws';
import { refusalReason } from './assertion-check.mjs';
import { makeKeyPair } from './assertions.mjs';
import { startShowdownServer } from './showdown-server.mjs';
import { APP_ORIGIN, startServer, TestApp } from './test-app.mjs';

/** @type {import('./showdown-server.mjs').ShowdownServer} */
let server;
/** @type {TestApp} */
let app;
/** @type {Chatter[]} */
let chatters = [];

const USER = 'Lin Harbor';
const HOUR_SECONDS = 3600;

before(async () => {
  server = await startServer();
  app = new TestApp(server);
});
afterEach(() => {
  for (const { socket } of chatters) socket.terminate();
  chatters = [];
  server.reset();
});
after(() => server.close());

/** What a chat client keeps of its connection. */
class Chatter {
  /** @type {string[]} */
  #messages = [];

  /** @type {(() => void) | undefined} */
  #onMessage;

  /** @param {{ url?: string } & import('ws').ClientOptions} [options] */
  constructor({ url = server.chatUrl, ...options } = {}) {
    this.socket = new WebSocket(url, { origin: APP_ORIGIN, ...options });
    this.socket.on('message', (data) => {
      this.#messages.push(String(data));
      this.#onMessage?.();
    });
    chatters.push(this);
  }

  async next() {
    while (this.#messages.length === 0) {
      await new Promise((/** @type {(value: void) => void} */ resolve) => {
        this.#onMessage = resolve;
      });
    }
    return /** @type {string} */ (this.#messages.shift());
  }

  /** Takes the greeting. */
  async challstr() {
    assert.match(await this.next(), /^\|updateuser\| Guest \d+\|0\|1\|\{\}$/);
    const message = await this.next();
    assert.match(message, /^\|challstr\|4\|[0-9a-f]{256}$/);
    return message.slice('|challstr|'.length);
  }

  /** @param {string} name @param {string} assertion @returns what the server says to it */
  rename(name, assertion) {
    this.socket.send(`|/trn ${name},0,${assertion}`);
    return this.next();
  }

  /** @param {string} [user] @param {string} [name] */
  async signIn(user = USER, name = user) {
    const assertion = await assertionFor(user, await this.challstr());
    assert.equal(await this.rename(name, assertion), `|updateuser| ${name}|1|lucas|{}`);
    assert.equal(await this.next(), '>lobby\n|init|chat\n|title|Lobby');
  }
}

/** @param {string} user @param {string} challstr */
async function assertionFor(user, challstr) {
  return (await app.getAssertion(server.issueToken({ user }), { challstr })).text();
}

/** @param {string} reason */
const taken = (reason, name = USER) => `|nametaken|${name}|${reason}`;

test('an assertion for the challstr signs in, and the name may be written as one likes', async () => {
  await new Chatter().signIn(USER, 'LIN harbor');
});

test('every connection has a challstr and a guest name of its own', async () => {
  const [one, other] = [new Chatter(), new Chatter()];
  assert.notEqual(await one.next(), await other.next());
  assert.notEqual(await one.next(), await other.next());
});

test('an assertion is for one name and one connection', async () => {
  const [one, other] = [new Chatter(), new Chatter()];
  const assertion = await assertionFor(USER, await one.challstr());
  await other.challstr();
  assert.equal(
    await one.rename('Old Timer', assertion),
    taken('The assertion is for another name.', 'Old Timer'),
  );
  assert.equal(
    await other.rename(USER, assertion),
    taken('The assertion is for another connection.'),
  );
  assert.equal(await one.rename(USER, assertion), '|updateuser| Lin Harbor|1|lucas|{}');
});

test('what the login server refused is refused here, and so is half an assertion', async () => {
  const chatter = new Chatter();
  const challstr = await chatter.challstr();
  const refusal = await assertionFor('Not Yours', challstr);
  assert.equal(refusal, ';');
  assert.equal(
    await chatter.rename('Not Yours', refusal),
    taken('The login server refused this name.', 'Not Yours'),
  );
  for (const assertion of ['', 'undefined', 'a,b,c,d;00']) {
    assert.equal(await chatter.rename(USER, assertion), taken('The assertion is incomplete.'));
  }
});

for (const direction of [1, -1]) {
  test(`an assertion may be 25 hours away, ${direction > 0 ? 'old' : 'early'}, and no more`, async () => {
    const chatter = new Chatter();
    const assertion = await assertionFor(USER, await chatter.challstr());
    server.clock.advance(direction * (25 * HOUR_SECONDS + 1));
    assert.equal(
      await chatter.rename(USER, assertion),
      taken('The assertion is too old, or from the future.'),
    );
    server.clock.advance(-direction);
    assert.match(await chatter.rename(USER, assertion), /^\|updateuser\| Lin Harbor\|1\|/);
  });
}

test('another host in an assertion is refused', async () => {
  const chatter = new Chatter();
  const assertion = await assertionFor(USER, await chatter.challstr());
  server.settings.chatHost = 'sim.elsewhere.test';
  assert.equal(
    await chatter.rename(USER, assertion),
    taken('The assertion is for another server.'),
  );
});

test('a signature that was changed or is missing is refused', async () => {
  const chatter = new Chatter();
  const assertion = await assertionFor(USER, await chatter.challstr());
  const [data, signature] = assertion.split(';');
  const changed = signature.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'));
  for (const wrong of [`${data};${changed}`, `${data};`, data, `${data};not hex`]) {
    assert.equal(await chatter.rename(USER, wrong), taken('The signature is wrong.'));
  }
  const promoted = `${data.replace(',2,', ',3,')};${signature}`;
  assert.equal(await chatter.rename(USER, promoted), taken('The signature is wrong.'));
});

test('the signature is that of the login server and of nobody else; more fields are fine', async () => {
  const [keys, foreign] = await Promise.all([makeKeyPair(), makeKeyPair()]);
  const data = 'abc,linharbor,2,1000,sim.example,more';
  const judged = (/** @type {import('node:crypto').KeyObject} */ privateKey, text = data) =>
    refusalReason({
      assertion: `${text};${createSign('RSA-SHA1').update(text).sign(privateKey, 'hex')}`,
      name: USER,
      challenge: 'abc',
      now: 1_000_000,
      legalHosts: ['sim.example'],
      publicKey: keys.publicKey,
    });
  assert.equal(judged(keys.privateKey), undefined);
  assert.equal(judged(foreign.privateKey), 'The signature is wrong.');
  assert.equal(
    judged(keys.privateKey, data.replace('1000', 'soon')),
    'The assertion is too old, or from the future.',
  );
});

test('what is said by who is signed in reaches all of them, and nothing else does', async () => {
  const [lin, guest, timer] = [new Chatter(), new Chatter(), new Chatter()];
  await lin.signIn();
  await guest.challstr();
  await timer.signIn('Old Timer');
  for (const ignored of [
    'lobby|/help',
    'lobby|!help',
    'lobby|two\nlines',
    'lobby|',
    `lobby|${'x'.repeat(301)}`,
    'elsewhere|hello',
    '|hello',
    'hello',
  ]) {
    lin.socket.send(ignored);
  }
  guest.socket.send('lobby|from a guest');
  // With the answer to this, what the guest said before has been dealt with.
  assert.equal(await guest.rename(USER, ''), taken('The assertion is incomplete.'));
  lin.socket.send('lobby|hello | there');
  const seconds = Math.floor(server.clock.now() / 1000);
  const line = `>lobby\n|c:|${seconds}| Lin Harbor|hello | there`;
  assert.equal(await lin.next(), line);
  assert.equal(await timer.next(), line);
  // Had the guest heard anything, it would come before this.
  assert.equal(await guest.rename(USER, ''), taken('The assertion is incomplete.'));
});

test('a message that is too long ends the connection, and no other', async () => {
  const [one, other] = [new Chatter(), new Chatter()];
  await one.challstr();
  await other.challstr();
  one.socket.send('x'.repeat(16 * 1024 + 1));
  const [code] = await once(one.socket, 'close');
  assert.equal(code, 1009);
  assert.equal(await other.rename(USER, ''), taken('The assertion is incomplete.'));
});

test('pages of other origins and other paths are refused', async () => {
  const foreign = new Chatter({ origin: 'https://another-site.example' });
  const [{ message }] = await once(foreign.socket, 'error');
  assert.match(message, /401/);
  const elsewhere = new Chatter({ url: server.chatUrl.replace('/showdown/', '/elsewhere/') });
  assert.match((await once(elsewhere.socket, 'error'))[0].message, /400/);
  await new Chatter({ origin: undefined }).challstr();
});

test('who does not answer pings is cut off', async () => {
  const other = await startShowdownServer({ heartbeatMs: 40 });
  const silent = new Chatter({ url: other.chatUrl, autoPong: false });
  const alive = new Chatter({ url: other.chatUrl });
  await alive.challstr();
  await once(silent.socket, 'close');
  assert.equal(alive.socket.readyState, WebSocket.OPEN);
  await other.close();
});

test('close() says goodbye', async () => {
  const other = await startShowdownServer();
  const chatter = new Chatter({ url: other.chatUrl });
  await chatter.challstr();
  const closed = once(chatter.socket, 'close');
  await other.close();
  assert.equal((await closed)[0], 1001);
});
