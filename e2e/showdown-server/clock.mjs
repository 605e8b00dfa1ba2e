// SPDX-License-Identifier: MIT
// The one clock of both servers. It runs, and it can be put forward or back.

export const SECOND_MS = 1000;
export const HOUR_MS = 60 * 60 * SECOND_MS;
export const DAY_MS = 24 * HOUR_MS;

export class MovableClock {
  #offsetMs = 0;

  #source;

  /** @param {() => number} [source] epoch milliseconds; a constant one makes the clock stand still */
  constructor(source = Date.now) {
    this.#source = source;
  }

  /** @returns {number} epoch milliseconds */
  now() {
    return Math.round(this.#source() + this.#offsetMs);
  }

  /** How far this clock is ahead of its source. */
  get offsetSeconds() {
    return this.#offsetMs / SECOND_MS;
  }

  set offsetSeconds(seconds) {
    if (!Number.isFinite(seconds)) throw new TypeError('a clock is moved by a number of seconds');
    this.#offsetMs = seconds * SECOND_MS;
  }

  /** @param {number} seconds may be negative */
  advance(seconds) {
    this.offsetSeconds += seconds;
  }
}
