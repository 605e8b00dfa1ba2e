// SPDX-License-Identifier: MIT
import { formatUserAgent } from 'postern/server';

/** createTokenRelay's configuration; all of it comes from the environment, secrets above all. */
export function relayConfig({ env } = process) {
  const { OAUTH_CLIENT_ID: clientId, OAUTH_CLIENT_SECRET: clientSecret } = env;
  return {
    clientId,
    clientSecret,
    userAgent: formatUserAgent({ clientId, version: '1.0.0', contact: env.OAUTH_CONTACT }),
    // The pages that may use the relay: scheme, host and port, separated by spaces.
    allowedOrigins: env.APP_ORIGINS.split(' '),
    // Path of Exile's endpoints, unless others are named.
    endpoints: env.OAUTH_TOKEN_ENDPOINT && {
      tokenEndpoint: env.OAUTH_TOKEN_ENDPOINT,
      revocationEndpoint: env.OAUTH_REVOCATION_ENDPOINT,
    },
    // Keys, separated by spaces, keep refresh tokens in cookies; `none` sends them to the page. It has to
    // be said: a variable that was forgotten must not be the weaker of the two.
    refreshTokenCookie:
      env.RELAY_COOKIE_KEYS === 'none' ? undefined : { keys: env.RELAY_COOKIE_KEYS.split(' ') },
  };
}
