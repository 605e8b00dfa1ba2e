// SPDX-License-Identifier: MIT
// The app, as the tests drive it: it is open in a page, has a client, and its user signs in.

import type { Page } from '@playwright/test';
import type { BrowserAuth, BrowserAuthConfig } from 'postern';
import type { AuthorizationServer } from '../authorization-server/authorization-server.mjs';
import type { AppServer } from './app-server.ts';
import { allow, signIn } from './sign-in.ts';

declare global {
  interface Window {
    /** Set by app/app.js once the package is imported. */
    postern: typeof import('postern');
    /** Set by createAuth(). */
    auth: BrowserAuth;
  }
}

export type StorageName = 'sessionStorageStore' | 'localStorageStore' | 'memoryStore';

export interface CreateAuthOptions {
  /** Over TestApp.config. */
  config?: Partial<BrowserAuthConfig>;
  /** Default: the package's own default. */
  storage?: StorageName;
}

export class TestApp {
  readonly redirectUri: string;
  /** What createAuth() gives to createBrowserAuth(). */
  readonly config: BrowserAuthConfig;
  readonly #origin: string;

  constructor(appServer: AppServer, authorizationServer: AuthorizationServer) {
    this.#origin = appServer.origin;
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
    await page.goto(this.#origin + path);
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
}
