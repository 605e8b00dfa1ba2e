// SPDX-License-Identifier: MIT
// CORS for the routes that are ours; oidc-provider does its own endpoints' itself.

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
