// SPDX-License-Identifier: MIT
import type { AuthError } from 'postern';

export interface Explanation {
  /** What happened. */
  happened: string;
  /** What the app, or its user, does now. */
  remedy: string;
}

export type Explanations = Partial<Record<AuthError['code'], Explanation>>;

/** What holds for both clients. */
const COMMON: Explanations = {
  insecure_context: {
    happened: 'The page was loaded over plain HTTP, where the browser has no Web Crypto.',
    remedy: 'Serve it over HTTPS, or from a loopback address.',
  },
  wasm_unavailable: {
    happened: 'postern.wasm could not be loaded or was forbidden.',
    remedy: 'Check that the file is served, and that the CSP has ’wasm-unsafe-eval’.',
  },
  storage_error: {
    happened: 'The browser refused to keep the login or the tokens: blocked, or full.',
    remedy: 'Ask the user to allow storage for the site, or give the client a memory store.',
  },
  state_mismatch: {
    happened:
      'The answer belongs to a login that this browser did not begin: a forged link, or a stale one.',
    remedy: 'Nothing was sent, and the session is untouched. Offer to sign in.',
  },
  login_expired: {
    happened: 'The answer came too long after the login had begun.',
    remedy: 'Offer to sign in again.',
  },
  missing_transaction: {
    happened:
      'No login is in progress here: the answer is forged, was used already, or came to another browser.',
    remedy: 'Nothing was sent, and the session is untouched. Offer to sign in.',
  },
  timeout: {
    happened: 'The server took longer than requestTimeoutMs.',
    remedy: 'Tokens are kept. Try again later.',
  },
  aborted: {
    happened: 'The caller’s AbortSignal ended the wait.',
    remedy: 'Nothing: the app asked for it.',
  },
  http_error: {
    happened: 'The server answered with a status that is no answer of the protocol.',
    remedy: 'Tokens are kept. Try later where retryable says so.',
  },
  invalid_response: {
    happened: 'The answer is not what the protocol allows, so nothing of it was used.',
    remedy: 'Tokens are kept. A proxy or a wrong endpoint is the usual cause.',
  },
  not_ready: {
    happened: 'Something was asked before the module had loaded.',
    remedy: 'Await ready, or one of the calls that wait for it.',
  },
  disposed: {
    happened: 'The client was disposed of while a call was waiting.',
    remedy: 'Nothing: the app asked for it.',
  },
};

const UNKNOWN: Explanation = {
  happened: 'This page has no words of its own for that.',
  remedy: 'The message says more.',
};

/** In an area's own words where it has some. */
export function explain({ code }: AuthError, own: Explanations): Explanation {
  return own[code] ?? COMMON[code] ?? UNKNOWN;
}
