// SPDX-License-Identifier: MIT
// Kept in the declarations: BrowserAuth is Disposable, which no ES2022 application has by itself.
/// <reference lib="esnext.disposable" preserve="true" />
// The public types of Postern. Wire members keep their wire names; Postern's own are camelCase.

import type { AuthError } from './auth-error.js';

export type * from './showdown-types.js';

/**
 * The tokens of a signed-in user, in the shape that poe-js-sdk stores.
 *
 * @see [RFC 6749 section 5.1](https://www.rfc-editor.org/rfc/rfc6749#section-5.1)
 */
export interface TokenSet {
  /** The access token. Goes into the `Authorization` header only. */
  access_token: string;
  /** As the server wrote it; compared without case. */
  token_type: string;
  /** The granted scopes, separated by spaces, in no particular order. */
  scope: string;
  /**
   * When the access token ends: time of receipt + `expires_in`, in epoch **seconds** by the local
   * clock. `null` when it never ends, absent when the server did not say.
   */
  expires_at?: number | null;
  /** Absent when the server gave none: the session then ends with the access token. */
  refresh_token?: string;
  /** Path of Exile: the account's name. */
  username?: string;
  /** Path of Exile: the account's UUID. */
  sub?: string;
  /** Time of receipt, epoch seconds by the local clock. */
  issued_at?: number;
  /** Whose token set this is: another client's record is left alone. */
  client_id?: string;
  /** The server's issuer, or its token endpoint where it has none. */
  issuer?: string;
}

/** What {@link BrowserAuth.handleRedirectCallback} resolves to. */
export interface CallbackResult extends TokenSet {
  /** What was given to `login({ appState })`, copied through JSON. */
  appState?: unknown;
  /** What was given to `login({ returnTo })`: a path on this origin, checked again. */
  returnTo?: string;
  /** Requested scopes that were not granted, compared as sets; usually empty. */
  refusedScopes: string[];
}

/**
 * The answer of a token endpoint, with every member that the server sent.
 *
 * @see [RFC 6749 section 5.1](https://www.rfc-editor.org/rfc/rfc6749#section-5.1)
 */
export interface TokenResponse {
  access_token: string;
  token_type: string;
  /** Seconds from receipt. `null` when the token never ends, absent when the server did not say. */
  expires_in?: number | string | null;
  refresh_token?: string;
  scope?: string;
  username?: string;
  sub?: string;
  [member: string]: unknown;
}

/**
 * Where a token set, or a Showdown session, is kept. Each method may return its value or a promise of
 * it. `get` gives what `set` was given, or `undefined`; anything else reads as absent. A method that
 * throws, rejects or is refused shows as `storage_error`.
 */
export interface TokenStorage<Value = TokenSet> {
  get(): Value | undefined | null | Promise<Value | undefined | null>;
  set(value: Value): void | Promise<void>;
  clear(): void | Promise<void>;
}

/**
 * An OAuth 2.1 authorization server; the names are RFC 8414's in camelCase.
 *
 * Endpoints are absolute, `https:` or `http:` on loopback.
 *
 * @see [RFC 8414 section 2](https://www.rfc-editor.org/rfc/rfc8414#section-2)
 */
export interface Provider {
  authorizationEndpoint: string;
  tokenEndpoint: string;
  /** For `logout({ revoke: true })`. @see [RFC 7009](https://www.rfc-editor.org/rfc/rfc7009) */
  revocationEndpoint?: string;
  /** If the response carries `iss`, it must equal this. @see [RFC 9207](https://www.rfc-editor.org/rfc/rfc9207) */
  issuer?: string;
  /** The server is known to send `iss`: its absence is `issuer_mismatch`. Default `false`. */
  authorizationResponseIssParameterSupported?: boolean;
  /** Origin of the API that the access token is for. */
  apiOrigin?: string;
}

