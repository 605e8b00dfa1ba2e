// SPDX-License-Identifier: MIT
// The storages that come with Postern, and the wrapping of any storage for the module.

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
export const sessionStorageStore = (options: WebStorageOptions = {}): TokenStorage =>
  webStorage(() => sessionStorage, options);

/**
 * `localStorage`: every tab of this origin, until it is cleared. The refresh token is then at rest
 * on the device for as long as it lives.
 */
export const localStorageStore = (options: WebStorageOptions = {}): TokenStorage =>
  webStorage(() => localStorage, options);

/** This page's memory: gone with the page. */
export function memoryStore(): TokenStorage {
  let held: TokenSet | undefined;
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
function webStorage(
  storage: () => Storage,
  { key = 'postern:tokens' }: WebStorageOptions,
): TokenStorage {
  return {
    get() {
      const item = storage().getItem(key);
      if (item === null) return undefined;
      try {
        return JSON.parse(item) as TokenSet;
      } catch {
        return undefined;
      }
    },
    set: (value) => storage().setItem(key, JSON.stringify(value)),
    clear: () => storage().removeItem(key),
  };
}

type Answer = { ok: true; value?: string } | { ok: false };

/** What the module calls: promises that never reject. */
export interface ModuleStorage {
  read(): Promise<Answer>;
  write(json: string): Promise<Answer>;
  clear(): Promise<Answer>;
}

/** Wraps a storage: its exceptions and rejections become `{ ok: false }`. */
export function toModuleStorage(storage: TokenStorage): ModuleStorage {
  const attempt = async (work: () => Promise<string | undefined>): Promise<Answer> => {
    try {
      const value = await work();
      return value === undefined ? { ok: true } : { ok: true, value };
    } catch {
      return { ok: false };
    }
  };
  return {
    read: () => attempt(async () => JSON.stringify((await storage.get()) ?? undefined)),
    write: (json) =>
      attempt(async () => {
        await storage.set(JSON.parse(json) as TokenSet);
        return undefined;
      }),
    clear: () =>
      attempt(async () => {
        await storage.clear();
        return undefined;
      }),
  };
}
