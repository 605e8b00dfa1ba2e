// SPDX-License-Identifier: MIT
import { createBrowserAuth } from 'postern';
import type { BrowserAuth, TokenSet } from 'postern';
import { AreaSession } from '../area/area-session.js';
import { clockTime } from '../page/format.js';
import { takeOddLogin } from './odd-logins.js';
import { CALLBACK_PATH, configuration, loadScopes, profileUrl, saveScopes } from './settings.js';
import { TokenLives } from './token-lives.js';
import { loadWay, saveWay } from './ways.js';
import type { Way } from './ways.js';

/** What `GET /profile` answers. */
export interface Profile {
  uuid: string;
  name: string;
}

const PROFILE_SCOPE = 'account:profile';
const STEPS_KEY = 'postern-demo.path-of-exile.steps';
const GRANT_TYPES = { token: 'authorization_code', refresh: 'refresh_token' };

function describeTokens(tokens: TokenSet | undefined): string {
  if (!tokens) return 'no tokens any more';
  if (typeof tokens.expires_at !== 'number') return 'new tokens';
  return `new tokens, until ${clockTime(tokens.expires_at)}`;
}

/** The signed-in user of this area, and all that the page shows of it. */
export class Session extends AreaSession {
  readonly lives: TokenLives;
  profile: Profile | undefined;
  scopes = loadScopes();
  way = loadWay();

  #auth: BrowserAuth;
  #stopListening: (() => void)[] = [];

  constructor() {
    super(STEPS_KEY);
    const settings = this.configuration();
    this.lives = new TokenLives(settings.refreshSkewSeconds);
    this.#auth = createBrowserAuth(settings);
    this.#listen();
  }

  override get isSignedIn(): boolean {
    return this.#auth.isAuthenticated();
  }

  get auth(): BrowserAuth {
    return this.#auth;
  }

  get tokens(): TokenSet | undefined {
    return this.#auth.getTokenSet();
  }

  get refusedScopes(): string[] {
    return this.#auth.getRefusedScopes();
  }

  /** As the client has it, with other scopes where there are any. */
  configuration(scopes: readonly string[] = this.scopes) {
    return configuration(scopes, this.way);
  }

  /** Takes the answer of a login if this is one, and shows who is signed in. */
  async open(): Promise<void> {
    if (location.pathname === CALLBACK_PATH) {
      await this.attempt('Completing the sign-in', () => this.#arrive());
    } else {
      await this.attempt('Opening the stored session', () => this.#auth.ready);
    }
    this.lives.record(this.tokens, Date.now() / 1000, this.phase === 'arriving');
    this.settle();
    if (this.tokens?.scope.split(' ').includes(PROFILE_SCOPE)) await this.callProfile();
  }

  async login(scopes: readonly string[]): Promise<void> {
    if (scopes.join(' ') !== this.scopes.join(' ')) {
      saveScopes(scopes);
      this.#renewClient(scopes, this.way);
    }
    await this.leave(this.#auth);
  }

  /** For the next login: whoever is signed in the other way is signed out. */
  async goBy(way: Way): Promise<void> {
    if (way === this.way) return;
    if (this.isSignedIn) await this.logout(true);
    saveWay(way);
    this.#renewClient(this.scopes, way);
    await this.attempt('Opening the stored session', () => this.#auth.ready);
    this.settle();
  }

  /** A client like this one, which has met no fault yet and so does not hold back. */
  async renew(): Promise<void> {
    this.#renewClient(this.scopes, this.way);
    await this.#auth.ready;
    this.settle();
  }

  /** Navigates to the server with this client: an experiment brings one of its own. */
  async leave(auth: BrowserAuth): Promise<void> {
    this.show('leaving');
    const { authorizationEndpoint } = this.configuration().provider;
    this.steps.add({
      kind: 'login',
      method: 'GET',
      path: new URL(authorizationEndpoint).pathname,
      by: 'browser',
      parameterNames: [],
    });
    const left = await this.attempt('Signing in', () => auth.login({ returnTo: '/' }));
    if (!left) this.settle();
  }

  async logout(revoke: boolean): Promise<void> {
    await this.attempt('Signing out', () => this.#auth.logout({ revoke }));
    this.settle();
  }

  /** Calls the API as any app does. Postern brings the token, renewed where that is due. */
  async callProfile(): Promise<void> {
    await this.attempt('Calling /profile', async () => {
      const started = performance.now();
      let status = 0;
      try {
        const response = await this.#auth.fetch(profileUrl);
        status = response.status;
        if (!response.ok) throw new Error(`The server answered ${status} to GET /profile.`);
        this.profile = (await response.json()) as Profile;
      } finally {
        this.steps.add({
          kind: 'request',
          method: 'GET',
          path: new URL(profileUrl).pathname,
          by: 'page',
          parameterNames: [],
          status,
          durationMs: Math.round(performance.now() - started),
        });
      }
    });
    this.settle();
  }

  async #arrive(): Promise<void> {
    const url = new URL(location.href);
    this.steps.add({
      kind: 'return',
      method: 'GET',
      path: url.pathname,
      by: 'browser',
      parameterNames: [...url.searchParams.keys()],
    });
    this.show('arriving');
    const odd = takeOddLogin();
    const auth = odd ? createBrowserAuth(odd.change(this.configuration())) : this.#auth;
    let returnTo = '/';
    try {
      if (odd) await new Promise((resolve) => setTimeout(resolve, odd.pauseMs));
      returnTo = (await auth.handleRedirectCallback()).returnTo ?? returnTo;
    } finally {
      if (odd) auth.dispose();
      await this.#auth.ready;
      history.replaceState(history.state, '', returnTo);
    }
  }

  async #askForToken(): Promise<void> {
    await this.#auth.getAccessToken();
  }

  /** Scopes and endpoints belong to a client's configuration, so others are another client. */
  #renewClient(scopes: readonly string[], way: Way): void {
    for (const stop of this.#stopListening) stop();
    this.#auth.dispose();
    this.scopes = [...scopes];
    this.way = way;
    this.#auth = createBrowserAuth(this.configuration());
    this.#listen();
  }

  #listen(): void {
    const auth = this.#auth;
    this.#stopListening = [
      auth.on('tokenchange', (tokens) => {
        this.lives.record(tokens, Date.now() / 1000, this.phase === 'arriving');
        if (!tokens) this.profile = undefined;
        this.record('tokenchange', describeTokens(tokens));
      }),
      ...this.listenTo(auth, GRANT_TYPES),
    ];
  }

  protected override signedOut(reason: 'user' | 'expired'): void {
    this.profile = undefined;
    // As an app would meet it: its next call for a token.
    if (reason === 'expired') void this.attempt('Staying signed in', () => this.#askForToken());
  }
}
