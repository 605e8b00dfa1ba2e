// SPDX-License-Identifier: MIT

import { check } from './config.js';
import type { UserAgentParts } from './server-types.js';

/**
 * The `User-Agent` that Path of Exile wants with every request:
 * `OAuth {clientId}/{version} (contact: {contact}) {info}`.
 *
 * @throws {@link AuthError} `invalid_config` for a part that is no text.
 */
export function formatUserAgent(parts: UserAgentParts): string {
  check(parts, 'object', 'parts');
  const { clientId, version, contact, info = '' } = parts;
  for (const [name, value] of Object.entries({ clientId, version, contact, info })) {
    check(value, 'string', name);
  }
  return `OAuth ${clientId}/${version} (contact: ${contact})${info && ` ${info}`}`;
}
