// SPDX-License-Identifier: MIT
// How a chat server judges `/trn NAME,0,ASSERTION`.

import { hasGoodSignature } from './assertions.mjs';
import { HOUR_MS, SECOND_MS } from './clock.mjs';
import { toUserId } from './users.mjs';

/** Between the login server's clock and this one, either way. */
const LONGEST_DRIFT_MS = 25 * HOUR_MS;
const FEWEST_FIELDS = 5;

/**
 * @param {object} options
 * @param {string} options.assertion
 * @param {string} options.name that the user asks for
 * @param {string} options.challenge of this connection
 * @param {number} options.now
 * @param {readonly string[]} options.legalHosts
 * @param {import('node:crypto').KeyObject} options.publicKey
 * @returns {string | undefined} why the name is refused
 */
export function refusalReason({ assertion, name, challenge, now, legalHosts, publicKey }) {
  if (assertion.startsWith(';')) return 'The login server refused this name.';
  const fields = assertion.split(';')[0].split(',');
  if (fields.length < FEWEST_FIELDS) return 'The assertion is incomplete.';
  const [signedChallenge, signedUserId, , seconds, host] = fields;
  if (signedUserId !== toUserId(name)) return 'The assertion is for another name.';
  // An assertion is good for one connection.
  if (signedChallenge !== challenge) return 'The assertion is for another connection.';
  const drift = Math.abs(now - Number(seconds) * SECOND_MS);
  if (!(drift <= LONGEST_DRIFT_MS)) return 'The assertion is too old, or from the future.';
  if (!legalHosts.includes(host)) return 'The assertion is for another server.';
  if (!hasGoodSignature(assertion, publicKey)) return 'The signature is wrong.';
  return undefined;
}
