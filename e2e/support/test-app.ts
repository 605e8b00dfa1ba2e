// SPDX-License-Identifier: MIT
// The app, as the tests drive it: it is open in a page, has a client, and its user signs in.

import type { Page } from '@playwright/test';
import type { BrowserAuth, BrowserAuthConfig, LoginOptions, ShowdownAuth } from 'postern';
import type { AuthorizationServer } from '../authorization-server/authorization-server.mjs';
import type { AppServer } from './app-server.ts';
import type { Outcome } from './outcome.ts';
import { authorize, issueTokenSet } from './resource-owner.ts';
import { allow, signIn } from './sign-in.ts';

/** What a client told, in order. */
export interface RecordedEvent {
  event: 'tokenchange' | 'sessionchange' | 'signedout' | 'error' | 'request';
  /** An error in it is an ErrorDescription. */
  detail: any;
}

declare global {
  /** As below: the callbacks of page.evaluate() are the page's code. */
  var postern: Window['postern'];
  var auth: Window['auth'];
  var outcomeOf: Window['outcomeOf'];
  var recordEvents: Window['recordEvents'];
  var recordedEvents: Window['recordedEvents'];
  var addButton: Window['addButton'];
  var outcome: Window['outcome'];

  interface Window {
    /** Set by app/app.js once the package is imported. */
    postern: typeof import('postern');
    /** Set by createAuth(). */
    auth: BrowserAuth;
    outcomeOf<T>(work: Promise<T> | (() => T | Promise<T>)): Promise<Outcome<T>>;
    /** From now on, window.recordedEvents has every event of this client. */
    recordEvents(auth: BrowserAuth | ShowdownAuth): void;
    recordedEvents: RecordedEvent[];
    /** Adds a button that calls `work` in the click; `outcome` is that of its last click. */
    addButton(label: string, work: () => unknown): void;
    outcome: Promise<Outcome<any>>;
  }
}

export type StorageName = 'sessionStorageStore' | 'localStorageStore' | 'memoryStore';

export interface CreateAuthOptions {
  /** Over TestApp.config. */
  config?: Partial<BrowserAuthConfig>;
  /** Default: the package's own default. */
  storage?: StorageName;
}

export interface ReturnOptions extends CreateAuthOptions {
  login?: Pick<LoginOptions, 'appState' | 'returnTo'>;
  /** Changes the URL on which the browser comes back. */
  change?: (callbackUrl: URL) => void;
}

/** The key of sessionStorageStore() and localStorageStore() without a key. */
const SEEDED_KEY = 'postern:tokens';

export type SeededTokenSet = Awaited<ReturnType<typeof issueTokenSet>>;

export class TestApp {
  readonly origin: string;
  readonly redirectUri: string;
  /** What createAuth() gives to createBrowserAuth(). */
  readonly config: BrowserAuthConfig;
  readonly #server: AuthorizationServer;

  constructor(appServer: AppServer, authorizationServer: AuthorizationServer) {
    this.origin = appServer.origin;
    this.#server = authorizationServer;
    this.redirectUri = `${appServer.origin}/callback`;
    this.config = {
      clientId: 'postern-demo',
      redirectUri: this.redirectUri,
      scopes: ['account:profile'],
      provider: authorizationServer.endpoints,
    };
  }

  /** Opens the app, and waits for the package. */
  async open(page: Page, path = '/'): Promise<void> {
    await page.goto(this.origin + path);
    await this.waitForPackage(page);
  }

  async waitForPackage(page: Page): Promise<void> {
    const options = { timeout: 10_000 };
    await page.waitForFunction(() => window.postern !== undefined, undefined, options);
  }

  /** Makes `window.auth`. A page that was left has lost its own: make a new one. */
  async createAuth(page: Page, { config, storage }: CreateAuthOptions = {}): Promise<void> {
    await page.evaluate(
      ({ config: whole, storage: name }) => {
        window.auth = window.postern.createBrowserAuth(whole, name && window.postern[name]());
      },
      { config: { ...this.config, ...config }, storage },
    );
  }

