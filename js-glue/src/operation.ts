// SPDX-License-Identifier: MIT
// One call into the module as one promise.

import { toAuthError, type ModuleError } from './auth-error.js';

/** How the module settles an operation, exactly once. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; error: ModuleError };

/** The value, or the error thrown. */
export function unwrap<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw toAuthError(outcome.error);
}

/**
 * Starts an operation and gives its promise.
 *
 * @param begin starts it with the function to settle, and gives its number.
 * @param abort ends the wait for the operation with that number.
 */
export function operation<T>(
  begin: (settle: (outcome: Outcome<T>) => void) => number,
  abort: (number: number) => void,
  signal: AbortSignal | undefined,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
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