/** Configuration of {@link createBrowserAuth}. The unit of a time is in its name. */
export interface BrowserAuthConfig {
  clientId: string;
  /** Sent byte for byte. Path of Exile's public clients: a loopback URL. */
  redirectUri: string;
  scopes: readonly string[];
  /** Default: {@link providers}`.pathOfExile`. */
  provider?: Provider;
  /**
   * A token is refreshed when what remains of it is at most this, and never more than a third of
   * its life. Default 60.
   */
  refreshSkewSeconds?: number;
  /** Renew the token while the page is open, without a call. Default `true`. */
  autoRefresh?: boolean;
  /** How old a login may be when its response comes. Default 600. */
  loginTimeoutSeconds?: number;
  /** How long a caller waits for an HTTP answer. Default 15000. */
  requestTimeoutMs?: number;
  /**
   * Origins that {@link BrowserAuth.fetch} may send the access token to. Default: the provider's
   * `apiOrigin`.
   */
  fetchOrigins?: readonly string[];
  /** Prefix of every storage key that Postern chooses. Default `'postern'`. */
  storageKey?: string;
  /** A browser keeps no secret: this is `secret_not_allowed`. */
  clientSecret?: never;
}

/** Options that every asynchronous call takes. */
export interface CallOptions {
  /** Ends the caller's wait with `aborted`. A refresh that was sent goes on and is stored. */
  signal?: AbortSignal;
}

/** Options of {@link BrowserAuth.login}. */
export interface LoginOptions extends CallOptions {
  /**
   * Any JSON value; comes back from the callback. Never leaves this browser. Over 256 KiB of JSON
   * (262,144 bytes of UTF-8, where quotes and backslashes count twice) with the rest of the login's
   * record it is `invalid_config`.
   */
  appState?: unknown;
  /** A path on this origin, as `/stash?tab=2`. Anything else is `invalid_config`. */
  returnTo?: string;
}

/** Options of {@link BrowserAuth.logout}. */
export interface LogoutOptions extends CallOptions {
  /** Ask the server to revoke the refresh token. Its failure does not block. Default `false`. */
  revoke?: boolean;
}

/** One HTTP request that Postern made: never a secret, never a body. */
export interface RequestEvent {
  purpose: 'token' | 'refresh' | 'revocation' | 'assertion' | 'rotation';
  method: 'POST';
  /** Origin and path; Postern's requests have no query. */
  url: string;
  /** `0` when there was no answer. */
  status: number;
  durationMs: number;
  /** The error that the answer led to. */
  error?: AuthError;
}

/** Events of both clients. */
export interface ClientEvents {
  /**
   * The session ended: `user` by `logout()`, in any tab; `expired` because the server refused to
   * renew it, or because the access token of an OAuth session ran out without a refresh token.
   * Calls that need a token reject with `login_required` then.
   */
  signedout: { reason: 'user' | 'expired' };
  /** What went wrong outside of a call: automatic refresh, or a store that refused a write. */
  error: AuthError;
  /** An HTTP request ended. */
  request: RequestEvent;
}

/** Events of {@link BrowserAuth.on}. */
export interface BrowserAuthEvents extends ClientEvents {
  /** Signed in, refreshed, or (`undefined`) signed out. */
  tokenchange: TokenSet | undefined;
}

