// SPDX-License-Identifier: MIT
// Who is signed in on Showdown itself, by the cookie `sid`. Only this server's own pages have it.

import { randomBytes } from 'node:crypto';

export const SESSION_COOKIE = 'sid';
const ATTRIBUTES = 'Path=/; HttpOnly; SameSite=Lax';
export const EXPIRED_SESSION_COOKIE = `${SESSION_COOKIE}=; Max-Age=0; ${ATTRIBUTES}`;

export class Sessions {
  /** @type {Map<string, string>} user ids by session id */
  #userIds = new Map();

  /** @param {string} userId @returns {string} the session's id */
  begin(userId) {
    const id = randomBytes(16).toString('hex');
    this.#userIds.set(id, userId);
    return id;
  }

  /** @param {string | undefined} id */
  userId(id) {
    return id === undefined ? undefined : this.#userIds.get(id);
  }

  /** @param {string | undefined} id */
  end(id) {
    if (id !== undefined) this.#userIds.delete(id);
  }

  clear() {
    this.#userIds.clear();
  }
}

/** @param {string} id */
export const sessionCookie = (id) => `${SESSION_COOKIE}=${id}; ${ATTRIBUTES}`;

/** @param {string | undefined} cookieHeader */
export function sessionIdFrom(cookieHeader) {
  return new RegExp(`(?:^|;)\\s*${SESSION_COOKIE}=([^;]*)`).exec(cookieHeader ?? '')?.[1];
}