  /** Calls login(), and ends on the first page of the authorization server. */
  async beginLogin(page: Page): Promise<void> {
    // Not awaited in the page: the navigation would end the evaluation with an error.
    await page.evaluate(() => void window.auth.login());
    await page.waitForURL(/\/interaction\//);
  }

  /** Ends on the redirect URI's page, with the package there and nothing done yet. */
  async arriveAtCallback(page: Page): Promise<void> {
    await page.waitForURL((url) => url.href.startsWith(this.redirectUri));
    await this.waitForPackage(page);
  }

  /** The whole way, from any page to a signed-in `window.auth` on the redirect URI's page. */
  async signIn(page: Page, options: CreateAuthOptions & { name?: string } = {}): Promise<void> {
    await this.open(page);
    await this.createAuth(page, options);
    await this.beginLogin(page);
    await signIn(page, options.name);
    await allow(page);
    await this.arriveAtCallback(page);
    await this.createAuth(page, options);
    await page.evaluate(() => window.auth.handleRedirectCallback());
  }

  /**
   * Calls login(), and stays on the page: the server's answer to the navigation is kept away.
   * @returns the authorization request
   */
  async requestAuthorization(page: Page, login?: ReturnOptions['login']): Promise<URL> {
    const isRequest = (url: URL) => url.pathname === '/oauth/authorize';
    let tell: (url: URL) => void = () => {};
    const requested = new Promise<URL>((resolve) => {
      tell = resolve;
    });
    await page.route(isRequest, async (route) => {
      // Chromium stays where it is when the answer is 204.
      await route.fulfill({ status: 204 });
      tell(new URL(route.request().url()));
    });
    await page.evaluate((options) => window.auth.login(options), login);
    const url = await requested;
    await page.unroute(isRequest);
    return url;
  }

  /** The user answers the authorization request, out of sight. @returns the callback URL */
  authorize(request: URL, server = this.#server): Promise<URL> {
    return authorize(server, request.href);
  }

  /**
   * From any page to the redirect URI's with the response in its URL and a new `window.auth`;
   * nothing of it is handled yet. As beginLogin() and so on do, without the server's pages.
   * @returns the URL on which the browser came back
   */
  async returnFromLogin(page: Page, options: ReturnOptions = {}): Promise<URL> {
    await this.open(page);
    await this.createAuth(page, options);
    const callbackUrl = await this.authorize(await this.requestAuthorization(page, options.login));
    options.change?.(callbackUrl);
    await page.goto(callbackUrl.href);
    await this.waitForPackage(page);
    await this.createAuth(page, options);
    return callbackUrl;
  }

  /**
   * Opens the app with a session that another page has left behind, in the default item of
   * `storage`. The server's log is empty then.
   */
  async openSignedIn(
    page: Page,
    {
      config,
      storage = 'sessionStorageStore',
      change,
    }: {
      config?: Partial<BrowserAuthConfig>;
      storage?: 'sessionStorageStore' | 'localStorageStore';
      /** Members set or, with undefined, left out of the stored set. */
      change?: (tokens: SeededTokenSet) => Record<string, unknown>;
    } = {},
  ): Promise<SeededTokenSet> {
    const issued = await this.issueTokenSet();
    const tokens = { ...issued, ...change?.(issued) };
    await this.open(page);
    await page.evaluate(({ name, key, item }) => window[name].setItem(key, item), {
      name: storage === 'sessionStorageStore' ? 'sessionStorage' : 'localStorage',
      key: SEEDED_KEY,
      item: JSON.stringify(tokens),
    } as const);
    await this.createAuth(page, { config, storage });
    await page.evaluate(() => window.auth.ready);
    return tokens;
  }

  /** Real tokens, and the log without a trace of how they were issued. */
  async issueTokenSet(): Promise<SeededTokenSet> {
    const tokens = await issueTokenSet(this.#server, { redirectUri: this.redirectUri });
    this.#server.log.clear();
    return tokens;
  }

  /** Every item of both storages that has an access token in it, byte for byte. */
  storedTokens(page: Page): Promise<Record<string, string>> {
    return page.evaluate(() =>
      Object.fromEntries(
        [...Object.entries(sessionStorage), ...Object.entries(localStorage)].filter(([, item]) =>
          item.includes('"access_token"'),
        ),
      ),
    );
  }
}
