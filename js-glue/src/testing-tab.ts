// SPDX-License-Identifier: MIT
// A tab: the globals that Postern sees there, and what a user does in it.

import * as errors from './auth-error.js';
import { compiledModule } from './testing-module.js';
import type { TestBrowser } from './testing-browser.js';
import { queueMicrotask } from './testing-clock.js';
import { grantTo } from './testing-oauth.js';
import { Listeners, makeStorage, PopupWindow } from './testing-page.js';
import createRealm, { type Realm } from './testing-realm.mjs';
import { toUserId } from './testing-showdown.js';
import { memoryStore } from './testing-store.js';
import type {
  TestSessionOptions,
  TestShowdownSessionOptions,
  TestShowdownSignInOptions,
  TestSignInOptions,
  TestTab,
  TestUser,
} from './testing-types.js';
import { providers } from './providers.js';
import type {
  BrowserAuth,
  BrowserAuthConfig,
  CallbackResult,
  Provider,
  ShowdownAuth,
  ShowdownAuthConfig,
  ShowdownLogin,
  ShowdownSession,
  TokenSet,
  TokenStorage,
} from './types.js';

const SHOWDOWN_URL = 'https://play.pokemonshowdown.com';

/** Of the address that build.mjs gives to a realm's script. */
const REALM_PROTOCOL = 'postern:';

const DAY_SECONDS = 86_400;

/** Two looks at a window that is elsewhere, and then the grace period and some more looks. */
const SEEN_MS = 1000;
const CLOSED_MS = 4000;

