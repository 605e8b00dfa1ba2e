// SPDX-License-Identifier: MIT
// `GET /profile`: the one resource of this server, as api.pathofexile.com has it.

import { allowOrigin, answerPreflight } from './cors.mjs';

const SCOPE = 'account:profile';

/**
 * RFC 6750 section 3: what a refused bearer token gets.
 * @param {any} ctx
 * @param {number} status
 * @param {string} error
 * @param {string} description
 */
function refuse(ctx, status, error, description) {
  ctx.status = status;
  ctx.set('WWW-Authenticate', `Bearer error="${error}", error_description="${description}"`);
  ctx.body = { error, error_description: description };
}

/**
 * @param {any} provider
 * @param {import('./accounts.mjs').Accounts} accounts
 * @param {ReadonlySet<string>} corsOrigins
 */
export function serveProfile(provider, accounts, corsOrigins) {
  return async (/** @type {any} */ ctx, /** @type {() => Promise<void>} */ next) => {
    if (ctx.path !== '/profile') return next();
    if (answerPreflight(ctx, corsOrigins, { methods: 'GET', headers: 'authorization' }))
      return undefined;
    if (ctx.method !== 'GET') ctx.throw(405);
    allowOrigin(ctx, corsOrigins);
    ctx.set('Access-Control-Expose-Headers', 'WWW-Authenticate');
    ctx.set('Cache-Control', 'no-store');

    const [, value] = /^Bearer ([^ ]+)$/i.exec(ctx.get('Authorization')) ?? [];
    if (value === undefined) {
      return refuse(ctx, 401, 'invalid_token', 'The request has no bearer token');
    }
    const accessToken = await provider.AccessToken.find(value);
    const account = accessToken && accounts.find(accessToken.accountId);
    if (!account)
      return refuse(ctx, 401, 'invalid_token', 'The access token is invalid or expired');
    if (!accessToken.scopes.has(SCOPE)) {
      return refuse(ctx, 403, 'insufficient_scope', `The request needs the scope ${SCOPE}`);
    }
    ctx.body = { uuid: account.accountId, name: account.name, realm: account.realm };
    return undefined;
  };
}
