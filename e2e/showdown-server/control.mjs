// SPDX-License-Identifier: MIT
// `/-/control/...`: the switches over HTTP, for a demo page. JSON both ways, for allowed origins
// only, and never a token in it.

import { readBody } from './request.mjs';
import { send } from './login-handler.mjs';

/** @typedef {import('./state.mjs').State} State */

export const CONTROL_PATH = '/-/control/';

/** @param {State} state */
function overview({ clock, settings, faults, tokens }) {
  return {
    now: clock.now(),
    offsetSeconds: clock.offsetSeconds,
    settings,
    pendingFaults: faults.pending,
    rotations: tokens.rotations,
    tokens: tokens.all().map(({ userId, clientId, time }) => ({ userId, clientId, time })),
  };
}

/** @type {Readonly<Record<string, (state: State) => unknown>>} */
const READINGS = {
  state: overview,
  log: ({ log }) => [...log],
};

/** @type {Readonly<Record<string, (state: State, body: any) => void>>} */
const CHANGES = {
  clock({ clock }, { advanceSeconds = 0, offsetSeconds = clock.offsetSeconds }) {
    clock.offsetSeconds = offsetSeconds + advanceSeconds;
  },
  settings: (state, settings) => state.changeSettings(settings),
  'faults/next': ({ faults }, fault) => void faults.next(fault),
  'faults/set': ({ faults }, fault) => void faults.set(fault),
  'faults/release': ({ faults }) => faults.release(),
  'faults/clear': ({ faults }) => faults.clear(),
  reset: (state) => state.reset(),
};

/** @param {number} status @param {unknown} value */
function jsonAnswer(status, value) {
  return {
    status,
    headers: /** @type {Record<string, string>} */ ({
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      Vary: 'Origin',
    }),
    body: JSON.stringify(value),
  };
}

/**
 * @param {State} state
 * @param {string} method
 * @param {string} path
 * @param {string} body
 */
function run(state, method, path, body) {
  const name = path.slice(CONTROL_PATH.length);
  const controls = method === 'GET' ? READINGS : method === 'POST' ? CHANGES : {};
  if (!Object.hasOwn(controls, name)) return jsonAnswer(404, { error: 'no such control' });
  try {
    if (method === 'GET') return jsonAnswer(200, READINGS[name](state));
    CHANGES[name](state, JSON.parse(body || '{}'));
    return jsonAnswer(200, overview(state));
  } catch (error) {
    // A wrong name or value in the body.
    if (!(error instanceof TypeError) && !(error instanceof SyntaxError)) throw error;
    return jsonAnswer(400, { error: error.message });
  }
}

/**
 * @param {State} state
 * @param {ReadonlySet<string>} origins
 * @param {import('node:http').IncomingMessage} message
 * @param {import('node:http').ServerResponse} response
 */
export async function serveControl(state, origins, message, response) {
  const { method = 'GET', url = '/' } = message;
  const { origin } = message.headers;
  // No page but the allowed ones can say what is to go wrong here.
  if (origin !== undefined && !origins.has(origin)) {
    send(response, jsonAnswer(403, { error: 'this origin is not allowed' }));
    return;
  }
  const { pathname } = new URL(`http://host${url}`);
  const answer =
    method === 'OPTIONS'
      ? { ...jsonAnswer(204, null), body: '' }
      : run(state, method, pathname, await readBody(message));
  if (origin !== undefined) {
    Object.assign(answer.headers, {
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Allow-Methods': 'GET, POST',
      'Access-Control-Allow-Headers': 'Content-Type',
    });
  }
  send(response, answer);
}