const withoutQuery = (href: string): string => href.replace(/[?#].*$/s, '');

export class Tab implements TestTab {
  readonly listeners = new Listeners();
  readonly sessionStorage: Storage;
  readonly localStorage: Storage;
  readonly clients = new Set<BrowserAuth | ShowdownAuth>();
  popup: PopupWindow | undefined;
  protected readonly browser: TestBrowser;
  readonly #documentListeners = new Listeners();
  readonly #realm: Realm;
  #href: string | undefined;
  #historyState: unknown = null;
  #arePopupsBlocked = false;
  #isModuleBlocked = false;
  #module: WebAssembly.Module | undefined;

  constructor(browser: TestBrowser, url: string | URL | undefined) {
    this.browser = browser;
    this.sessionStorage = makeStorage(() => browser.isStorageBlocked);
    this.localStorage = browser.localStorageOf(this.listeners);
    if (url !== undefined) this.goTo(url);
    browser.tabs.push(this);
    this.#realm = createRealm(this.#globals(), errors);
  }

  get url(): string {
    return this.#href ?? 'about:blank';
  }

  createBrowserAuth(config: BrowserAuthConfig, storage?: TokenStorage): BrowserAuth {
    const auth = this.#realm.createBrowserAuth(config, storage);
    this.browser.server.serve(config.provider ?? providers.pathOfExile);
    this.#beginAt(config.redirectUri);
    this.clients.add(auth);
    return auth;
  }

  createShowdownAuth(
    config: ShowdownAuthConfig,
    storage?: TokenStorage<ShowdownSession>,
  ): ShowdownAuth {
    const auth = this.#realm.createShowdownAuth(config, storage);
    this.browser.server.serveShowdown(config.serverUrl ?? SHOWDOWN_URL);
    this.#beginAt(config.redirectUri);
    this.clients.add(auth);
    return auth;
  }

  goTo(url: string | URL): void {
    this.#href = new URL(url, this.#href).href;
    this.#historyState = null;
  }

  blockPopups(blocked = true): void {
    this.#arePopupsBlocked = blocked;
  }

  blockStorage(blocked = true): void {
    this.browser.isStorageBlocked = blocked;
  }

  blockModule(blocked = true): void {
    this.#isModuleBlocked = blocked;
  }

  async wake(): Promise<void> {
    this.listeners.dispatch('focus');
    this.listeners.dispatch('online');
    await this.browser.settled();
  }

  async approve(user?: TestUser): Promise<void> {
    const { server } = this.browser;
    await this.#comeBack(
      (request, provider) => server.oauth.authorize(request, provider, user),
      (request) => server.showdown.authorize(request, user?.username),
    );
  }

  async deny(error = 'access_denied', description?: string): Promise<void> {
    await this.#comeBack(
      (request, provider) =>
        this.browser.server.oauth.refuse(request, provider, error, description),
      () => {
        throw new Error('The login page of Pokemon Showdown sends nobody back with a refusal.');
      },
    );
  }

  async closePopup(): Promise<void> {
    const { popup } = this;
    if (!popup || popup.closed) throw new Error('No window is open.');
    const { clock } = this.browser;
    await clock.advance(SEEN_MS);
    popup.close();
    await clock.advance(CLOSED_MS);
  }

  signIn(auth: BrowserAuth, options?: TestSignInOptions): Promise<CallbackResult>;
  signIn(auth: ShowdownAuth, options?: TestShowdownSignInOptions): Promise<ShowdownLogin>;
  async signIn(
    auth: BrowserAuth | ShowdownAuth,
    options: TestSignInOptions & TestShowdownSignInOptions = {},
  ): Promise<CallbackResult | ShowdownLogin> {
    if (!this.clients.has(auth)) throw new TypeError('The client is not one of this tab.');
    const { popup = false, challstr = '4|c0ffee', appState, returnTo, ...user } = options;
    const login = { appState, ...(returnTo !== undefined && { returnTo }) };
    if (!('getTokenSet' in auth)) return this.#whileOpen(auth.login(challstr), user);
    if (popup) return this.#whileOpen(auth.loginWithPopup(login), user);
    await auth.login(login);
    await this.approve(user);
    const result = await auth.handleRedirectCallback();
    await this.browser.settled();
    return result;
  }

  async signedIn(
    config: BrowserAuthConfig,
    options: TestSessionOptions = {},
  ): Promise<BrowserAuth> {
    const { expiresIn = 3600, refreshable = true, storage = memoryStore<TokenSet>() } = options;
    const { clientId, scopes } = config;
    const provider: Provider = config.provider ?? providers.pathOfExile;
    const { clock, server } = this.browser;
    const grant = grantTo(clientId, scopes.join(' '), options);
    const now = Math.floor(clock.now / 1000);
    const { scope, username, sub } = grant;
    await storage.set({
      access_token: server.oauth.accessToken(grant, expiresIn),
      token_type: 'bearer',
      scope,
      username,
      sub,
      expires_at: expiresIn === null ? null : now + expiresIn,
      issued_at: now,
      client_id: clientId,
      issuer: provider.issuer ?? provider.tokenEndpoint,
      ...(refreshable && { refresh_token: server.oauth.refreshToken(grant) }),
    });
    const auth = this.createBrowserAuth(config, storage);
    await auth.ready;
    await this.browser.settled();
    return auth;
  }

  async signedInShowdown(
    config: ShowdownAuthConfig,
    options: TestShowdownSessionOptions = {},
  ): Promise<ShowdownAuth> {
    const { username = 'Test User', ageDays = 0 } = options;
    const storage = options.storage ?? memoryStore<ShowdownSession>();
    const { clientId, serverUrl = SHOWDOWN_URL } = config;
    const issued = Math.floor(this.browser.clock.now / 1000) - ageDays * DAY_SECONDS;
    await storage.set({
      token: this.browser.server.showdown.issue(username, clientId),
      user: toUserId(username),
      client_id: clientId,
      server_url: serverUrl,
      issued_at: issued,
      expires_at: issued + 14 * DAY_SECONDS,
    });
    const auth = this.createShowdownAuth(config, storage);
    await auth.ready;
    await this.browser.settled();
    return auth;
  }

  /** A login in a window, with the user's consent. */
  async #whileOpen<Value>(login: Promise<Value>, user: TestUser): Promise<Value> {
    // It may fail before the window is anywhere, and then says why.
    const failed = login.then(
      () => false,
      () => true,
    );
    await this.browser.settled();
    if (this.popup && !this.popup.closed) await this.approve(user);
    else if (!(await failed)) throw new Error('The login was done without a window.');
    const result = await login;
    await this.browser.settled();
    return result;
  }

  async #comeBack(...answers: ShowdownAnswers): Promise<void> {
    await this.browser.settled();
    const { server } = this.browser;
    const { popup } = this;
    if (!popup || popup.closed) {
      this.goTo(server.leave(this.url, ...answers));
      return;
    }
    popup.href = server.leave(popup.href, ...answers);
    if (new URL(popup.href).origin !== new URL(this.url).origin) {
      throw new Error(
        'The redirectUri is not of the origin of the page, which sees nothing of it.',
      );
    }
    this.#runCallbackPage(popup);
    await this.browser.settled();
  }

  /** The page at the redirect URI runs postern/callback. */
  #runCallbackPage(popup: PopupWindow): void {
    const { href, origin, pathname, hash } = new URL(popup.href);
    const listeners = new Listeners();
    const page: Record<string, unknown> = {
      location: { href, origin, pathname, hash },
      history: { replaceState: () => (popup.href = withoutQuery(href)) },
      opener: {
        postMessage: (data: unknown) =>
          this.listeners.dispatch('message', { data, origin, source: popup }),
      },
      BroadcastChannel: this.browser.channels.Channel,
      localStorage: this.browser.localStorageOf(listeners),
      close: () => popup.close(),
    };
    createRealm({ ...page, globalThis: page }, errors).handOverCallback();
  }

  /** Before anything else a page is where its app is. */
  #beginAt(redirectUri: string): void {
    if (this.#href === undefined && URL.canParse(redirectUri)) this.goTo(new URL('/', redirectUri));
  }

  async #wasm(): Promise<Response> {
    if (this.#isModuleBlocked) throw new TypeError('The test lets the module fail to load.');
    this.#module = await this.browser.track(compiledModule());
    return new Response();
  }

  #globals(): object {
    const { clock, channels, locks, random, server, track } = this.browser;
    const url = () => new URL(this.url);
    const location = {
      get href() {
        return url().href;
      },
      get origin() {
        return url().origin;
      },
      assign: (to: string) => this.goTo(to),
    };
    const document = {
      location,
      visibilityState: 'visible',
      addEventListener: this.#documentListeners.add,
      removeEventListener: this.#documentListeners.remove,
    };
    const historyState = () => this.#historyState;
    class PageRequest extends Request {
      constructor(input: RequestInfo | URL, init?: RequestInit) {
        super(typeof input === 'string' ? new URL(input, url()) : input, init);
      }
    }
    const page = {
      get isSecureContext() {
        return /^(https:|http:\/\/(127\.|localhost|\[::1\]))|^about:/.test(url().href);
      },
      location,
      document,
      history: {
        get state() {
          return historyState();
        },
        replaceState: (state: unknown, _title: string, to: string) => {
          this.goTo(to);
          this.#historyState = state;
        },
      },
      sessionStorage: this.sessionStorage,
      localStorage: this.localStorage,
      navigator: { locks },
      BroadcastChannel: channels.Channel,
      crypto: { getRandomValues: random },
      Date: { now: () => clock.now },
      performance: { now: () => clock.elapsed },
      setTimeout: clock.setTimeout,
      clearTimeout: clock.clearTimeout,
      queueMicrotask,
      addEventListener: this.listeners.add,
      removeEventListener: this.listeners.remove,
      opener: null,
      open: () => {
        if (this.#arePopupsBlocked) return null;
        this.popup = new PopupWindow(() => url().origin);
        return this.popup;
      },
      close: () => {},
      Request: PageRequest,
      fetch: (input: RequestInfo | URL, init?: RequestInit) =>
        input instanceof URL && input.protocol === REALM_PROTOCOL
          ? this.#wasm()
          : server.fetch(new PageRequest(input, init), track),
      // Each page has an instance of its own, of a module that is compiled once.
      WebAssembly: {
        Module: new Proxy(WebAssembly.Module, { construct: () => this.#module! }),
        instantiate: (module: WebAssembly.Module, imports: WebAssembly.Imports) =>
          track(WebAssembly.instantiate(module, imports)),
      },
      reportError: (error: unknown) => (globalThis.reportError ?? console.error)(error),
    };
    // Spreading would freeze what a getter gives.
    return Object.assign(Object.create(page) as object, { globalThis: page });
  }
}

type ShowdownAnswers =
  Parameters<TestBrowser['server']['leave']> extends [string, ...infer Rest] ? Rest : never;
