// SPDX-License-Identifier: MIT
// createBrowserAuth alone, with a module that has no more than it needs. A login in a popup needs
// more, and loads it.

import { BrowserAuthClient } from './browser-auth-client.js';
import createBrowserAuthModule from './browser-auth.mjs';
import { toSettings } from './config.js';
import { runBeside } from './run-beside.js';
import { Runtime } from './runtime.js';
import type { BrowserAuth, BrowserAuthConfig, PreloadOptions, TokenStorage } from './types.js';

export { AuthError, type AuthErrorCode, type AuthErrorDetails } from './auth-error.js';

const runtime = new Runtime(
  createBrowserAuthModule,
  () => new URL('./browser-auth.wasm', import.meta.url),
);

/**
 * As `createBrowserAuth` of `postern`, for pages that need nothing else: they download a quarter
 * less. The first `loginWithPopup` loads the rest.
 */
export function createBrowserAuth(config: BrowserAuthConfig, storage?: TokenStorage): BrowserAuth {
  return new BrowserAuthClient(runtime, toSettings(config), storage, runBeside);
}

/** As `preload` of `postern`, for this entry's module, `postern/browser-auth.wasm`. */
export async function preload(options?: PreloadOptions): Promise<void> {
  await runtime.load(options);
}
