// SPDX-License-Identifier: MIT
// All that a login server keeps in memory, and that a test may look at or change.

import { ExchangeLog } from '../server-parts/exchange-log.mjs';
import { makeKeyPair } from './assertions.mjs';
import { MovableClock } from './clock.mjs';
import { Clients } from './clients.mjs';
import { Faults } from './faults.mjs';
import { Sessions } from './sessions.mjs';
import { TokenRows } from './token-rows.mjs';
import { REFUSED_USERS, TEST_USERS, Users } from './users.mjs';

/**
 * Settings are read at each request, so a test may change them on a running server.
 * @typedef {object} Settings
 * @property {string} chatHost the last field of an assertion, and what the chat server takes
 * @property {readonly string[]} extraAssertionFields appended to what is signed
 * @property {string | null} crossOriginOpenerPolicy of the authorize page; 'same-origin' cuts a
 *   popup off from its opener
 * @property {Readonly<Record<string, string | null>>} returnedParameters what the authorize page
 *   returns in place of the truth; null leaves a parameter out. See OLD_PAGE_PARAMETERS.
 * @property {boolean} keepRedirectQuery whether the redirect URI's own parameters come back; the
 *   page of before July 2026 dropped them
 * @property {boolean} rotateOnPreflight an OPTIONS request rotates its origin's newest token even
 *   if that is not in the query, see preflight.mjs
 * @property {boolean} signInLink whether the authorize page's dead end has a way out
 */

/** @type {Readonly<Settings>} */
const DEFAULT_SETTINGS = Object.freeze({
  chatHost: 'sim.showdown.test',
  extraAssertionFields: Object.freeze([]),
  crossOriginOpenerPolicy: null,
  returnedParameters: Object.freeze({}),
  keepRedirectQuery: true,
  rotateOnPreflight: false,
  signInLink: true,
});

/** What the page of before July 2026 could return. */
export const OLD_PAGE_PARAMETERS = Object.freeze({
  assertion: 'undefined',
  token: 'null',
  user: 'undefined',
});

/** @param {Partial<Settings>} settings */
function checkSettings(settings) {
  const unknown = Object.keys(settings).find((name) => !Object.hasOwn(DEFAULT_SETTINGS, name));
  if (unknown !== undefined) throw new TypeError(`no such setting: ${unknown}`);
}

export class State {
  /** @type {import('./exchange-log.mjs').ExchangeLog} */
  log = new ExchangeLog();

  faults = new Faults();

  sessions = new Sessions();

  tokens = new TokenRows();

  users = new Users([...TEST_USERS, ...REFUSED_USERS]);

  #initialSettings;

  /**
   * @param {object} options
   * @param {readonly import('./clients.mjs').Client[]} options.clients
   * @param {MovableClock} options.clock
   * @param {Awaited<ReturnType<typeof makeKeyPair>>} options.keys
   * @param {Partial<Settings>} options.settings
   */
  constructor({ clients, clock, keys, settings }) {
    checkSettings(settings);
    this.clients = new Clients(clients);
    this.clock = clock;
    this.keys = keys;
    this.#initialSettings = settings;
    /** @type {Settings} */
    this.settings = { ...DEFAULT_SETTINGS, ...settings };
  }

  /** @param {Partial<Settings>} settings */
  changeSettings(settings) {
    checkSettings(settings);
    Object.assign(this.settings, settings);
  }

  reset() {
    this.log.clear();
    this.faults.clear();
    this.sessions.clear();
    this.tokens.clear();
    this.clock.offsetSeconds = 0;
    Object.assign(this.settings, DEFAULT_SETTINGS, this.#initialSettings);
  }
}
