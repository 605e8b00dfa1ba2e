// SPDX-License-Identifier: MIT
// Who can sign in here: anybody, under any name. A name always means the same account UUID, so
// that `sub` is stable over sign-ins and over restarts.

import { createHash } from 'node:crypto';

/** @typedef {{ accountId: string, name: string, realm: string }} Account */

const LONGEST_NAME = 64;

/** @param {string} name */
function uuidOfName(name) {
  const bytes = createHash('sha256').update(`account:${name}`).digest().subarray(0, 16);
  // RFC 9562 section 5.8: version 8 is for ids made in a way of one's own.
  bytes[6] = (bytes[6] & 0x0f) | 0x80;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export function createAccounts() {
  /** @type {Map<string, Account>} */
  const byId = new Map();
  return {
    /**
     * @param {string | undefined} typedName
     * @returns {Account | undefined} nothing for a name that cannot be one
     */
    signIn(typedName) {
      const name = (typedName ?? '').trim();
      if (name === '' || name.length > LONGEST_NAME) return undefined;
      const account = { accountId: uuidOfName(name), name, realm: 'pc' };
      byId.set(account.accountId, account);
      return account;
    },
    /** @param {string} accountId */
    find(accountId) {
      return byId.get(accountId);
    },
  };
}

/** @typedef {ReturnType<typeof createAccounts>} Accounts */
