// SPDX-License-Identifier: MIT
// One request to the login server: logged, spoiled where a fault is waiting for it, answered.

import { dispatch } from './dispatch.mjs';
import { beginExchange, recordAnswer, recordWork } from './exchange-log.mjs';
import { applyFault, CUT, SILENCE } from './faults.mjs';
import { answerPreflight } from './preflight.mjs';
import { readRequest } from './request.mjs';

/** @typedef {import('./framing.mjs').Answer} Answer */

/** @param {import('node:http').ServerResponse} response @param {Answer} answer */
export function send(response, { status, headers, body }) {
  response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

/**
 * @param {import('./state.mjs').State} state
 * @param {import('node:http').IncomingMessage} message
 * @param {import('node:http').ServerResponse} response
 */
export async function serveLogin(state, message, response) {
  const request = await readRequest(message);
  const exchange = beginExchange(state, request);
  const work = async () => {
    const answer = answerPreflight(state, request, await dispatch(state, request));
    recordWork(exchange, answer);
    return answer;
  };
  // A fault is for the request itself, so that a preflight before it does not use it up.
  const fault = request.method === 'OPTIONS' ? undefined : state.faults.take(request.act);
  exchange.fault = fault?.kind ?? null;
  const { origin } = request;
  const registeredOrigin = origin && state.clients.origins.has(origin) ? origin : undefined;
  const answer = fault ? await applyFault(fault, work, registeredOrigin) : await work();
  if (answer === SILENCE) return;
  if (answer === CUT) {
    response.destroy();
    return;
  }
  recordAnswer(exchange, answer);
  send(response, answer);
}
