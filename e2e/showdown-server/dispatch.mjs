// SPDX-License-Identifier: MIT
// From a request to its answer.

import { ACTIONS } from './actions.mjs';
import { ActionError, frame, frameError, UnknownActionError } from './framing.mjs';
import { EXPIRED_SESSION_COOKIE } from './sessions.mjs';

/** @typedef {import('./framing.mjs').Answer} Answer */
/** @typedef {import('./framing.mjs').Result} Result */

/**
 * @param {Omit<import('./actions.mjs').ActionContext, 'parameters'>} context
 * @param {string | undefined} act
 * @param {import('./request.mjs').Parameters} parameters
 * @returns {Promise<Result>}
 */
async function run(context, act, parameters) {
  if (!act) {
    throw new UnknownActionError('Request needs an action - in its path, or as "act".');
  }
  const action = ACTIONS.get(act);
  if (!action) throw new UnknownActionError(`Request type "${act}" was not recognized.`);
  try {
    return await action({ ...context, parameters });
  } catch (error) {
    if (error instanceof ActionError) return { actionerror: error.message };
    throw error;
  }
}

/** @param {Omit<import('./actions.mjs').ActionContext, 'parameters'>} context */
async function runBatch(context) {
  const results = [];
  for (const parameters of context.request.batch ?? []) {
    results.push(await run(context, parameters.act, parameters));
  }
  return results;
}

/** Lets a browser at `origin` read the answer. @param {Answer} answer @param {string} origin */
export function allowOrigin(answer, origin) {
  answer.headers['Access-Control-Allow-Origin'] = origin;
  answer.headers['Access-Control-Allow-Credentials'] = 'true';
}

/**
 * @param {import('./state.mjs').State} state
 * @param {import('./request.mjs').LoginRequest} request
 * @returns {Promise<Answer>}
 */
export async function dispatch(state, request) {
  /** @type {string | undefined} */
  let allowedOrigin;
  const context = {
    state,
    request,
    allowOrigin: (/** @type {string} */ origin) => {
      allowedOrigin = origin;
    },
  };
  /** @type {Answer} */
  let answer;
  try {
    answer = frame(
      request.batch ? await runBatch(context) : await run(context, request.act, request.parameters),
    );
  } catch (error) {
    if (!(error instanceof UnknownActionError)) console.error(error);
    answer = frameError(error);
  }
  if (allowedOrigin !== undefined) allowOrigin(answer, allowedOrigin);
  const { sessionId } = request;
  if (sessionId !== undefined && state.sessions.userId(sessionId) === undefined) {
    answer.headers['Set-Cookie'] = EXPIRED_SESSION_COOKIE;
  }
  return answer;
}