/** A client for one user of one authorization server. Made by {@link createBrowserAuth}. */
export interface BrowserAuth extends Disposable {
  /** The module is loaded and the stored session read. Rejects with what made that impossible. */
  readonly ready: Promise<void>;
  /**
   * Stores a transaction and navigates to the authorization server. Resolves once the navigation
   * was started.
   *
   * @throws {@link AuthError} `invalid_config`, `invalid_scope`, `insecure_context`,
   * `storage_error`, `aborted`, `disposed`, `wasm_unavailable`.
   * @see [RFC 6749 section 4.1.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1)
   */
  login(options?: LoginOptions): Promise<void>;
  /**
   * Signs the user in without leaving the page, in a window. Call it in the click, before anything
   * is awaited: the window opens in this very call, and browsers allow that to no later one. The
   * page at `redirectUri` hands the response over: let it call `handOverCallback()` of
   * `postern/callback`, or just be a page of this origin, which is looked at twice a second.
   *
   * @throws {@link AuthError} `popup_blocked`; `popup_closed` three seconds after the user closed
   * the window; `popup_timeout` after five minutes, and for a window that was closed within about a
   * second; and as {@link login} and
   * {@link handleRedirectCallback}.
   */
  loginWithPopup(options?: LoginOptions): Promise<CallbackResult>;
  /**
   * Completes a login on the redirect page: cleans the URL, checks the response, exchanges the
   * code, stores the tokens. May be called any number of times for the same URL: there is one
   * exchange and one result.
   *
   * @param url Default: the page's URL when called.
   * @throws {@link AuthError} `missing_code`, `missing_state`, `state_mismatch`,
   * `missing_transaction`, `login_expired`, `issuer_mismatch`, `authorization_error`,
   * `invalid_response`, `token_error`, `http_error`, `rate_limited`, `network_error`, `timeout`,
   * `storage_error`, `not_authenticated` (a logout came first), `aborted`, `disposed`,
   * `wasm_unavailable`.
   * @see [RFC 6749 section 4.1.2](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2)
   */
  handleRedirectCallback(url?: string | URL, options?: CallOptions): Promise<CallbackResult>;
  /**
   * A valid access token, refreshed when near expiry; never an expired one.
   *
   * @throws {@link AuthError} `not_authenticated` when nobody signed in, `login_required` when the
   * session is over, and what the transport or the server said when the token has expired
   * meanwhile.
   */
  getAccessToken(options?: CallOptions): Promise<string>;
  /**
   * `fetch` with the access token, for the origins in `fetchOrigins`; requests to others go out
   * without it. On 401 the token is refreshed once and the request sent again, unless its body was
   * a stream. Where there is no other token to be had, the 401 is the answer.
   *
   * @throws as {@link getAccessToken}, and what `fetch` throws.
   * @see [RFC 6750 section 2.1](https://www.rfc-editor.org/rfc/rfc6750#section-2.1)
   */
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
  /** What is held now, refreshed or not; `undefined` when signed out, or before `ready`. */
  getTokenSet(): TokenSet | undefined;
  /** There is a token set that is valid, or can be refreshed. `false` before `ready`. */
  isAuthenticated(): boolean;
  /** Requested scopes that the present token set was not granted. */
  getRefusedScopes(): string[];
  /** Forgets tokens and logins in progress. A refresh in flight cannot bring them back. */
  logout(options?: LogoutOptions): Promise<void>;
  /** poe-js-sdk's single listener: the tokens after a sign-in or refresh, nothing after logout. */
  setOnTokenChange(listener?: (tokens?: TokenSet) => void): void;
  /** Subscribes; the returned function unsubscribes. A listener that throws harms nobody. */
  on<E extends keyof BrowserAuthEvents>(
    event: E,
    listener: (detail: BrowserAuthEvents[E]) => void,
  ): () => void;
  /** Ends every pending call with `disposed`. Nothing stored is touched. */
  dispose(): void;
}

/** What {@link preload} and the clients load the module from. */
export interface PreloadOptions {
  /**
   * URL of the entry's wasm file, its bytes, or the compiled module. Default: the file beside the
   * script; for `postern/browser-auth/inline` the module inside it.
   */
  wasm?: string | URL | BufferSource | (WebAssembly.Module & object);
}

/** A PKCE pair. @see [RFC 7636 section 4](https://www.rfc-editor.org/rfc/rfc7636#section-4) */
export interface PKCEPair {
  /** 43 characters, 256 bits of the CSPRNG. */
  codeVerifier: string;
  /** `BASE64URL(SHA256(codeVerifier))`. */
  codeChallenge: string;
}

/** Configuration of {@link OAuthHelper}'s calls. */
export interface OAuthConfig {
  clientId: string;
  redirectUri: string;
  scopes: readonly string[];
  /** Default: {@link providers}`.pathOfExile`. */
  provider?: Provider;
  /** Default 15000. */
  requestTimeoutMs?: number;
  /** Ignored in a browser, where the header cannot be set. */
  userAgent?: string;
  /** A browser keeps no secret: this is `secret_not_allowed`. */
  clientSecret?: never;
}

/** Configuration of `OAuthHelper.refreshToken`: `clientId` is enough. */
export type RefreshConfig = Pick<OAuthConfig, 'clientId'> & Partial<OAuthConfig>;
