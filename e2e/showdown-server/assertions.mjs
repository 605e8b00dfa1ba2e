// SPDX-License-Identifier: MIT
// Assertions: `challenge,userid,usertype,unixSeconds,host;hexSignature`. The key that a challstr
// names is not in it, and the challenge that is signed is what follows the key's id.

import { createSign, createVerify, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { SECOND_MS } from './clock.mjs';
import { nameRefusal, toUserId } from './users.mjs';

// SHA-1 is what the chat servers verify; nobody would choose it today.
const SIGNATURE = 'RSA-SHA1';

export const KEY_ID = 4;

export async function makeKeyPair() {
  return promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
}

/** @typedef {import('node:crypto').KeyObject} KeyObject */

/** @param {string} assertion @param {KeyObject} publicKey */
export function hasGoodSignature(assertion, publicKey) {
  const [data, signature = ''] = assertion.split(';');
  return createVerify(SIGNATURE).update(data).verify(publicKey, signature, 'hex');
}

/**
 * @param {string} challstr `keyId|challenge`, or a challenge alone
 * @returns {{ challenge: string } | { refusal: string }}
 */
function readChallstr(challstr) {
  // A challstr that was encoded twice arrives with %7C in it.
  const separator = /;|%7C|\|/.exec(challstr);
  const challenge = separator ? challstr.slice(separator.index + separator[0].length) : challstr;
  if (!/^[a-z0-9]+$/.test(challenge)) return { refusal: ';;Corrupt challenge' };
  if (!separator) return { challenge };
  const keyId = challstr.slice(0, separator.index);
  if (!/^[1-9]\d*$/.test(keyId)) {
    return {
      refusal:
        ';;This server is requesting an invalid login key. Its owner has to set another one.',
    };
  }
  if (Number(keyId) > KEY_ID) return { refusal: ';;Unknown key ID' };
  if (Number(keyId) < KEY_ID) {
    return {
      refusal: `;;This server is using login key ${keyId}, which is no longer supported. Its owner has to update it.`,
    };
  }
  return { challenge };
}

/**
 * @param {object} options
 * @param {import('./users.mjs').User} options.user
 * @param {string} options.challstr
 * @param {number} options.now
 * @param {string} options.host the chat server that the assertion is for
 * @param {readonly string[]} options.extraFields what a login server's own hook appends
 * @param {KeyObject} options.privateKey
 * @returns {string} an assertion, or a refusal, which begins with `;`
 */
export function makeAssertion({ user, challstr, now, host, extraFields, privateKey }) {
  const read = readChallstr(challstr);
  if ('refusal' in read) return read.refusal;
  const refusal = nameRefusal(user);
  if (refusal !== undefined) return refusal;
  const seconds = Math.floor(now / SECOND_MS);
  const data = [
    read.challenge,
    toUserId(user.name),
    user.userType,
    seconds,
    host,
    ...extraFields,
  ].join(',');
  return `${data};${createSign(SIGNATURE).update(data).sign(privateKey, 'hex')}`;
}
