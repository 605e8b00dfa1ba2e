// SPDX-License-Identifier: MIT
// What Path of Exile's answers have and oidc-provider's have not, and the reverse: a lower-case
// `token_type`, `username` and `sub`, no end of a client's own token, and no `iss` where that is
// switched off.

/** @param {string} location */
function withoutIssuer(location) {
  const url = new URL(location);
  url.searchParams.delete('iss');
  return url.href;
}

/** Whose the clients are: a token that a client has got for itself says so. */
const CLIENT_OWNER = 'Developer#0001';

/**
 * @param {import('./authorization-server.mjs').Settings} settings
 * @param {import('./accounts.mjs').Accounts} accounts
 */
export function dressResponses(settings, accounts) {
  return async (/** @type {any} */ ctx, /** @type {() => Promise<void>} */ next) => {
    await next();
    const { route, entities } = ctx.oidc ?? {};
    if (route === 'token' && ctx.status === 200) {
      const account = entities.Account ?? accounts.signIn(CLIENT_OWNER);
      const { accountId, name } = account;
      ctx.body = { ...ctx.body, token_type: 'bearer', username: name, sub: accountId };
      if (entities.ClientCredentials) ctx.body.expires_in = null;
    }
    if (route === 'introspection' && entities.ClientCredentials) {
      ctx.body = { ...ctx.body, exp: undefined };
    }
    if (settings.issuerParameter) return;
    // RFC 9207 section 2.1: `iss` is in error responses too.
    const location = ctx.response.get('Location');
    if ((route === 'authorization' || route === 'resume') && /[?&]iss=/.test(location)) {
      ctx.set('Location', withoutIssuer(location));
    }
    if (route === 'discovery' && ctx.body) {
      ctx.body = { ...ctx.body, authorization_response_iss_parameter_supported: false };
    }
  };
}
