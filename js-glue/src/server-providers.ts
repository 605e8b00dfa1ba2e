// SPDX-License-Identifier: MIT

import { providers as browserProviders } from './providers.js';
import type { ServerProvider } from './server-types.js';

/** Presets, with what only servers may ask, and the way to any other OAuth 2.1 server. */
export const providers = {
  /** Path of Exile. Its confidential clients need an HTTPS `redirectUri` on a domain of theirs. */
  pathOfExile: {
    ...browserProviders.pathOfExile,
    introspectionEndpoint: 'https://www.pathofexile.com/oauth/token/introspect',
  },
  /** Any other server, by its endpoints. */
  oauthProvider: (endpoints: ServerProvider): ServerProvider => ({ ...endpoints }),
} as const satisfies Record<
  string,
  ServerProvider | ((endpoints: ServerProvider) => ServerProvider)
>;
