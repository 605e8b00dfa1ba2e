// SPDX-License-Identifier: MIT
// One WebSocket of the chat server. A message is `ROOM|text`, with no room for commands.

import { randomBytes } from 'node:crypto';
import { refusalReason } from './assertion-check.mjs';
import { KEY_ID } from './assertions.mjs';
import { SECOND_MS } from './clock.mjs';

const ROOM = 'lobby';
const AVATAR = 'lucas';
const LONGEST_LINE = 300;
const RENAME = /^\/trn ([^,]*),[^,]*,([^]*)$/;

export class ChatConnection {
  /** Whose it is; nothing for a guest. @type {string | undefined} */
  name;

  #challenge = randomBytes(128).toString('hex');

  #isAlive = true;

  #clock;

  #publicKey;

  #legalHosts;

  #broadcast;

  /**
   * @param {object} options
   * @param {import('ws').WebSocket} options.socket
   * @param {number} options.guestNumber
   * @param {import('./clock.mjs').MovableClock} options.clock
   * @param {import('node:crypto').KeyObject} options.publicKey
   * @param {() => readonly string[]} options.legalHosts
   * @param {(text: string) => void} options.broadcast
   */
  constructor({ socket, guestNumber, clock, publicKey, legalHosts, broadcast }) {
    this.socket = socket;
    this.#clock = clock;
    this.#publicKey = publicKey;
    this.#legalHosts = legalHosts;
    this.#broadcast = broadcast;
    socket.on('message', (data) => this.#receive(String(data)));
    socket.on('pong', () => {
      this.#isAlive = true;
    });
    // A message that is too long, for one: the socket closes itself.
    socket.on('error', () => {});
    this.send(`|updateuser| Guest ${guestNumber}|0|1|{}`);
    this.send(`|challstr|${KEY_ID}|${this.#challenge}`);
  }

  /** @param {string} text */
  send(text) {
    this.socket.send(text);
  }

  /** Ends a connection that has not answered the ping before this one. */
  checkAlive() {
    if (!this.#isAlive) {
      this.socket.terminate();
      return;
    }
    this.#isAlive = false;
    this.socket.ping();
  }

  /** @param {string} message */
  #receive(message) {
    const separator = message.indexOf('|');
    if (separator < 0) return;
    const room = message.slice(0, separator);
    const text = message.slice(separator + 1);
    const [, name, assertion] = RENAME.exec(text) ?? [];
    if (name !== undefined) this.#rename(name.trim(), assertion);
    else if (room === ROOM) this.#say(text);
  }

  /** @param {string} name @param {string} assertion */
  #rename(name, assertion) {
    const reason = refusalReason({
      assertion,
      name,
      challenge: this.#challenge,
      now: this.#clock.now(),
      legalHosts: this.#legalHosts(),
      publicKey: this.#publicKey,
    });
    if (reason !== undefined) {
      this.send(`|nametaken|${name}|${reason}`);
      return;
    }
    const wasInRoom = this.name !== undefined;
    this.name = name;
    this.send(`|updateuser| ${name}|1|${AVATAR}|{}`);
    if (!wasInRoom) this.send(`>${ROOM}\n|init|chat\n|title|Lobby`);
  }

  /** @param {string} text */
  #say(text) {
    const isLine = /^[^/!\n][^\n]*$/.test(text) && text.length <= LONGEST_LINE;
    if (this.name === undefined || !isLine) return;
    const seconds = Math.floor(this.#clock.now() / SECOND_MS);
    this.#broadcast(`>${ROOM}\n|c:|${seconds}| ${this.name}|${text}`);
  }
}
