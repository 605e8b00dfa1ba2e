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

type Bytes = Uint8Array<ArrayBuffer>;
const { fromBase64 } = Uint8Array as { fromBase64?: (base64: string) => Bytes };

function inlineWasm(): Bytes {
  // Every module begins with a zero.
  const shift = text.charCodeAt(0);
  const bytes =
    fromBase64?.call(Uint8Array, btoa(text)) ??
    Uint8Array.from(text, (character) => character.charCodeAt(0));
  // Nothing has been optimized yet when this runs, so it goes by four bytes, of which none may borrow
  // from the next.
  const words = new Uint32Array(bytes.buffer, 0, bytes.length >> 2);
  const high = 0x80808080;
  const shifts = shift * 0x01010101;
  for (let at = 0; at < words.length; ++at) {
    const word = words[at]!;
    words[at] = ((word | high) - shifts) ^ ((word ^ ~shifts) & high);
  }
  for (let at = 4 * words.length; at < bytes.length; ++at) bytes[at]! -= shift;
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
