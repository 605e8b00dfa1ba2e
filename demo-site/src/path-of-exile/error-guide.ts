// SPDX-License-Identifier: MIT
import type { AuthError } from 'postern';

export interface Explanation {
  /** What happened. */
  happened: string;
  /** What the app, or its user, does now. */
  remedy: string;
}

/** The codes that this page can meet. */
const EXPLANATIONS: Partial<Record<AuthError['code'], Explanation>> = {
  invalid_config: {
    happened: 'A setting of createBrowserAuth cannot be right, so nothing was sent.',
    remedy: 'A mistake in the program: correct the setting that the message names.',
  },
  invalid_scope: {
    happened: 'A service scope was asked for in a user’s login. Those belong to servers.',
    remedy: 'Ask for account scopes: service scopes are for servers, by client credentials.',
  },
  secret_not_allowed: {
    happened: 'A client secret was put into a page, where every visitor could read it.',
    remedy: 'Leave it out. A confidential client needs a server of yours that adds the secret.',
  },
  insecure_context: {
    happened: 'The page was loaded over plain HTTP, where the browser has no Web Crypto.',
    remedy: 'Serve it over HTTPS, or from a loopback address.',
  },
  storage_error: {
    happened: 'The browser refused to keep the login or the tokens: blocked, or full.',
    remedy: 'Ask the user to allow storage for the site, or give createBrowserAuth a memory store.',
  },
  wasm_unavailable: {
    happened: 'postern.wasm could not be loaded or was forbidden.',
    remedy: 'Check that the file is served, and that the CSP has ’wasm-unsafe-eval’.',
  },
  missing_code: {
    happened: 'The callback page was opened without an authorization code.',
    remedy: 'Usually somebody opened it by hand: offer to sign in.',
  },
  missing_state: {
    happened: 'The answer carries no state, so nothing says that this browser asked for it.',
    remedy: 'Do not use it. Offer to sign in again.',
  },
  state_mismatch: {
    happened:
      'The answer belongs to a login that this browser did not begin: a forged link, or a stale one.',
    remedy: 'Nothing was sent, and the session is untouched. Offer to sign in.',
  },
  missing_transaction: {
    happened:
      'No login is in progress here: the answer is forged, was used already, or came to another browser.',
    remedy: 'Nothing was sent, and the session is untouched. Offer to sign in.',
  },
  login_expired: {
    happened: 'The answer came too long after the login had begun.',
    remedy: 'Offer to sign in again.',
  },
  issuer_mismatch: {
    happened: 'The answer names another authorization server than the one that was asked.',
    remedy: 'Nothing was sent: the code could have been meant for somebody else. Sign in again.',
  },
  authorization_error: {
    happened: 'The server answered the login with an error, under the right state.',
    remedy: 'Read oauthError and description: most often the client’s registration.',
  },
  network_error: {
    happened:
      'No answer came: the server is down, or it sends no CORS headers and the browser hid the answer.',
    remedy:
      'Tokens are kept. Try later, or put the token relay in between where CORS is the cause.',
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
    happened: 'The server answered with a status that is no OAuth answer.',
    remedy: 'Tokens are kept. Try later where retryable says so.',
  },
  rate_limited: {
    happened: 'The server has had too many requests.',
    remedy: 'Tokens are kept. Wait for retryAfterMs.',
  },
  token_error: {
    happened: 'The token endpoint refused, and said why in OAuth’s words.',
    remedy: 'Read oauthError and description: most often the client’s registration.',
  },
  invalid_response: {
    happened: 'The answer is not what the protocol allows, so nothing of it was used.',
    remedy: 'Tokens are kept. A proxy or a wrong endpoint is the usual cause.',
  },
  not_authenticated: {
    happened: 'A token was asked for, and nobody is signed in.',
    remedy: 'Offer to sign in.',
  },
  login_required: {
    happened: 'The session is over: the server no longer renews it.',
    remedy: 'Offer to sign in. Path of Exile’s sessions end seven days after the login anyway.',
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

/** What the server's own word, `oauthError`, makes more exact. */
const EXPLANATIONS_BY_SERVER: Partial<Record<`${AuthError['code']} ${string}`, Explanation>> = {
  'authorization_error access_denied': {
    happened: 'The user said no at the authorization server.',
    remedy: 'Respect it: go on without, and leave the sign-in button where it is.',
  },
  'token_error invalid_grant': {
    happened: 'The server does not take the code: used already, too old, or never issued.',
    remedy: 'Offer to sign in again. A code lives for 30 seconds.',
  },
};

const UNKNOWN: Explanation = {
  happened: 'This page has no words of its own for that.',
  remedy: 'The message says more.',
};

export function explain({ code, oauthError }: AuthError): Explanation {
  const exact = EXPLANATIONS_BY_SERVER[`${code} ${oauthError ?? ''}`];
  return exact ?? EXPLANATIONS[code] ?? UNKNOWN;
}
