// SPDX-License-Identifier: MIT
// The tokens: one row for each user and client. So a user's devices share a token, and when one of
// them refreshes it, the others' copy is void.

import { randomBytes } from 'node:crypto';
import { DAY_MS } from './clock.mjs';

/** A token serves assertions for that long after it was issued or rotated, */
export const ASSERTION_MS = 14 * DAY_MS;
/** and can still be refreshed for another week, which Showdown does not document. */
export const REFRESH_MS = ASSERTION_MS + 7 * DAY_MS;

/** @typedef {Readonly<{ id: string, userId: string, clientId: string, time: number }>} TokenRow */

const newTokenId = () => randomBytes(16).toString('hex');

export class TokenRows {
  /** @type {Map<string, TokenRow>} */
  #byId = new Map();

  /** How often a token has been replaced by a new one. */
  rotations = 0;

  /** @param {string} userId @param {string} clientId */
  of(userId, clientId) {
    return this.all().find((row) => row.userId === userId && row.clientId === clientId);
  }

  /** @param {string} id @param {string} clientId another client's token is not found */
  find(id, clientId) {
    const row = this.#byId.get(id);
    return row?.clientId === clientId ? row : undefined;
  }

  /** @returns {TokenRow[]} */
  all() {
    return [...this.#byId.values()];
  }

  /** @param {{ userId: string, clientId: string, time: number }} members @returns {TokenRow} */
  insert({ userId, clientId, time }) {
    const row = Object.freeze({ id: newTokenId(), userId, clientId, time });
    this.#byId.set(row.id, row);
    return row;
  }

  /**
   * UPDATE ... SET id = new, time = now WHERE id = old: whoever comes second updates nothing.
   * @param {string} id
   * @param {number} time
   * @returns {TokenRow | undefined}
   */
  rotate(id, time) {
    const row = this.#byId.get(id);
    if (!row) return undefined;
    this.#byId.delete(id);
    ++this.rotations;
    return this.insert({ ...row, time });
  }

  /** @param {TokenRow | undefined} row */
  delete(row) {
    if (row) this.#byId.delete(row.id);
  }

  clear() {
    this.#byId.clear();
    this.rotations = 0;
  }
}
