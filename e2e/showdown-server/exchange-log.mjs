// SPDX-License-Identifier: MIT
// What reached the login server: one entry for each request, in order of arrival. A token is there
// as a short hash, which shows that two are the same and no more. Tests assert on it, and the demo
// shows it.

import { shortHash } from '../server-parts/exchange-log.mjs';

/**
 * @typedef {object} Exchange
 * @property {number} time epoch milliseconds of the request's arrival
 * @property {number} serverTime the same by the server's own clock
 * @property {string} method
 * @property {string} path without the query
 * @property {string | null} act
 * @property {string | null} origin the `Origin` header
 * @property {string | null} contentType of the request, without parameters
 * @property {string[]} queryParameterNames
 * @property {string[]} bodyParameterNames
 * @property {string[]} cookieNames
 * @property {string | null} token short hash of the one that came
 * @property {string | null} newToken short hash of the one that was issued, if its answer got lost too
 * @property {boolean} readable whether a browser lets the page have the answer
 * @property {string | null} fault the kind of fault that was applied, see faults.mjs
 * @property {number | null} status null while nothing was answered, and for good if nothing ever is
 * @property {Outcome | null} outcome of what was answered
 * @property {string | null} message of an action's error or a refusal
 * @property {number | null} durationMs null until the exchange is over
 */

/** @typedef {import('../server-parts/exchange-log.mjs').ExchangeLog<Exchange>} ExchangeLog */
/** @typedef {import('./framing.mjs').Answer} Answer */

/**
 * @typedef {'page' | 'assertion' | 'refusal' | 'success' | 'failure' | 'action-error' | 'batch' |
 *   'error' | 'unreadable'} Outcome
 *   'failure' is `success:false`; 'error' a status other than 200
 */

/** @param {string} body @returns {Record<string, unknown> | undefined} */
function objectIn(body) {
  try {
    const value = body.startsWith(']') ? JSON.parse(body.slice(1)) : undefined;
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** @param {Answer} answer @returns {{ outcome: Outcome, message?: string }} */
function outcomeOf({ status, headers, body }) {
  if (status !== 200) return { outcome: 'error' };
  if (headers['Content-Type'].startsWith('text/html')) return { outcome: 'page' };
  if (body.startsWith(';')) return { outcome: 'refusal', message: body };
  if (!body.startsWith(']')) return { outcome: 'assertion' };
  const object = objectIn(body);
  if (!object) return { outcome: 'unreadable' };
  if (Array.isArray(object)) return { outcome: 'batch' };
  if ('actionerror' in object) {
    return { outcome: 'action-error', message: String(object.actionerror) };
  }
  return { outcome: object.success === false ? 'failure' : 'success' };
}

/**
 * @param {import('./state.mjs').State} state
 * @param {import('./request.mjs').LoginRequest} request
 * @returns {Exchange} already in the log
 */
export function beginExchange({ log, clock }, request) {
  const { token } = request.parameters;
  /** @type {Exchange} */
  const exchange = {
    time: Date.now(),
    serverTime: clock.now(),
    method: request.method,
    path: request.path,
    act: request.act ?? null,
    origin: request.origin ?? null,
    contentType: request.contentType,
    queryParameterNames: request.queryParameterNames,
    bodyParameterNames: request.bodyParameterNames,
    cookieNames: request.cookieNames,
    token: token ? shortHash(token) : null,
    newToken: null,
    readable: false,
    fault: null,
    status: null,
    outcome: null,
    message: null,
    durationMs: null,
  };
  log.push(exchange);
  return exchange;
}

/** What the server did, whatever becomes of its answer. @param {Exchange} exchange @param {Answer} answer */
export function recordWork(exchange, answer) {
  const success = objectIn(answer.body)?.success;
  if (typeof success === 'string') exchange.newToken = shortHash(success);
}

/** @param {Exchange} exchange @param {Answer} answer as it was sent */
export function recordAnswer(exchange, answer) {
  const { outcome, message = null } = outcomeOf(answer);
  const allowed = answer.headers['Access-Control-Allow-Origin'];
  Object.assign(exchange, {
    status: answer.status,
    outcome,
    message,
    readable: exchange.origin === null || allowed === exchange.origin,
    durationMs: Date.now() - exchange.time,
  });
}
