// SPDX-License-Identifier: MIT
// The app, as the tests of a Showdown login drive it: with real clicks, and the windows they open.

import type { Page } from '@playwright/test';
import type { ShowdownAuth, ShowdownAuthConfig, ShowdownLogin, ShowdownSession } from 'postern';
import type { ShowdownServer } from '../showdown-server/showdown-server.mjs';
import type { AppServer } from './app-server.ts';
import type { Outcome } from './outcome.ts';
import { watchResources } from './page-resources.ts';

declare global {
  /** Set by ShowdownApp.create(). */
  var showdown: ShowdownAuth;
  /** Ends the calls that buttons began. */
  var giveUp: AbortController;
}

export const CLIENT_ID = 'postern-demo';
export const USER = 'Lin Harbor';
export const CHALLENGE = 'c0ffee'.repeat(40);
export const CHALLSTR = `4|${CHALLENGE}`;
export const DAY_SECONDS = 24 * 60 * 60;

type Config = Partial<ShowdownAuthConfig>;

export class ShowdownApp {
  readonly origin: string;
  /** A page of the app without any script: what comes back is seen by polling alone. */
  readonly plainPage: string;
  /** The package's own callback page. */
  readonly callbackPage: string;
  /** Quicker than the defaults, so that a test does not wait for them. */
  readonly config: ShowdownAuthConfig;
  /** Of localStorage. */
  readonly tokenKey: string;
  readonly #server: ShowdownServer;

  constructor(appServer: AppServer, showdownServer: ShowdownServer) {
    this.#server = showdownServer;
    this.origin = appServer.origin;
    this.plainPage = `${appServer.origin}/blank.html`;
    this.callbackPage = `${appServer.origin}/popup-callback.html`;
    this.config = {
      clientId: CLIENT_ID,
      redirectUri: this.callbackPage,
      serverUrl: showdownServer.url,
      pollIntervalMs: 50,
    };
    this.tokenKey = `postern-showdown:tokens:${CLIENT_ID}@${showdownServer.url}`;
  }

  /** Opens the app with its resources watched, and makes `window.showdown`. */
  async open(page: Page, config?: Config): Promise<void> {
    await page.addInitScript(watchResources);
    await page.goto(`${this.origin}/`);
    await this.create(page, config);
  }

  /** Makes `window.showdown` and a button that signs in. A page that was left has lost its own. */
  async create(page: Page, config?: Config): Promise<void> {
    await this.waitForPackage(page);
    await page.evaluate(
      ({ whole, challstr }) => {
        globalThis.showdown = postern.createShowdownAuth(whole);
        globalThis.giveUp = new AbortController();
        addButton('Sign in', () => showdown.login(challstr, { signal: giveUp.signal }));
      },
      { whole: { ...this.config, ...config }, challstr: CHALLSTR },
    );
  }

  async waitForPackage(page: Page): Promise<void> {
    const options = { timeout: 10_000 };
    await page.waitForFunction(() => window.postern !== undefined, undefined, options);
  }

  /** The user is signed in on Showdown, in this page's browser. */
  async signInOnShowdown(page: Page, user = USER): Promise<void> {
    await page.context().addCookies([this.#server.signIn(user)]);
  }

  /** Clicks, and waits for the window. */
  async click(page: Page): Promise<Page> {
    const opened = page.waitForEvent('popup');
    await page.getByRole('button', { name: 'Sign in' }).click();
    return opened;
  }

  /** The user agrees, in the window or on the page that the app has left for it. */
  async authorize(popup: Page): Promise<void> {
    await popup.getByRole('button', { name: 'Authorize' }).click();
  }

  /**
   * The whole way, from the click to the outcome. The login page needs the user's click only the
   * first time.
   */
  async login(page: Page, time: 'first' | 'again' = 'first'): Promise<Outcome<ShowdownLogin>> {
    const popup = await this.click(page);
    if (time === 'first') await this.authorize(popup);
    return this.outcome(page);
  }

  /** The login page asks for the user's click again. */
  async forgetConsent(page: Page): Promise<void> {
    const other = await page.context().newPage();
    await other.goto(`${this.#server.url}/-/sign-in`);
    await other.evaluate(() => localStorage.clear());
    await other.close();
  }

  outcome(page: Page): Promise<Outcome<ShowdownLogin>> {
    return page.evaluate(() => outcome);
  }

  /** What is stored, byte for byte. */
  stored(page: Page): Promise<string | null> {
    return page.evaluate((key) => localStorage.getItem(key), this.tokenKey);
  }

  /** Everything that is in localStorage and sessionStorage. */
  allStored(page: Page): Promise<[string, string][]> {
    return page.evaluate(() => [localStorage, sessionStorage].flatMap(Object.entries<string>));
  }

  /** A record as an earlier page has stored it. The age that it tells may differ from the token's. */
  record(token: string, ageDays: number, changes: Partial<ShowdownSession> = {}): ShowdownSession {
    const issuedAt = Math.floor(Date.now() / 1000 - ageDays * DAY_SECONDS);
    return {
      token,
      user: 'linharbor',
      client_id: CLIENT_ID,
      server_url: this.#server.url,
      issued_at: issuedAt,
      expires_at: issuedAt + 14 * DAY_SECONDS,
      ...changes,
    };
  }

  /** Opens the app with such a record stored. @returns the token, and the record byte for byte */
  async openSignedIn(
    page: Page,
    {
      ageDays = 0,
      recordAgeDays = ageDays,
      config,
    }: { ageDays?: number; recordAgeDays?: number; config?: Config } = {},
  ): Promise<{ token: string; stored: string }> {
    const token = this.#server.issueToken({ user: USER, ageDays });
    const stored = JSON.stringify(this.record(token, recordAgeDays));
    await page.addInitScript(watchResources);
    await page.goto(this.plainPage);
    await page.evaluate(([key, item]) => localStorage.setItem(key, item), [this.tokenKey, stored]);
    await page.goto(`${this.origin}/`);
    await this.create(page, config);
    await page.evaluate(() => showdown.ready);
    return { token, stored };
  }

  getAssertion(page: Page, challstr = CHALLSTR): Promise<Outcome<ShowdownLogin>> {
    return page.evaluate((text) => outcomeOf(showdown.getAssertion(text)), challstr);
  }

  refreshToken(page: Page): Promise<Outcome<void>> {
    return page.evaluate(() => outcomeOf(showdown.refreshToken()));
  }

  /** What the app has sent to the login server, in order: `refreshtoken success`, and so on. */
  calls(): string[] {
    return (
      this.#server.log
        // The login server's own page asks for assertions too, without an Origin.
        .filter(({ origin }) => origin === this.origin)
        .map(({ act, outcome, fault }) => `${act?.split('/').at(-1)} ${fault ?? outcome}`)
    );
  }
}

/** Parameters of the redirect URI that the window was sent with. */
export function nonceOf(popupUrl: string): string {
  const redirectUri = new URL(popupUrl).searchParams.get('redirect_uri') ?? '';
  return new URL(redirectUri).searchParams.get('postern_nonce') ?? '';
}

export async function closed(popup: Page): Promise<void> {
  if (!popup.isClosed()) await popup.waitForEvent('close');
}

/** Keeps the module from the page, until the returned function is called. */
export async function holdModule(page: Page): Promise<() => void> {
  let load = () => {};
  const held = new Promise<void>((resolve) => {
    load = resolve;
  });
  await page.route(/postern\.wasm$/, async (route) => {
    await held;
    await route.continue();
  });
  return load;
}
