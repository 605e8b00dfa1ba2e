// SPDX-License-Identifier: MIT
// What can be made to go wrong, on purpose, at the token endpoint and at two others.
//
//     faults.next({ kind: 'html-503' });        the next token request, once; calls queue up
//     faults.set({ kind: 'drop' });             every token request, until faults.clear()
//     faults.next({ kind: 'json-error', status: 401, endpoint: 'profile' });
//
// `endpoint` is 'token' (POST /oauth/token, the default), 'revocation' (POST /oauth/token/revoke)
// or 'profile' (GET /profile). A fault of the first table answers instead of the server: no code is
// used up and no refresh token rotated. A fault of the second table spoils a real answer: the
// server has done its work by then, and only then has the fault `arrived`.

import { FaultQueue } from '../server-parts/fault-queue.mjs';
import { removeCors } from './cors.mjs';
import { readForm } from './form-body.mjs';

const OVERSIZED_BYTES = 300 * 1024;

/**
 * @typedef {object} Fault
 * @property {InsteadKind | SpoiledKind} kind
 * @property {'token' | 'revocation' | 'profile'} [endpoint] default 'token'
 * @property {number} [uses] of next(); default 1
 * @property {number} [status] of json-error (default 400) and redirect (default 307)
 * @property {unknown} [body] of json-error
 * @property {string} [location] of redirect; default: this server's /elsewhere, which logs its hits
 * @property {number} [retryAfterSeconds] of rate-limited; default 2
 * @property {boolean} [retryAfterDate] of rate-limited: as a date, by this server's clock; default false
 * @property {boolean} [exposeRetryAfter] of rate-limited; default true
 * @property {number} [ms] of slow; default 1000
 * @property {Record<string, unknown>} [members] of altered: members to set, or undefined to remove
 */

/** @typedef {keyof typeof INSTEAD} InsteadKind */
/** @typedef {keyof typeof SPOILED} SpoiledKind */
/** @typedef {import('../server-parts/fault-queue.mjs').QueuedFault<Fault>} QueuedFault */

/** @param {any} ctx @param {number} status @param {unknown} body */
function answer(ctx, status, body) {
  ctx.status = status;
  ctx.body = body;
}

/** Gives Koa no answer to send, and cuts the connection. @param {any} ctx */
function cutConnection(ctx) {
  ctx.respond = false;
  ctx.req.socket.destroy();
}

const INSTEAD = Object.freeze({
  /** 500 without a word of OAuth, as a server that has crashed sends it. */
  'plain-500': (/** @type {any} */ ctx) => answer(ctx, 500, 'Internal Server Error'),
  /** 503 with an HTML page, as a proxy in front of the server sends it. */
  'html-503': (/** @type {any} */ ctx) => {
    answer(ctx, 503, '<!doctype html><title>503</title><h1>Service unavailable</h1>');
    ctx.type = 'html';
  },
  /** `status` with `body` as JSON. */
  'json-error': (/** @type {any} */ ctx, /** @type {Fault} */ { status = 400, body }) =>
    answer(
      ctx,
      status,
      body ?? { error: 'invalid_request', error_description: 'a fault was asked for' },
    ),
  /** The answer to a refresh token or code that is no longer good. */
  'invalid-grant': (/** @type {any} */ ctx) =>
    answer(ctx, 400, { error: 'invalid_grant', error_description: 'grant request is invalid' }),
  /** `status` (301 to 308) and `location`. */
  redirect: (/** @type {any} */ ctx, /** @type {Fault} */ { status = 307, location }) => {
    answer(ctx, status, '');
    ctx.set('Location', location ?? `${ctx.app.issuer}/elsewhere`);
  },
  /** 429 with Retry-After, in the shape of Path of Exile's API errors. */
  'rate-limited': (
    /** @type {any} */ ctx,
    /** @type {Fault} */ { retryAfterSeconds = 2, retryAfterDate = false, exposeRetryAfter = true },
  ) => {
    answer(ctx, 429, { error: { code: 3, message: 'Rate limit exceeded' } });
    const date = new Date(ctx.state.serverTime() + retryAfterSeconds * 1000);
    ctx.set('Retry-After', retryAfterDate ? date.toUTCString() : String(retryAfterSeconds));
    if (exposeRetryAfter) ctx.set('Access-Control-Expose-Headers', 'Retry-After');
  },
  /** The connection stays open, and nothing is ever answered. */
  hang: (/** @type {any} */ ctx) => {
    ctx.respond = false;
  },
  /** The connection is cut. */
  drop: cutConnection,
});

