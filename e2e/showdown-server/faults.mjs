// SPDX-License-Identifier: MIT
// What can be made to go wrong, on purpose.
//
//     faults.next({ kind: 'crash' });           the next request of any kind, once; calls queue up
//     faults.next({ kind: 'drop', uses: 3, endpoint: 'oauth/api/refreshtoken' });
//     faults.set({ kind: 'proxy-html' });       every request, until faults.clear()
//
// A fault of the first table answers instead of the server: nothing was done, no token rotated. A
// fault of the second table spoils a real answer: the server has done its work by then, and only
// then has the fault `arrived`.

import { FaultQueue } from '../server-parts/fault-queue.mjs';
import { ACTIONS } from './actions.mjs';
import { allowOrigin } from './dispatch.mjs';
import { frame, frameError, textAnswer } from './framing.mjs';

/**
 * @typedef {object} Fault
 * @property {InsteadKind | SpoiledKind} kind
 * @property {string} [endpoint] the action's name, as 'oauth/api/getassertion'; default: any
 * @property {number} [uses] of next(); default 1
 * @property {boolean} [readable] of the first table: whether a registered origin may read the
 *   answer, which a proxy's it could not; default true
 * @property {number} [status] of proxy-html (default 502) and raw (default 200)
 * @property {string} [body] of raw
 * @property {string} [message] of action-error
 * @property {number} [ms] of slow; default 1000
 */

/** @typedef {keyof typeof INSTEAD} InsteadKind */
/** @typedef {keyof typeof SPOILED} SpoiledKind */
/** @typedef {import('../server-parts/fault-queue.mjs').QueuedFault<Fault>} QueuedFault */
/** @typedef {import('./framing.mjs').Answer} Answer */

/** In place of an answer: the connection stays open, or is cut. */
export const SILENCE = Symbol('silence');
export const CUT = Symbol('cut');

const PROXY_PAGE = `<!doctype html><title>Bad gateway</title><h1>Bad gateway</h1>
<p>The server behind this proxy did not answer.</p>`;

const INSTEAD = Object.freeze({
  crash: () => frameError(new Error('a fault was asked for')),
  /** A page of a proxy in front of the server; with `status` 200 too. */
  'proxy-html': (/** @type {Fault} */ { status = 502 }) => ({
    status,
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
    body: PROXY_PAGE,
  }),
  'action-error': (/** @type {Fault} */ { message = 'A fault was asked for.' }) =>
    frame({ actionerror: message }),
  'success-false': () => frame({ success: false }),
  /** Any `body` with any `status`. */
  raw: (/** @type {Fault} */ { status = 200, body = '' }) => textAnswer(status, body),
  hang: () => SILENCE,
  drop: () => CUT,
});

const SPOILED = Object.freeze({
  /** A sound answer after `ms`. */
  slow: async (/** @type {Answer} */ answer, /** @type {Fault} */ { ms = 1000 }) => {
    await new Promise((resolve) => {
      setTimeout(resolve, ms).unref();
    });
    return answer;
  },
  /** A sound answer once release() was called. */
  held: async (/** @type {Answer} */ answer, /** @type {QueuedFault} */ { released }) => {
    await released;
    return answer;
  },
  /** A sound answer that the browser keeps from the page. */
  'no-cors': (/** @type {Answer} */ { headers, ...answer }) => ({
    ...answer,
    headers: Object.fromEntries(
      Object.entries(headers).filter(([name]) => !name.startsWith('Access-Control-')),
    ),
  }),
  /** The token has rotated, and nobody is told. */
  'lost-response': () => CUT,
});

/** @extends {FaultQueue<Fault>} */
export class Faults extends FaultQueue {
  constructor() {
    super({ kinds: [...Object.keys(INSTEAD), ...Object.keys(SPOILED)] });
  }

  /** @override @param {Fault} fault */
  next(fault) {
    return super.next(checked(fault));
  }

  /** @override @param {Fault} fault */
  set(fault) {
    return super.set(checked(fault));
  }
}

/** @param {Fault} fault */
function checked(fault) {
  if (fault.endpoint !== undefined && !ACTIONS.has(fault.endpoint)) {
    throw new TypeError(`no such endpoint: ${fault.endpoint}`);
  }
  return fault;
}

/**
 * @param {QueuedFault} fault
 * @param {() => Promise<Answer>} work
 * @param {string | undefined} registeredOrigin of the request, if it is a client's
 * @returns {Promise<Answer | typeof SILENCE | typeof CUT>}
 */
export async function applyFault(fault, work, registeredOrigin) {
  if (Object.hasOwn(INSTEAD, fault.kind)) {
    const answer = INSTEAD[/** @type {InsteadKind} */ (fault.kind)](fault);
    if (typeof answer !== 'symbol' && registeredOrigin && fault.readable !== false) {
      allowOrigin(answer, registeredOrigin);
    }
    fault.arrive();
    return answer;
  }
  const answer = await work();
  fault.arrive();
  return SPOILED[/** @type {SpoiledKind} */ (fault.kind)](answer, fault);
}
