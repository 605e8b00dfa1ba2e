// SPDX-License-Identifier: MIT
import type { AuthError } from 'postern';
import { explain } from '../area/error-guide.js';
import type { Explanation, Explanations } from '../area/error-guide.js';

const EXPLANATIONS: Explanations = {
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
  missing_code: {
    happened: 'The callback page was opened without an authorization code.',
    remedy: 'Usually somebody opened it by hand: offer to sign in.',
  },
  missing_state: {
    happened: 'The answer carries no state, so nothing says that this browser asked for it.',
    remedy: 'Do not use it. Offer to sign in again.',
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
  rate_limited: {
    happened: 'The server has had too many requests.',
    remedy: 'Tokens are kept. Wait for retryAfterMs.',
  },
  token_error: {
    happened: 'The token endpoint refused, and said why in OAuth’s words.',
    remedy: 'Read oauthError and description: most often the client’s registration.',
  },
  not_authenticated: {
    happened: 'A token was asked for, and nobody is signed in.',
    remedy: 'Offer to sign in.',
  },
  login_required: {
    happened: 'The session is over: the server no longer renews it.',
    remedy: 'Offer to sign in. Path of Exile’s sessions end seven days after the login anyway.',
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

export function explainOAuth(error: AuthError): Explanation {
  return (
    EXPLANATIONS_BY_SERVER[`${error.code} ${error.oauthError ?? ''}`] ??
    explain(error, EXPLANATIONS)
  );
}
