// AuthError: its codes are a closed list that a switch can exhaust.
import { AuthError, preload, type AuthErrorCode, type PreloadOptions } from 'postern';
import { expectType, type Equals } from './equals.js';

export function adviceFor(code: AuthErrorCode): 'caller' | 'user' | 'wait' | 'sign in' {
  switch (code) {
    case 'invalid_config':
    case 'invalid_scope':
    case 'secret_not_allowed':
    case 'invalid_challstr':
    case 'not_ready':
    case 'disposed':
      return 'caller';
    case 'insecure_context':
    case 'storage_error':
    case 'wasm_unavailable':
      return 'user';
    case 'missing_code':
    case 'missing_state':
    case 'state_mismatch':
    case 'missing_transaction':
    case 'login_expired':
    case 'issuer_mismatch':
    case 'authorization_error':
    case 'popup_blocked':
    case 'popup_closed':
    case 'popup_timeout':
      return 'sign in';
    case 'network_error':
    case 'timeout':
    case 'aborted':
    case 'http_error':
    case 'rate_limited':
      return 'wait';
    case 'token_error':
    case 'invalid_response':
    case 'action_error':
    case 'token_invalid':
    case 'name_refused':
      return 'user';
    case 'not_authenticated':
    case 'login_required':
      return 'sign in';
    default: {
      const unknown: never = code;
      return unknown;
    }
  }
}

export function handle(error: unknown): void {
  if (!(error instanceof AuthError)) throw error;
  expectType<Equals<typeof error.code, AuthErrorCode>>();
  expectType<Equals<typeof error.name, 'AuthError'>>();
  expectType<Equals<typeof error.retryable, boolean>>();
  expectType<Equals<typeof error.cause, unknown>>();
  const status: number | undefined = error.status;
  const oauthError: string | undefined = error.oauthError;
  const description: string | undefined = error.description;
  const uri: string | undefined = error.uri;
  const retryAfterMs: number | undefined = error.retryAfterMs;
  // @ts-expect-error: no code of this name.
  if (error.code === 'invalid_grant') return;
  // @ts-expect-error: read-only.
  error.code = 'timeout';
  // @ts-expect-error: an error has no tokens.
  error.access_token;
}

const asError: Error = new AuthError('timeout', 'Too late.', { retryable: true, status: 504 });
// @ts-expect-error: no code of this name.
new AuthError('too_late', 'Too late.');

const sources: PreloadOptions[] = [
  {},
  { wasm: '/assets/postern.wasm' },
  { wasm: new URL('https://app.example/postern.wasm') },
  { wasm: new Uint8Array() },
  { wasm: new ArrayBuffer(0) },
  { wasm: new WebAssembly.Module(new Uint8Array()) },
];
for (const source of sources) void preload(source);
void preload();
