// SPDX-License-Identifier: MIT
// Checks the types of a configuration and fills in defaults. What the values mean is checked in
// C++.

import { AuthError } from './auth-error.js';
import { providers } from './providers.js';
import type { BrowserAuthConfig, CallOptions, OAuthConfig, Provider } from './types.js';

/** A configuration, checked. */
export interface ClientSettings {
  /** As the module reads it: flat, times as numbers, lists with a line feed after each item. */
  json: string;
  /** Where the default storage keeps the tokens. */
  tokenKey: string;
}

/** @throws {@link AuthError} `invalid_config` for a member of the wrong type. */
export function toSettings(
  config: Partial<BrowserAuthConfig> & Partial<OAuthConfig>,
): ClientSettings {
  check(config, 'object', 'config');
  const provider: Provider = config.provider ?? providers.pathOfExile;
  check(provider, 'object', 'provider');
  const {
    authorizationEndpoint,
    tokenEndpoint,
    revocationEndpoint = '',
    issuer = '',
    authorizationResponseIssParameterSupported = false,
    apiOrigin,
  } = provider;
  const {
    clientId = '',
    redirectUri = '',
    scopes = [],
    fetchOrigins = apiOrigin === undefined ? [] : [apiOrigin],
    refreshSkewSeconds = 60,
    loginTimeoutSeconds = 600,
    requestTimeoutMs = 15_000,
    autoRefresh = true,
    storageKey = 'postern',
  } = config;
  const texts = {
    authorizationEndpoint,
    tokenEndpoint,
    revocationEndpoint,
    issuer,
    clientId,
    redirectUri,
  };
  check(storageKey, 'string', 'storageKey');
  const numbers = { refreshSkewSeconds, loginTimeoutSeconds, requestTimeoutMs };
  const switches = { autoRefresh, authorizationResponseIssParameterSupported };
  for (const [name, value] of Object.entries(texts)) check(value, 'string', name);
  for (const [name, value] of Object.entries(numbers)) check(value, 'number', name);
  for (const [name, value] of Object.entries(switches)) check(value, 'boolean', name);
  // Two clients of one page, or of two servers, never meet under one key.
  const identity = `${clientId}@${issuer || tokenEndpoint}`;
  const json = JSON.stringify({
    ...texts,
    loginPrefix: `${storageKey}:login:${identity}:`,
    sessionName: `${storageKey}:session:${identity}`,
    ...numbers,
    ...join({ scopes, fetchOrigins }),
    autoRefresh: +autoRefresh,
    issParameterSupported: +authorizationResponseIssParameterSupported,
    hasSecret: +((config as { clientSecret?: unknown }).clientSecret !== undefined),
  });
  return { json, tokenKey: `${storageKey}:tokens:${identity}` };
}

function join(lists: Record<string, readonly string[]>): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, list] of Object.entries(lists)) {
    if (!Array.isArray(list)) throw new AuthError('invalid_config', `${name} must be an array.`);
    for (const item of list) check(item, 'string', name);
    // No scope and no origin has a line feed, and C++ refuses an empty one by its proper code.
    joined[name] = list.map((item: string) => (item.includes('\n') ? '' : item) + '\n').join('');
  }
  return joined;
}

/** @throws {@link AuthError} `invalid_config` naming the argument, never its value. */
export function check(
  value: unknown,
  type: 'string' | 'number' | 'boolean' | 'object',
  name: string,
): void {
  // A lone surrogate is no text that could be sent or stored.
  const malformed = typeof value === 'string' && /\p{Surrogate}/u.test(value);
  if (typeof value !== type || value === null || malformed) {
    throw new AuthError('invalid_config', `${name} must be a ${type}.`);
  }
}

/** A callback URL; the page's own, read now, as the application may navigate while the module loads. */
export function toHref(url: string | URL | undefined): string {
  const href = String(url ?? globalThis.location?.href ?? '');
  check(href, 'string', 'url');
  return href;
}

/** The signal of a call's options. @throws {@link AuthError} `invalid_config` for anything else. */
export function signalOf(options: CallOptions | undefined): AbortSignal | undefined {
  const signal = options?.signal ?? undefined;
  if (signal && typeof signal.addEventListener !== 'function') check(undefined, 'object', 'signal');
  return signal;
}
