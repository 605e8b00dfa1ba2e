// SPDX-License-Identifier: MIT
// The public types of postern/testing. For tests only.

import type { TestServer } from './testing-server-types.js';
import type { TestStore } from './testing-store.js';
import type {
  BrowserAuth,
  BrowserAuthConfig,
  CallbackResult,
  LoginOptions,
  ShowdownAuth,
  ShowdownAuthConfig,
  ShowdownLogin,
  ShowdownSession,
  TokenSet,
  TokenStorage,
} from './types.js';

/** A point of time: a `Date`, milliseconds since the epoch, or a text that `Date` reads. */
export type TestTime = Date | number | string;

/** The clock of a world, which moves when a test moves it, and never by itself. */
export interface TestClock {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** How many timers are running. */
  readonly timers: number;
  /**
   * Time passes. Timers run in their order, each with the clock at its own time, and what follows of
   * each is awaited.
   */
  advance(milliseconds: number): Promise<void>;
  /** Time passes until then. @throws RangeError for the past: that is {@link adjust}. */
  set(time: TestTime): Promise<void>;
  /** The computer sleeps: time passes, and the timers that were due run after it. */
  sleep(milliseconds: number): Promise<void>;
  /** The user sets the clock, forwards or (negative) back. No time passes and no timer runs. */
  adjust(milliseconds: number): void;
}

/** Options of {@link createTestWorld}. */
export interface TestWorldOptions {
  /** What the clock shows first. Default 2030-01-01T00:00:00Z. */
  now?: TestTime;
  /** The page's URL. Default: the root of the origin of the first client's `redirectUri`. */
  url?: string | URL;
  /** Begins the sequence that takes the place of the random numbers. Default 1. */
  seed?: number;
}

/** Who signs in, and what is granted. */
export interface TestUser {
  /** Default `'Test User'`. */
  username?: string;
  /** Path of Exile: the account's UUID. Default: made of the name. */
  sub?: string;
  /** What the user allows. Default: what was asked for. */
  scopes?: readonly string[];
}

/** Options of {@link TestTab.signIn}. */
export interface TestSignInOptions extends TestUser, Omit<LoginOptions, 'signal'> {
  /** In a window instead of by redirect. Default `false`. */
  popup?: boolean;
}

/** Options of {@link TestTab.signIn} for Pokemon Showdown. */
export interface TestShowdownSignInOptions {
  /** Default `'Test User'`. */
  username?: string;
  /** What the chat server sent. Default `'4|c0ffee'`. */
  challstr?: string;
}

/** Options of {@link TestTab.signedIn}. */
export interface TestSessionOptions extends TestUser {
  /** Seconds that the access token still has; `null`: it never ends. Default 3600. */
  expiresIn?: number | null;
  /** Whether there is a refresh token. Default `true`. */
  refreshable?: boolean;
  /** Where the session is kept. Default: a {@link memoryStore}. */
  storage?: TokenStorage;
}

/** Options of {@link TestTab.signedInShowdown}. */
export interface TestShowdownSessionOptions {
  /** Default `'Test User'`. */
  username?: string;
  /** The token's age in days. Default 0. */
  ageDays?: number;
  /** Where the session is kept. Default: a {@link memoryStore}. */
  storage?: TokenStorage<ShowdownSession>;
}

/** A window that a login opened. */
export interface TestWindow {
  /** Where it is: origin and path, as the query of a login has its secrets. */
  readonly place: string;
  readonly closed: boolean;
  /** As the user does it. Postern sees it when it looks, twice a second. */
  close(): void;
}

