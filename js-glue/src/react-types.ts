// SPDX-License-Identifier: MIT
// What useAuth() gives.

import type { AuthError } from './auth-error.js';
import type { BrowserAuth } from './types.js';

/** The client's methods as {@link useAuth} gives them: bound, the same functions in every render. */
export interface AuthMethods {
  /**
   * As {@link BrowserAuth.login}. A failure is shown as `error`, too, and need not be caught: a
   * promise that nobody awaits is no unhandled rejection. So are those of the next two.
   */
  login: BrowserAuth['login'];
  /** As {@link BrowserAuth.loginWithPopup}: call it in the click. */
  loginWithPopup: BrowserAuth['loginWithPopup'];
  /** As {@link BrowserAuth.logout}. */
  logout: BrowserAuth['logout'];
  /** As {@link BrowserAuth.getAccessToken}. */
  getAccessToken: BrowserAuth['getAccessToken'];
  /** As {@link BrowserAuth.fetch}. */
  fetch: BrowserAuth['fetch'];
  /** Forgets `error`. If that was why the session could not be read, it is read once more. */
  reset: () => void;
  /** The client itself, for its events and everything else. */
  client: BrowserAuth;
}

interface AuthBase extends AuthMethods {
  /**
   * Why the session could not be read, a redirect not completed, or the last `login`,
   * `loginWithPopup` or `logout` failed; until the next of them, or `reset()`. A caller's own
   * `aborted` is not shown. What goes wrong in the background is the event `error` of `client`.
   */
  error: AuthError | undefined;
  /** What `login({ appState })` was given, on the page that completed it. */
  appState: unknown;
  /** What `login({ returnTo })` was given, on the page that completed it. */
  returnTo: string | undefined;
}

/** The session is being read, or a login completed; or this is a server. */
export interface LoadingAuth extends AuthBase {
  status: 'loading';
  isAuthenticated: false;
  tokenSet: undefined;
  username: undefined;
  endedBy: undefined;
}

/**
 * There is a token set that is valid, or can be refreshed. With one that runs out and cannot be
 * refreshed the session ends.
 */
export interface SignedInAuth extends AuthBase {
  status: 'signed-in';
  isAuthenticated: true;
  /** The same object until the tokens change. */
  tokenSet: NonNullable<ReturnType<BrowserAuth['getTokenSet']>>;
  /** `tokenSet.username`, where the server gives one. */
  username: string | undefined;
  endedBy: undefined;
}

/** Nobody is signed in; or, with an `error`, it could not be found out. */
export interface SignedOutAuth extends AuthBase {
  status: 'signed-out';
  isAuthenticated: false;
  tokenSet: undefined;
  username: undefined;
  /**
   * How the session of this page ended: `user` by `logout()`, in any tab; `expired` because it cannot
   * be renewed. `undefined` when there was none.
   */
  endedBy: 'user' | 'expired' | undefined;
}

/** What {@link useAuth} gives: `status` tells what else there is. */
export type Auth = LoadingAuth | SignedInAuth | SignedOutAuth;
