// SPDX-License-Identifier: MIT

import { toAuthError, type ModuleError } from './auth-error.js';
import type { PKCEPair } from './types.js';

/** As the module gives it: verifier and challenge, of 43 characters each, or an error as JSON. */
export function toPair(text: string): PKCEPair {
  if (text.startsWith('{')) throw toAuthError(JSON.parse(text) as ModuleError);
  return { codeVerifier: text.slice(0, 43), codeChallenge: text.slice(43) };
}