/** @param {any} ctx @param {Record<string, unknown>} members */
function alter(ctx, members) {
  ctx.body = { ...ctx.body, ...members };
}

const SPOILED = Object.freeze({
  /** The first half of the JSON. */
  'truncated-json': (/** @type {any} */ ctx) => {
    const text = JSON.stringify(ctx.body);
    ctx.body = text.slice(0, text.length / 2);
    ctx.type = 'json';
  },
  /** Every member of a type that it must not have. */
  'wrong-types': (/** @type {any} */ ctx) =>
    alter(ctx, {
      access_token: 42,
      token_type: ['bearer'],
      expires_in: {},
      refresh_token: false,
      scope: 7,
    }),
  'missing-access-token': (/** @type {any} */ ctx) => alter(ctx, { access_token: undefined }),
  'without-refresh-token': (/** @type {any} */ ctx) => alter(ctx, { refresh_token: undefined }),
  /** `"expires_in": "120"`. */
  'string-expires-in': (/** @type {any} */ ctx) =>
    alter(ctx, { expires_in: String(ctx.body.expires_in) }),
  /** Any `members` set or removed. */
  altered: (/** @type {any} */ ctx, /** @type {Fault} */ { members = {} }) => alter(ctx, members),
  /** A sound answer, but of 300 KiB. */
  oversized: (/** @type {any} */ ctx) => alter(ctx, { padding: 'x'.repeat(OVERSIZED_BYTES) }),
  /** A sound answer without CORS headers: the browser keeps it from the page. */
  'no-cors': removeCors,
  /** A sound answer after `ms`. */
  slow: (/** @type {any} */ _ctx, /** @type {Fault} */ { ms = 1000 }) =>
    new Promise((resolve) => {
      setTimeout(resolve, ms).unref();
    }),
  /** A sound answer once release() was called. */
  held: (/** @type {any} */ _ctx, /** @type {QueuedFault} */ { released }) => released,
  /** The tokens have rotated, and nobody is told. */
  'lost-response': cutConnection,
});

/** @type {ReadonlyMap<string, string>} */
const ENDPOINTS = new Map([
  ['POST /oauth/token', 'token'],
  ['POST /oauth/token/revoke', 'revocation'],
  ['GET /profile', 'profile'],
]);

/** @extends {FaultQueue<Fault>} */
export class Faults extends FaultQueue {
  constructor() {
    super({ kinds: [...Object.keys(INSTEAD), ...Object.keys(SPOILED)], defaultEndpoint: 'token' });
  }

  /** @param {ReadonlySet<string>} corsOrigins */
  middleware(corsOrigins) {
    return async (/** @type {any} */ ctx, /** @type {() => Promise<void>} */ next) => {
      const fault = this.take(ENDPOINTS.get(`${ctx.method} ${ctx.path}`));
      if (!fault) return next();
      ctx.state.fault = fault.kind;
      if (Object.hasOwn(INSTEAD, fault.kind)) {
        if (ctx.method === 'POST') await readForm(ctx);
        // In full and not by allowOrigin(): a page must see these answers as they are.
        if (corsOrigins.has(ctx.get('Origin')))
          ctx.set('Access-Control-Allow-Origin', ctx.get('Origin'));
        INSTEAD[/** @type {InsteadKind} */ (fault.kind)](ctx, fault);
        fault.arrive();
        return undefined;
      }
      await next();
      ctx.state.recordWork();
      fault.arrive();
      return SPOILED[/** @type {SpoiledKind} */ (fault.kind)](ctx, fault);
    };
  }
}
