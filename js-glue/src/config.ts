// SPDX-License-Identifier: MIT
// Checks the types of a configuration and fills in defaults. What the values mean is checked in
// C++.

import { AuthError } from './auth-error.js';
import { providers } from './providers.js';
import type { BrowserAuthConfig, OAuthConfig, Provider } from './types.js';

/** A configuration as the module reads it: every member is there. */
export interface ModuleConfig {
  clientId: string;
  redirectUri: string;
  scopes: string[];
  provider: Provider;
  refreshSkewSeconds: number;
  autoRefresh: boolean;
  loginTimeoutSeconds: number;
  requestTimeoutMs: number;
  storageKey: string;
  fetchOrigins: string[];
  hasSecret: boolean;
}

type TypeName = 'string' | 'number' | 'boolean' | 'function' | 'object' | 'array';

export function toModuleConfig(
  config: Partial<BrowserAuthConfig> & Partial<OAuthConfig>,
): ModuleConfig {
  check(config, 'object', 'config');
  const provider: Provider = config.provider ?? providers.pathOfExile;
  check(provider, 'object', 'provider');
  const normalized: ModuleConfig = {
    clientId: config.clientId ?? '',
    redirectUri: config.redirectUri ?? '',
    scopes: texts(config.scopes, 'scopes'),
    provider,
    refreshSkewSeconds: config.refreshSkewSeconds ?? 60,
    autoRefresh: config.autoRefresh ?? true,
    loginTimeoutSeconds: config.loginTimeoutSeconds ?? 600,
    requestTimeoutMs: config.requestTimeoutMs ?? 15_000,
    storageKey: config.storageKey ?? 'postern',
    fetchOrigins: texts(
      config.fetchOrigins ?? (provider.apiOrigin === undefined ? [] : [provider.apiOrigin]),
      'fetchOrigins',
    ),
    hasSecret: 'clientSecret' in config && config.clientSecret !== undefined,
  };
  check(normalized.clientId, 'string', 'clientId');
  check(normalized.redirectUri, 'string', 'redirectUri');
  check(normalized.storageKey, 'string', 'storageKey');
  check(normalized.autoRefresh, 'boolean', 'autoRefresh');
  check(normalized.refreshSkewSeconds, 'number', 'refreshSkewSeconds');
  check(normalized.loginTimeoutSeconds, 'number', 'loginTimeoutSeconds');
  check(normalized.requestTimeoutMs, 'number', 'requestTimeoutMs');
  return normalized;
}

function texts(list: readonly string[] = [], name: string): string[] {
  check(list, 'array', name);
  for (const text of list) check(text, 'string', name);
  return [...list];
}

/** @throws {@link AuthError} `invalid_config` naming the argument, never its value. */
export function check(value: unknown, type: TypeName, name: string): void {
  const unusable = value === null || Number.isNaN(value);
  if (unusable || (Array.isArray(value) ? 'array' : typeof value) !== type) {
    throw new AuthError('invalid_config', `${name} must be of type ${type}.`);
  }
}
