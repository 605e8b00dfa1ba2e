// SPDX-License-Identifier: MIT
// What a preflight costs. The server has no special case for OPTIONS: with client and token in the
// query it runs the action, so the refresh passes its preflight and then finds its token rotated.
// A body keeps them out of the preflight, which then fails. `rotateOnPreflight` takes that shelter
// away: any preflight is as costly as one with the token in its query.

import { allowOrigin } from './dispatch.mjs';
import { frame } from './framing.mjs';
import { ASSERTION_MS } from './token-rows.mjs';

/** @typedef {import('./framing.mjs').Answer} Answer */

/**
 * @param {import('./state.mjs').State} state
 * @param {import('./request.mjs').LoginRequest} request
 * @param {Answer} answer the ordinary one
 * @returns {Answer}
 */
export function answerPreflight(state, { method, origin }, answer) {
  if (method !== 'OPTIONS' || origin === undefined || !state.settings.rotateOnPreflight) {
    return answer;
  }
  // With everything in the query the action has run already.
  if ('Access-Control-Allow-Origin' in answer.headers) return answer;
  const newest = state.tokens
    .all()
    .filter((row) => state.clients.isAt(row.clientId, origin))
    .at(-1);
  const rotated = newest && state.tokens.rotate(newest.id, state.clock.now());
  if (!rotated) return answer;
  const costly = frame({ success: rotated.id, expires: rotated.time + ASSERTION_MS });
  allowOrigin(costly, origin);
  return costly;
}
