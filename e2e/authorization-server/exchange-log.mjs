// SPDX-License-Identifier: MIT
// What reached the server: one entry for each request, in order of arrival, without one secret
// value in it. A refresh token is there as a short hash. Tests assert on it, and the demo shows it.

import { AsyncLocalStorage } from 'node:async_hooks';
import { cookieNames, shortHash } from '../server-parts/exchange-log.mjs';
import { allowOrigin } from './cors.mjs';
import { formOf } from './form-body.mjs';

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
 * @property {string[]} headerNames lower case
 * @property {boolean} hasAuthorizationHeader
 * @property {string[]} cookieNames
 * @property {string | null} grant_type
 * @property {string[]} bodyParameterNames
 * @property {string | null} refreshToken short hash of the one that came
 * @property {RefreshTokenUse | null} refreshTokenUse null where the server did not look at it
 * @property {string | null} newRefreshToken short hash of the one that was issued, if its answer got
 *   lost too
 * @property {string | null} fault the kind of fault that was applied, see faults.mjs
 * @property {number | null} durationMs null until the exchange is over
 */

/**
 * @typedef {'current' | 'leeway' | 'reused' | 'unknown'} RefreshTokenUse
 *   `leeway`: used before, and answered again (`reuseLeewaySeconds`). `reused`: used before, which has
 *   ended the session. `unknown`: never issued, expired, or of a session that has ended.
 */

/** @type {AsyncLocalStorage<Exchange>} */
const exchangeUnderWay = new AsyncLocalStorage();

/** For what works deep inside of oidc-provider. @param {RefreshTokenUse} use */
export function noteRefreshTokenUse(use) {
  const exchange = exchangeUnderWay.getStore();
  if (exchange) exchange.refreshTokenUse = use;
}

/** @param {string} path */
function withoutIds(path) {
  return path.replace(/^(\/interaction|\/oauth\/authorize)\/[^/]+/, '$1/:uid');
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
      headerNames: Object.keys(ctx.req.headers),
      hasAuthorizationHeader: ctx.get('Authorization') !== '',
      cookieNames: cookieNames(ctx.get('Cookie')),
      grant_type: null,
      bodyParameterNames: [],
      refreshToken: null,
      refreshTokenUse: null,
      newRefreshToken: null,
      fault: null,
      durationMs: null,
    };
    log.push(exchange);
    const finish = () => {
      exchange.durationMs ??= Math.round(performance.now() - started);
    };
    ctx.res.once('close', finish);
    // Called too by a fault that spoils the answer or lets it wait: a test looks at the log meanwhile.
    ctx.state.recordWork = () => {
      const form = formOf(ctx);
      const [spent, issued] = [form.get('refresh_token'), ctx.body?.refresh_token];
      exchange.refreshToken = spent ? shortHash(spent) : null;
      if (typeof issued === 'string') exchange.newRefreshToken ??= shortHash(issued);
      exchange.grant_type = form.get('grant_type');
      exchange.bodyParameterNames = [...form.keys()];
      exchange.fault = ctx.state.fault ?? null;
    };
    try {
      await exchangeUnderWay.run(exchange, next);
    } finally {
      ctx.state.recordWork();
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
