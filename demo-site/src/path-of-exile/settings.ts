// SPDX-License-Identifier: MIT
import type { BrowserAuthConfig } from 'postern';
import { addressOf } from '../page/addresses.js';
import type { Way } from './ways.js';

export const AREA_PATH = '/';
export const CALLBACK_PATH = '/callback';

export const SCOPES = [
  { name: 'account:profile', meaning: 'name and account id' },
  { name: 'account:characters', meaning: 'characters and their items' },
  { name: 'account:stashes', meaning: 'stash tabs and their items' },
] as const;

const DEFAULT_SCOPES = ['account:profile'];
const SCOPES_KEY = 'postern-demo.scopes';

export const authorizationServer = addressOf('authorization-server');

export const profileUrl = `${authorizationServer}/profile`;
export const logUrl = `${authorizationServer}/__log`;

/** What an app writes, but for the provider: Path of Exile's own endpoints are the default. */
export function configuration(scopes: readonly string[], { name, clientId, relayPath }: Way) {
  const relay = relayPath && `${location.origin}${relayPath}`;
  return {
    clientId,
    redirectUri: `${location.origin}${CALLBACK_PATH}`,
    scopes,
    provider: {
      authorizationEndpoint: `${authorizationServer}/oauth/authorize`,
      tokenEndpoint: relay ?? `${authorizationServer}/oauth/token`,
      revocationEndpoint: relay ?? `${authorizationServer}/oauth/token/revoke`,
      issuer: authorizationServer,
      authorizationResponseIssParameterSupported: true,
      apiOrigin: authorizationServer,
    },
    refreshSkewSeconds: 60,
    requestTimeoutMs: 3_000,
    // A session belongs to its client, and to where its refresh token is.
    storageKey: `postern.${name}`,
  } satisfies BrowserAuthConfig;
}

export type Configuration = ReturnType<typeof configuration>;

/** The chosen scopes outlive the navigation of a login. */
export function loadScopes(): string[] {
  const stored = sessionStorage.getItem(SCOPES_KEY)?.split(' ') ?? DEFAULT_SCOPES;
  const known = SCOPES.map(({ name }) => name).filter((name) => stored.includes(name));
  return known.length > 0 ? known : DEFAULT_SCOPES;
}

export function saveScopes(scopes: readonly string[]): void {
  sessionStorage.setItem(SCOPES_KEY, scopes.join(' '));
}
