// SPDX-License-Identifier: MIT
// Checks the types of a server's configuration and writes it for the module, which checks what the
// values mean.

import { check, toSettings } from './config.js';
import { providers } from './server-providers.js';
import type { ServerTokenConfig } from './server-types.js';

/** @throws {@link AuthError} `invalid_config` for a member of the wrong type. */
export function toServerSettings(config: ServerTokenConfig): string {
  check(config, 'object', 'config');
  const { clientSecret = '', userAgent = '', provider = providers.pathOfExile, ...shared } = config;
  check(provider, 'object', 'provider');
  const { introspectionEndpoint = '', ...endpoints } = provider;
  const texts = { clientSecret, userAgent, introspectionEndpoint };
  for (const [name, value] of Object.entries(texts)) check(value, 'string', name);
  const { json } = toSettings({ ...shared, provider: endpoints });
  return JSON.stringify({ ...(JSON.parse(json) as object), ...texts });
}
