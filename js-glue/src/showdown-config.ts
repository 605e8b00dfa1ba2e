// SPDX-License-Identifier: MIT
// As config.ts and storage.ts, for Pokemon Showdown.

import { AuthError } from './auth-error.js';
import { check, type ClientSettings } from './config.js';
import { localStorageStore } from './storage.js';
import type { ShowdownAuthConfig, ShowdownSession, TokenStorage } from './types.js';

/** @throws {@link AuthError} `invalid_config` for a member of the wrong type. */
export function toShowdownSettings(config: ShowdownAuthConfig): ClientSettings {
  check(config, 'object', 'config');
  const {
    clientId,
    redirectUri,
    serverUrl = 'https://play.pokemonshowdown.com',
    mode = 'popup',
    rotateAfterDays = 7,
    pollIntervalMs = 500,
    popupTimeoutMs = 300_000,
    popupGraceMs = 3000,
    loginTimeoutSeconds = 600,
    requestTimeoutMs = 15_000,
    storageKey = 'postern-showdown',
  } = config;
  const texts = { clientId, redirectUri, serverUrl };
  const numbers = {
    rotateAfterDays,
    pollIntervalMs,
    popupTimeoutMs,
    popupGraceMs,
    loginTimeoutSeconds,
    requestTimeoutMs,
  };
  check(storageKey, 'string', 'storageKey');
  for (const [name, value] of Object.entries(texts)) check(value, 'string', name);
  for (const [name, value] of Object.entries(numbers)) check(value, 'number', name);
  if (!/^(popup|redirect|popup-or-redirect)$/.test(mode)) {
    throw new AuthError('invalid_config', 'mode must be popup, redirect or popup-or-redirect.');
  }
  const identity = `${clientId}@${serverUrl}`;
  const json = JSON.stringify({
    ...texts,
    ...numbers,
    loginPrefix: `${storageKey}:login:${identity}:`,
    sessionName: `${storageKey}:session:${identity}`,
    mayLeavePage: +(mode !== 'popup'),
  });
  return { json, tokenKey: `${storageKey}:tokens:${identity}` };
}

/** Where Pokemon Showdown's own sample code keeps its token. */
const SAMPLE_KEY = 'ps-token';

/** A record of which nothing but the token is known. */
const UNKNOWN = { user: '', client_id: '', server_url: '', issued_at: 0, expires_at: 0 };

/**
 * `localStorage`, as a Showdown token lives for weeks. With `imports`, a token that the sample code
 * left is taken over, and its copy goes with it, which would soon be void.
 */
export function showdownStore(key: string, imports: boolean): TokenStorage<ShowdownSession> {
  const own = localStorageStore<ShowdownSession>({ key });
  const forgetSample = () => imports && localStorage.removeItem(SAMPLE_KEY);
  return {
    async get() {
      const kept = await own.get();
      const token = kept || !imports ? null : localStorage.getItem(SAMPLE_KEY);
      return token === null ? kept : { ...UNKNOWN, token };
    },
    set(value) {
      void own.set(value);
      forgetSample();
    },
    clear() {
      void own.clear();
      forgetSample();
    },
  };
}
