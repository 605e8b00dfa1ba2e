// SPDX-License-Identifier: MIT

import { BrowserAuthClient } from './browser-auth-client.js';
import { toSettings } from './config.js';
import { fullRuntime } from './full-runtime.js';
import type { BrowserAuth, BrowserAuthConfig, PreloadOptions, TokenStorage } from './types.js';

export { AuthError, type AuthErrorCode, type AuthErrorDetails } from './auth-error.js';
export { OAuthHelper } from './oauth-helper.js';
export { providers } from './providers.js';
export { createShowdownAuth, parseChallstr, trnCommand } from './showdown-auth-client.js';
export {
  localStorageStore,
  memoryStore,
  sessionStorageStore,
  type WebStorageOptions,
} from './storage.js';
export type * from './types.js';

/**
 * Signs a user in to Path of Exile, or to the server that `config.provider` names.
 *
 * Returns at once; the WebAssembly module loads behind the scenes and every asynchronous method
 * waits for it.
 *
 * @param config see {@link BrowserAuthConfig}.
 * @param storage where the tokens are kept. Default: `sessionStorage`.
 * @throws {@link AuthError} `invalid_config` for an argument of the wrong type.
 */
export function createBrowserAuth(config: BrowserAuthConfig, storage?: TokenStorage): BrowserAuth {
  return new BrowserAuthClient(fullRuntime(), toSettings(config), storage);
}

/**
 * Loads the module ahead of its first use, or from somewhere else: call it before anything else
 * with the URL, the bytes or the compiled module. Once loaded, options are of no effect.
 *
 * @throws {@link AuthError} `wasm_unavailable`.
 */
export async function preload(options?: PreloadOptions): Promise<void> {
  await fullRuntime().load(options);
}
