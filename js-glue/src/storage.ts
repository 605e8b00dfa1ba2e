// SPDX-License-Identifier: MIT
// The storages that come with Postern.

import type { TokenSet, TokenStorage } from './types.js';

/** Where a web storage keeps its token set. */
export interface WebStorageOptions {
  /** The item's key. Two clients on one page need two. Default `'postern:tokens'`. */
  key?: string;
}

/**
 * `sessionStorage`: one tab, until it is closed. The default, under a key made of `storageKey`,
 * `clientId` and issuer.
 */
export const sessionStorageStore = <Value = TokenSet>(
  options: WebStorageOptions = {},
): TokenStorage<Value> => webStorage(() => sessionStorage, options);

/**
 * `localStorage`: every tab of this origin, until it is cleared. The refresh token is then at rest
 * on the device for as long as it lives.
 */
export const localStorageStore = <Value = TokenSet>(
  options: WebStorageOptions = {},
): TokenStorage<Value> => webStorage(() => localStorage, options);

/** This page's memory: gone with the page. */
export function memoryStore<Value = TokenSet>(): TokenStorage<Value> {
  let held: Value | undefined;
  return {
    get: () => held,
    set: (value) => {
      held = value;
    },
    clear: () => {
      held = undefined;
    },
  };
}

// The storage is named on each use: where it is blocked, naming it throws.
function webStorage<Value>(
  storage: () => Storage,
  { key = 'postern:tokens' }: WebStorageOptions,
): TokenStorage<Value> {
  return {
    get() {
      const item = storage().getItem(key);
      if (item === null) return undefined;
      try {
        return JSON.parse(item) as Value;
      } catch {
        return undefined;
      }
    },
    set: (value) => storage().setItem(key, JSON.stringify(value)),
    clear: () => storage().removeItem(key),
  };
}