/** A tab of the browser: a page with clients of Postern, each the real one. */
export interface TestTab {
  /** As `createBrowserAuth` of `postern`, in this tab. */
  createBrowserAuth(config: BrowserAuthConfig, storage?: TokenStorage): BrowserAuth;
  /** As `createShowdownAuth` of `postern`, in this tab. */
  createShowdownAuth(
    config: ShowdownAuthConfig,
    storage?: TokenStorage<ShowdownSession>,
  ): ShowdownAuth;
  /** The page's URL, after navigations and after Postern has cleaned it. */
  readonly url: string;
  /** The window of a login that is open, or the last one. */
  readonly popup: TestWindow | undefined;
  /** The tab's own storage, where logins in progress are. */
  readonly sessionStorage: Storage;
  /** The storage that the tabs of this world share. */
  readonly localStorage: Storage;
  /** Takes the page to a URL, as a link or the address bar does. */
  goTo(url: string | URL): void;
  /** Lets the browser refuse new windows: `popup_blocked`. */
  blockPopups(blocked?: boolean): void;
  /** Lets the browser refuse `sessionStorage` and `localStorage`: `storage_error`. */
  blockStorage(blocked?: boolean): void;
  /** Lets the module fail to load, as long as it is not loaded in this tab: `wasm_unavailable`. */
  blockModule(blocked?: boolean): void;
  /** The page gets the focus, or is online again: Postern looks after the session. */
  wake(): Promise<void>;
  /**
   * The user signs in and allows what the login asks for, in the window if one is open, else in the
   * page; which is then at the `redirectUri`, with the response.
   *
   * @throws Error when no login has gone to the server.
   */
  approve(user?: TestUser): Promise<void>;
  /** The user, or the server, says no: `authorization_error` with this `oauthError`. Default `access_denied`. */
  deny(error?: string, description?: string): Promise<void>;
  /** The user closes the window of a login, and the clock moves by the five seconds that Postern takes to believe it. */
  closePopup(): Promise<void>;
  /** Signs in by redirect or in a window: the login, the user's consent, the callback. */
  signIn(auth: BrowserAuth, options?: TestSignInOptions): Promise<CallbackResult>;
  /** Signs in to Pokemon Showdown in a window. */
  signIn(auth: ShowdownAuth, options?: TestShowdownSignInOptions): Promise<ShowdownLogin>;
  /** A client with a session of before, which the server knows; it is `ready`. */
  signedIn(config: BrowserAuthConfig, options?: TestSessionOptions): Promise<BrowserAuth>;
  /** The same for Pokemon Showdown. */
  signedInShowdown(
    config: ShowdownAuthConfig,
    options?: TestShowdownSessionOptions,
  ): Promise<ShowdownAuth>;
}

/** What {@link TestWorld.dispose} found to be left over. */
export interface TestLeftovers {
  /** Requests without an answer, but for `noAnswer`: method, origin and path. */
  readonly requests: readonly string[];
  /** How long each timer still had, in milliseconds. */
  readonly timers: readonly number[];
  /** Replies that were prepared, and that nobody asked for. */
  readonly replies: readonly string[];
  /** Windows that are open: origin and path. */
  readonly windows: readonly string[];
  /** Locks that are held or waited for. */
  readonly locks: readonly string[];
}

/**
 * All that a page has around it: a clock, servers, storages, windows. Made by
 * {@link createTestWorld}. It is also its first tab.
 */
export interface TestWorld extends TestTab {
  readonly clock: TestClock;
  readonly server: TestServer;
  /** Another tab of the same browser. */
  openTab(url?: string | URL): TestTab;
  /** A memory store for this world's tests; see {@link memoryStore}. */
  memoryStore(): TestStore<TokenSet>;
  /**
   * Resolves when nothing more happens without the clock, the user or the app.
   *
   * @throws Error when Postern or the app sent a request that nobody has scripted.
   */
  settled(): Promise<void>;
  /**
   * Disposes of the world's clients, and looks for what they and the test have left.
   *
   * @param options `allowLeft`: do not throw for it, only tell.
   * @throws Error that lists what is left, and the requests that nobody has scripted.
   */
  dispose(options?: { allowLeft?: boolean }): Promise<TestLeftovers>;
}
