// SPDX-License-Identifier: MIT
// postern/server: what needs a client secret, with a module of its own. Not for browsers.

import { server } from './server-runtime.js';
import type { PreloadOptions } from './types.js';

export { AuthError, type AuthErrorCode, type AuthErrorDetails } from './auth-error.js';
export { toNodeHandler, type NodeRequest, type NodeResponse } from './node-handler.js';
export type * from './relay-types.js';
export { OAuthHelper } from './server-oauth-helper.js';
export { providers } from './server-providers.js';
export { createTokenRelay } from './token-relay.js';
export { formatUserAgent } from './user-agent.js';
export type * from './server-types.js';
export type {
  CallOptions,
  OAuthConfig,
  PKCEPair,
  PreloadOptions,
  Provider,
  TokenResponse,
} from './types.js';

/**
 * Loads the module ahead of its first use, or from somewhere else: call it before anything else
 * with the URL, the bytes or the compiled module. Once loaded, options are of no effect.
 *
 * @throws {@link AuthError} `wasm_unavailable`.
 */
export async function preload(options?: PreloadOptions): Promise<void> {
  await server.load(options);
}
