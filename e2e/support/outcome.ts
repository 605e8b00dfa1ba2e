// SPDX-License-Identifier: MIT
// How a call in the page ended; app/app.js makes these.

import { expect } from '@playwright/test';
import type { AuthError, AuthErrorCode } from 'postern';

export interface ErrorDescription extends Partial<Omit<AuthError, 'code'>> {
  isAuthError: boolean;
  code?: AuthErrorCode;
  message: string;
  /** Everything that could be printed of it, for the search for secrets. */
  text: string;
}

export type Outcome<T> =
  { value: T; error?: undefined } | { error: ErrorDescription; value?: undefined };

/** X6: it is an AuthError, and its code is this documented one. */
export function expectError(
  outcome: Outcome<unknown> | ErrorDescription | undefined,
  code: AuthErrorCode,
  details: Partial<ErrorDescription> = {},
): void {
  const error = outcome && 'isAuthError' in outcome ? outcome : outcome?.error;
  expect(error ?? outcome).toMatchObject({ isAuthError: true, code, ...details });
}
