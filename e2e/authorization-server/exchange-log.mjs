// SPDX-License-Identifier: MIT
// What reached the server: one entry for each request, in order of arrival, without one secret
// value in it. Tests assert on it, and the demo shows it.

import { cookieNames } from '../server-parts/exchange-log.mjs';
import { allowOrigin } from './cors.mjs';

/**
 * @typedef {object} Exchange
 * @property {number} time epoch milliseconds of the request's arrival
 * @property {string} method
 * @property {string} path without the query; the ids of interactions are replaced by `:uid`
 * @property {string[]} queryParameterNames
 * @property {string | null} origin the `Origin` header
 * @property {number | null} status null while nothing was answered, and for good if nothing ever is
 * @property {string | null} contentType of the request, without parameters
 * @property {string | null} userAgent
 * @property {boolean} hasAuthorizationHeader
 * @property {string[]} cookieNames
 * @property {string | null} grant_type
 * @property {string[]} bodyParameterNames
 * @property {string | null} fault the kind of fault that was applied, see faults.mjs
 * @property {number | null} durationMs null until the exchange is over
 */

/** @param {string} path */
function withoutIds(path) {
  return path.replace(/^(\/interaction|\/oauth\/authorize)\/[^/]+/, '$1/:uid');
}

/** @param {any} ctx */
function formParameters(ctx) {
  // oidc-provider keeps the form that it has read in its own context.
  return ctx.state.form ?? new URLSearchParams(ctx.oidc?.body ?? {});
}

/** @typedef {import('../server-parts/exchange-log.mjs').ExchangeLog<Exchange>} ExchangeLog */

/** @param {ExchangeLog} log */
export function recordExchanges(log) {
  return async (/** @type {any} */ ctx, /** @type {() => Promise<void>} */ next) => {
    if (ctx.path === '/__log') return next();
    const started = performance.now();
    /** @type {Exchange} */
    const exchange = {
      time: Date.now(),
      method: ctx.method,
      path: withoutIds(ctx.path),
      queryParameterNames: [...new URLSearchParams(ctx.querystring).keys()],
      origin: ctx.get('Origin') || null,
      status: null,
      contentType: ctx.get('Content-Type').split(';')[0].trim() || null,
      userAgent: ctx.get('User-Agent') || null,
      hasAuthorizationHeader: ctx.get('Authorization') !== '',
      cookieNames: cookieNames(ctx.get('Cookie')),
      grant_type: null,
      bodyParameterNames: [],
      fault: null,
      durationMs: null,
    };
    log.push(exchange);
    const finish = () => {
      exchange.durationMs ??= Math.round(performance.now() - started);
    };
    ctx.res.once('close', finish);
    // Called too by a fault that lets the answer wait: a test looks at the log meanwhile.
    ctx.state.recordForm = () => {
      const form = formParameters(ctx);
      exchange.grant_type = form.get('grant_type');
      exchange.bodyParameterNames = [...form.keys()];
      exchange.fault = ctx.state.fault ?? null;
    };
    try {
      await next();
    } finally {
      ctx.state.recordForm();
      if (ctx.respond !== false) {
        // Now and not at 'close', so that a test which has its answer finds it in the log.
        exchange.status = ctx.status;
        finish();
      }
    }
    return undefined;
  };
}

/**
 * `GET /__log`, for the demo: the log as JSON, from this machine and for the allowed origins.
 * @param {ExchangeLog} log
 * @param {ReadonlySet<string>} corsOrigins
 */
export function serveExchangeLog(log, corsOrigins) {
  return async (/** @type {any} */ ctx, /** @type {() => Promise<void>} */ next) => {
    if (ctx.path !== '/__log') return next();
    const from = ctx.req.socket.remoteAddress ?? '';
    if (!/^(::1$|127\.|::ffff:127\.)/.test(from)) ctx.throw(403);
    allowOrigin(ctx, corsOrigins);
    ctx.set('Cache-Control', 'no-store');
    ctx.body = [...log];
    return undefined;
  };
}
