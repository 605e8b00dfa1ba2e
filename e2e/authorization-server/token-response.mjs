// SPDX-License-Identifier: MIT
// What Path of Exile's answers have and oidc-provider's have not, and the reverse: a lower-case
// `token_type`, `username` and `sub`, and no `iss` where that is switched off.

/** @param {string} location */
function withoutIssuer(location) {
  const url = new URL(location);
  url.searchParams.delete('iss');
  return url.href;
}

/** @param {import('./authorization-server.mjs').Settings} settings */
export function dressResponses(settings) {
  return async (/** @type {any} */ ctx, /** @type {() => Promise<void>} */ next) => {
    await next();
    const { route, entities } = ctx.oidc ?? {};
    if (route === 'token' && ctx.status === 200) {
      const { accountId, name } = entities.Account;
      ctx.body = { ...ctx.body, token_type: 'bearer', username: name, sub: accountId };
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
