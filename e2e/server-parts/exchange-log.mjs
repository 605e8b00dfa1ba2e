// SPDX-License-Identifier: MIT
// What reached a server: one entry for each request, in order of arrival.

import { createHash } from 'node:crypto';

/**
 * An array of exchanges with `clear()` and `matching()`.
 * @template {object} Exchange
 * @extends {Array<Exchange>}
 */
export class ExchangeLog extends Array {
  // filter() and map() give plain arrays.
  static get [Symbol.species]() {
    return Array;
  }

  clear() {
    this.length = 0;
  }

  /**
   * `log.matching({ path: '/oauth/token', grant_type: 'refresh_token' }).length`
   * @param {Partial<Exchange>} members compared with ===
   * @returns {Exchange[]}
   */
  matching(members) {
    const wanted = /** @type {[keyof Exchange, unknown][]} */ (Object.entries(members));
    return this.filter((exchange) => wanted.every(([name, value]) => exchange[name] === value));
  }
}

/**
 * Shows that two tokens are the same, and no more.
 * @param {string} token
 */
export const shortHash = (token) => createHash('sha256').update(token).digest('hex').slice(0, 8);

/** @param {string | undefined} header a request's `Cookie` */
export function cookieNames(header) {
  return (header ?? '')
    .split(';')
    .map((cookie) => cookie.split('=')[0].trim())
    .filter(Boolean);
}
