// SPDX-License-Identifier: MIT

export { AuthError, type AuthErrorCode, type AuthErrorDetails } from './auth-error.js';
export { createBrowserAuth } from './browser-auth.js';
export { OAuthHelper } from './oauth-helper.js';
export { preload } from './preload.js';
export { providers } from './providers.js';
export {
  localStorageStore,
  memoryStore,
  sessionStorageStore,
  type WebStorageOptions,
} from './storage.js';
export type * from './types.js';
