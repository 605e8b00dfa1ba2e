// SPDX-License-Identifier: MIT

import type { Provider } from './types.js';

/** Presets, and the way to any other OAuth 2.1 server. */
export const providers = {
  /**
   * Path of Exile. Its public clients need a loopback `redirectUri`, as
   * `http://127.0.0.1:8080/callback`; its token endpoint was never seen to answer pages of other
   * origins, so a hosted app overrides `tokenEndpoint` with a relay of its own.
   */
  pathOfExile: {
    authorizationEndpoint: 'https://www.pathofexile.com/oauth/authorize',
    tokenEndpoint: 'https://www.pathofexile.com/oauth/token',
    revocationEndpoint: 'https://www.pathofexile.com/oauth/token/revoke',
    apiOrigin: 'https://api.pathofexile.com',
  },
  /** Any other server, by its endpoints. */
  oauthProvider: (endpoints: Provider): Provider => ({ ...endpoints }),
} as const satisfies Record<string, Provider | ((endpoints: Provider) => Provider)>;
