// SPDX-License-Identifier: MIT
// CORS for the routes that are ours; oidc-provider does its own endpoints' itself. It would answer
// with CORS headers to a confidential client, too, where a fault or a missing Origin hides the client.

import { formOf } from './form-body.mjs';

/**
 * @param {any} ctx
 * @param {ReadonlySet<string>} corsOrigins
 * @returns {boolean} whether the request's origin is an allowed one
 */
export function allowOrigin(ctx, corsOrigins) {
  const origin = ctx.get('Origin');
  ctx.vary('Origin');
  if (!corsOrigins.has(origin)) return false;
  ctx.set('Access-Control-Allow-Origin', origin);
  return true;
}

/**
 * Removes every CORS header from the answer to a confidential client.
 * @param {ReadonlySet<string>} confidentialClientIds
 */
export function withholdCors(confidentialClientIds) {
  return async (/** @type {any} */ ctx, /** @type {() => Promise<void>} */ next) => {
    await next();
    if (confidentialClientIds.has(formOf(ctx).get('client_id') ?? '')) removeCors(ctx);
  };
}

/** @param {any} ctx */
export function removeCors(ctx) {
  for (const name of Object.keys(ctx.response.headers)) {
    if (name.startsWith('access-control-')) ctx.remove(name);
  }
}

/**
 * Answers a preflight request, if this is one.
 * @param {any} ctx
 * @param {ReadonlySet<string>} corsOrigins
 * @param {{ methods: string, headers: string }} allowed
 */
export function answerPreflight(ctx, corsOrigins, { methods, headers }) {
  if (ctx.method !== 'OPTIONS') return false;
  if (allowOrigin(ctx, corsOrigins)) {
    ctx.set('Access-Control-Allow-Methods', methods);
    ctx.set('Access-Control-Allow-Headers', headers);
    // Every preflight is to be seen in the log.
    ctx.set('Access-Control-Max-Age', '0');
  }
  ctx.status = 204;
  return true;
}
