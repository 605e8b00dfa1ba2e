// SPDX-License-Identifier: MIT

/** Every way in which a call can fail. The documentation has a paragraph for each. */
export type AuthErrorCode =
  // The caller's mistake.
  | 'invalid_config'
  | 'invalid_scope'
  | 'secret_not_allowed'
  | 'invalid_challstr'
  | 'not_ready'
  | 'disposed'
  // The environment's refusal.
  | 'insecure_context'
  | 'storage_error'
  | 'wasm_unavailable'
  // Redirect or popup.
  | 'missing_code'
  | 'missing_state'
  | 'state_mismatch'
  | 'missing_transaction'
  | 'login_expired'
  | 'issuer_mismatch'
  | 'authorization_error'
  | 'popup_blocked'
  | 'popup_closed'
  | 'popup_timeout'
  // Transport.
  | 'network_error'
  | 'timeout'
  | 'aborted'
  | 'http_error'
  | 'rate_limited'
  // The server's answer.
  | 'token_error'
  | 'invalid_response'
  | 'action_error'
  | 'token_invalid'
  | 'name_refused'
  // Session.
  | 'not_authenticated'
  | 'login_required';

/** What is known about a failure besides its code and message. */
export interface AuthErrorDetails {
  /** The same call may succeed later without the user doing anything. */
  retryable?: boolean;
  /** HTTP status of the answer. */
  status?: number;
  /** `error` of the server. @see [RFC 6749 section 5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2) */
  oauthError?: string;
  /** `error_description` of the server, bounded, without the request's secrets. */
  description?: string;
  /** `error_uri` of the server. */
  uri?: string;
  /** How long the server asked to wait, in milliseconds. */
  retryAfterMs?: number;
  cause?: unknown;
}

/** What every script of Postern's knows an error of another one by. */
const kin = Symbol.for('postern.AuthError');

/**
 * The one error that Postern throws and rejects with. No field ever holds a token, an
 * authorization code, a code_verifier or a state. Each entry has this class in its own script, and
 * `instanceof` takes the errors of all of them.
 */
export class AuthError extends Error {
  override readonly name = 'AuthError';
  /** What happened; programs decide by it. */
  readonly code: AuthErrorCode;
  /** The same call may succeed later without the user doing anything. */
  readonly retryable: boolean;
  declare readonly status?: number;
  declare readonly oauthError?: string;
  declare readonly description?: string;
  declare readonly uri?: string;
  declare readonly retryAfterMs?: number;

  constructor(code: AuthErrorCode, message: string, details: AuthErrorDetails = {}) {
    const { retryable = false, cause, ...known } = details;
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryable = retryable;
    Object.defineProperty(Object.assign(this, known), kin, { value: true });
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return this === AuthError ? kin in Object(value) : super[Symbol.hasInstance](value);
  }
}

/** An error as the module hands it over. */
export interface ModuleError extends Omit<AuthErrorDetails, 'cause'> {
  code: AuthErrorCode;
  message: string;
}

/** The error that is thrown for it. */
export const toAuthError = ({ code, message, ...details }: ModuleError): AuthError =>
  new AuthError(code, message, details);
