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
    // With keys, separated by spaces, refresh tokens stay in cookies; without, in the page.
    refreshTokenCookie: env.RELAY_COOKIE_KEYS && { keys: env.RELAY_COOKIE_KEYS.split(' ') },
  };
}
