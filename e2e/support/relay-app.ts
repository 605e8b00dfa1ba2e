// SPDX-License-Identifier: MIT
// The app of a confidential client: its token endpoint is a relay on its own origin.

import { randomBytes } from 'node:crypto';
import { type BrowserContext, type Cookie, expect, type Page } from '@playwright/test';
import type { BrowserAuthConfig } from 'postern';
import { createTokenRelay, formatUserAgent, type TokenRelay } from 'postern/server';
import type { AuthorizationServer } from '../authorization-server/authorization-server.mjs';
import { COOKIE_PREFIX, cookieNameOf } from '../relay/page.mjs';
import type { AppServer } from './app-server.ts';
import { type ReturnOptions, type SeededTokenSet, TestApp } from './test-app.ts';

/** Where the refresh token is kept. */
export type RelayMode = 'browser' | 'cookie';

export const RELAY_MODES = ['browser', 'cookie'] as const;

export const CLIENT_SECRET = 'client-secret-of-the-tests';

export const USER_AGENT = formatUserAgent({
  clientId: 'postern-demo',
  version: '1.0.0',
  contact: 'somebody@example.com',
});

const RELAY_PATH = '/oauth/token';

export const makeKey = (): string => randomBytes(32).toString('base64url');

/** What the relay answered; the request's own parts are the authorization server's to see. */
export interface RelayAnswer {
  status: number;
  /** Whether the browser has sent it a cookie of its own. */
  hadCookie: boolean;
  retryAfter: string | null;
  body: string;
}

export class RelayApp extends TestApp {
  readonly mode: RelayMode;
  /** Of the last relay that was served. */
  relayUrl = '';
  /** In order. */
  readonly answers: RelayAnswer[] = [];
  readonly #appServer: AppServer;
  readonly #server: AuthorizationServer;

  constructor(appServer: AppServer, server: AuthorizationServer, mode: RelayMode) {
    super(appServer, server);
    this.#appServer = appServer;
    this.#server = server;
    this.mode = mode;
    this.serveRelay();
  }

  /** Puts a new relay in place of the one that was there: it keeps no state, so no page can tell. */
  serveRelay({
    keys = [makeKey()],
    allowedOrigins = [this.origin],
    requestTimeoutMs = 10_000,
    host = this.#appServer,
  }: {
    keys?: string[];
    allowedOrigins?: string[];
    requestTimeoutMs?: number;
    /** Default: the app's own. */
    host?: AppServer;
  } = {}): void {
    const { tokenEndpoint, revocationEndpoint } = this.#server.endpoints;
    const relay = createTokenRelay({
      clientId: this.config.clientId,
      clientSecret: CLIENT_SECRET,
      userAgent: USER_AGENT,
      allowedOrigins,
      endpoints: { tokenEndpoint, revocationEndpoint },
      requestTimeoutMs,
      refreshTokenCookie: this.mode === 'cookie' ? { keys } : undefined,
    });
    host.routes.set(RELAY_PATH, (request) => this.#answer(relay, request));
    this.relayUrl = `${host.origin}${RELAY_PATH}`;
    this.config.provider = {
      ...this.#server.endpoints,
      tokenEndpoint: this.relayUrl,
      revocationEndpoint: this.relayUrl,
    };
  }

  async #answer(relay: TokenRelay, request: Request): Promise<Response> {
    const response = await relay(request);
    this.answers.push({
      status: response.status,
      hadCookie: request.headers.get('Cookie')?.includes(COOKIE_PREFIX) ?? false,
      retryAfter: response.headers.get('Retry-After'),
      body: await response.clone().text(),
    });
    return response;
  }

  /**
   * A session as it comes from a login through the relay. The page is the redirect URI's, and the
   * server's log is empty then.
   */
  override async openSignedIn(
    page: Page,
    {
      config,
      storage = 'sessionStorageStore',
    }: {
      config?: Partial<BrowserAuthConfig>;
      storage?: 'sessionStorageStore' | 'localStorageStore';
    } = {},
  ): Promise<SeededTokenSet> {
    const tokens = await this.logIn(page, { config, storage });
    this.#server.log.clear();
    this.answers.length = 0;
    return tokens;
  }

  /** The whole way, without the server's pages. */
  async logIn(page: Page, options: ReturnOptions = {}): Promise<SeededTokenSet> {
    await this.returnFromLogin(page, options);
    return page.evaluate(async () => {
      await auth.handleRedirectCallback();
      return auth.getTokenSet() as SeededTokenSet;
    });
  }

  /** The cookies of the relay, which no page can read. */
  async cookies(context: BrowserContext): Promise<Cookie[]> {
    const cookies = await context.cookies(this.origin);
    return cookies.filter(({ name }) => name.startsWith(COOKIE_PREFIX));
  }

  /** As many cookies as there are logins, each named for what its page holds for a refresh token. */
  async expectCookies(context: BrowserContext, handles: (string | undefined)[]): Promise<void> {
    const expected = this.mode === 'cookie' ? handles : [];
    await expect
      .poll(async () => (await this.cookies(context)).map(({ name }) => name).toSorted())
      .toEqual(expected.map((handle) => cookieNameOf(handle ?? '')).toSorted());
  }
}
