// SPDX-License-Identifier: MIT
/// <reference lib="esnext.disposable" preserve="true" />
// The public types of createShowdownAuth.

import type { CallOptions, ClientEvents } from './types.js';

/** How {@link ShowdownAuth.login} takes the user to the login page. */
export type LoginMode = 'popup' | 'redirect' | 'popup-or-redirect';

/** Configuration of {@link createShowdownAuth}. The unit of a time is in its name. */
export interface ShowdownAuthConfig {
  /** As Pokemon Showdown's operators gave it, for the origin of this page. */
  clientId: string;
  /** A page of that origin. It may have a query and a fragment of its own, which come back. */
  redirectUri: string;
  /** The login server. Default `'https://play.pokemonshowdown.com'`. */
  serverUrl?: string;
  /**
   * `popup`: a blocked window is `popup_blocked`. `redirect`: the page is left, and
   * {@link ShowdownAuth.handleRedirectCallback} completes the login. `popup-or-redirect`: the page
   * is left where the window was blocked. Default `'popup'`.
   */
  mode?: LoginMode;
  /** A token of this age, 1 to 13 whole days, is rotated once it has served. Default 7. */
  rotateAfterDays?: number;
  /** How often the window is looked at. Default 500. */
  pollIntervalMs?: number;
  /** How long the user may take. Default 300000. */
  popupTimeoutMs?: number;
  /** How long a window may seem closed before it counts as closed. Default 3000. */
  popupGraceMs?: number;
  /** How old a login by redirect may be when its response comes. Default 600. */
  loginTimeoutSeconds?: number;
  /** How long a caller waits for an HTTP answer. Default 15000. */
  requestTimeoutMs?: number;
  /**
   * Take over a token that the login server's sample code has left in `localStorage` under
   * `ps-token`. Default: `true` for Pokemon Showdown's own server, whose token that is.
   */
  importPsToken?: boolean;
  /** Prefix of every storage key that Postern chooses. Default `'postern-showdown'`. */
  storageKey?: string;
}

/** What a login and {@link ShowdownAuth.getAssertion} resolve to. */
export interface ShowdownLogin {
  /** Signed for one challstr: good for one connection, once. */
  assertion: string;
  /** The user's id: lower case, letters and digits. */
  user: string;
}

/** What is kept of a signed-in Showdown user. */
export interface ShowdownSession {
  /** Gets assertions; never leaves for another server. */
  token: string;
  /** The user's id; empty for a token that the sample code left, until its first assertion. */
  user: string;
  /** Whose record this is: another client's is left alone. */
  client_id: string;
  server_url: string;
  /** Time of receipt, epoch **seconds** by the local clock; 0 when not known. */
  issued_at: number;
  /** When the token stops to serve assertions, epoch **seconds**; 0 when not known. */
  expires_at: number;
}

/** Events of {@link ShowdownAuth.on}. */
export interface ShowdownAuthEvents extends ClientEvents {
  /** Signed in, rotated, or (`undefined`) signed out; in this tab, or seen to be so in another. */
  sessionchange: ShowdownSession | undefined;
}

/** A client for one Pokemon Showdown user. Made by {@link createShowdownAuth}. */
export interface ShowdownAuth extends Disposable {
  /** The module is loaded and the stored session read. Rejects with what made that impossible. */
  readonly ready: Promise<void>;
  /**
   * Signs the user in and stores the token. Call it in the click, before anything is awaited: the
   * window opens in this very call.
   *
   * @param challstr what the chat server sent on this connection, `|challstr|4|<hex>` or `4|<hex>`.
   * @throws {@link AuthError} `invalid_challstr`, before any window; `popup_blocked`,
   * `popup_closed`, `popup_timeout`, `name_refused`, `invalid_response`, `insecure_context`,
   * `storage_error`, `aborted`, `disposed`, `wasm_unavailable`.
   */
  login(challstr: string, options?: CallOptions): Promise<ShowdownLogin>;
  /**
   * Completes a login by redirect: cleans the URL, checks the response, stores the token. The
   * assertion is for the challstr of the connection that the page had before it was left; use
   * {@link getAssertion} for a new one.
   *
   * @param url Default: the page's URL when called.
   * @throws {@link AuthError} `missing_code` (no response), `state_mismatch`,
   * `missing_transaction`, `login_expired`, `name_refused`, `invalid_response`, `storage_error`,
   * `aborted`, `disposed`, `wasm_unavailable`.
   */
  handleRedirectCallback(url?: string | URL, options?: CallOptions): Promise<ShowdownLogin>;
  /**
   * An assertion for another connection, without the user. The token is rotated when it is old, and
   * once when the server does not know it any more.
   *
   * @throws {@link AuthError} `invalid_challstr`, `not_authenticated`, `login_required` when the
   * token is over; `name_refused`, `action_error`, `token_invalid` (other tabs rotate all the while: try
   * again), and what the transport or the server said, none
   * of which touch the token.
   */
  getAssertion(challstr: string, options?: CallOptions): Promise<ShowdownLogin>;
  /** Rotates the token now. @throws as {@link getAssertion}. */
  refreshToken(options?: CallOptions): Promise<void>;
  /** What is held now; `undefined` when signed out, or before `ready`. */
  getSession(): ShowdownSession | undefined;
  /**
   * Forgets the token and logins in progress. It revokes nothing, as the login server lets no other
   * site do that: send the user to {@link manageAccessUrl}.
   */
  logout(options?: CallOptions): Promise<void>;
  /** The login server's page where users revoke what they have allowed; `undefined` before `ready`. */
  readonly manageAccessUrl: string | undefined;
  /** See {@link trnCommand}. */
  trnCommand(name: string, assertion: string): string;
  /** Subscribes; the returned function unsubscribes. A listener that throws harms nobody. */
  on<E extends keyof ShowdownAuthEvents>(
    event: E,
    listener: (detail: ShowdownAuthEvents[E]) => void,
  ): () => void;
  /** Ends every pending call with `disposed`. Nothing stored is touched. */
  dispose(): void;
}
