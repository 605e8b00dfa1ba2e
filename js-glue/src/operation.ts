// SPDX-License-Identifier: MIT
// One call into the module as one promise.

import { toAuthError, type ModuleError } from './auth-error.js';
import { check } from './config.js';

/** How the module settles an operation, exactly once. */
export type Outcome = { ok: true; value: string } | { ok: false; error: ModuleError };

/** The value, or the error thrown. */
export function unwrap(outcome: Outcome): string {
  if (outcome.ok) return outcome.value;
  throw toAuthError(outcome.error);
}

/**
 * Starts an operation and gives the promise of its text.
 *
 * @param begin starts it with the function to settle, and gives its number.
 * @param abort ends the wait for the operation with that number.
 */
export function operation(
  begin: (settle: (outcome: Outcome) => void) => number,
  abort: (number: number) => void,
  signal: AbortSignal | undefined,
): Promise<string> {
  return new Promise((resolve, reject) => {
    if (signal) check(signal.aborted, 'boolean', 'signal.aborted');
    let onAbort: (() => void) | undefined;
    const number = begin((outcome) => {
      if (onAbort) signal?.removeEventListener('abort', onAbort);
      if (outcome.ok) resolve(outcome.value);
      else reject(toAuthError(outcome.error));
    });
    if (!signal) return;
    onAbort = () => abort(number);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}
