// SPDX-License-Identifier: MIT
// `postern/browser-auth` with its module inside the script.

import { BrowserAuthClient } from './browser-auth-client.js';
import createBrowserAuthModule from './browser-auth.mjs';
import text from './browser-auth-text.mjs';
import { toSettings } from './config.js';
import { runBeside } from './run-beside.js';
import { Runtime } from './runtime.js';
import type { BrowserAuth, BrowserAuthConfig, PreloadOptions, TokenStorage } from './types.js';

export { AuthError, type AuthErrorCode, type AuthErrorDetails } from './auth-error.js';

function inlineWasm(): Uint8Array<ArrayBuffer> {
  // Every module begins with a zero.
  const shift = text.charCodeAt(0);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < bytes.length; ++at) bytes[at] = text.charCodeAt(at) - shift;
  return bytes;
}

const runtime = new Runtime(createBrowserAuthModule, inlineWasm);

/**
 * As `createBrowserAuth` of `postern/browser-auth`, for pages that are ready one round trip earlier: one
 * script brings the module with it. The first `loginWithPopup` loads the rest, from beside the script.
 */
export function createBrowserAuth(config: BrowserAuthConfig, storage?: TokenStorage): BrowserAuth {
  return new BrowserAuthClient(runtime, toSettings(config), storage, runBeside);
}

/** As `preload` of `postern/browser-auth`, to compile the module before a client wants it. */
export async function preload(options?: PreloadOptions): Promise<void> {
  await runtime.load(options);
}
