// SPDX-License-Identifier: MIT
import { createBrowserAuth } from 'postern';
import type { AuthError, BrowserAuth, BrowserAuthEvents, RequestEvent, TokenSet } from 'postern';
import { PageSteps } from './page-steps.js';
import { CALLBACK_PATH, configuration, loadScopes, profileUrl, saveScopes } from './settings.js';
import { TokenLives } from './token-lives.js';

/** What `GET /profile` answers. */
export interface Profile {
  uuid: string;
  name: string;
}

export type Phase = 'opening' | 'signed-out' | 'leaving' | 'arriving' | 'signed-in';

/** One event of Postern's, as it came. */
export interface RecordedEvent {
  at: number;
  name: keyof BrowserAuthEvents;
  tokens?: TokenSet | undefined;
  request?: RequestEvent;
  error?: AuthError;
  reason?: 'user' | 'expired';
}

export interface Failure {
  error: unknown;
  /** What was being done. */
  doing: string;
  /** By an experiment, whose user looks at its result already. */
  wasProvoked: boolean;
}

const PROFILE_SCOPE = 'account:profile';
const GRANT_TYPES: Partial<Record<RequestEvent['purpose'], string>> = {
  token: 'authorization_code',
  refresh: 'refresh_token',
};
const MOST_EVENTS = 60;

/** The signed-in user of this area, and all that the page shows of it. */
export class Session extends EventTarget {
  readonly steps = new PageSteps();
  readonly lives: TokenLives;
  events: readonly RecordedEvent[] = [];
  phase: Phase = 'opening';
  profile: Profile | undefined;
  scopes = loadScopes();
  failure: Failure | undefined;

  #auth: BrowserAuth;
  #stopListening: (() => void)[] = [];

  constructor() {
    super();
    const settings = configuration(this.scopes);
    this.lives = new TokenLives(settings.refreshSkewSeconds);
    this.#auth = createBrowserAuth(settings);
    this.#listen();
    // The browser may bring the page back from its cache, as it was when it left.
    addEventListener('pageshow', ({ persisted }) => persisted && this.#settle());
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

  /** Takes the answer of a login if this is one, and shows who is signed in. */
  async open(): Promise<void> {
    if (location.pathname === CALLBACK_PATH) {
      await this.#attempt('Completing the sign-in', () => this.#arrive());
    } else {
      await this.#attempt('Opening the stored session', () => this.#auth.ready);
    }
    this.lives.record(this.tokens, Date.now() / 1000, this.phase === 'arriving');
    this.#settle();
    if (this.tokens?.scope.split(' ').includes(PROFILE_SCOPE)) await this.callProfile();
  }

  async login(scopes: readonly string[]): Promise<void> {
    if (scopes.join(' ') !== this.scopes.join(' ')) this.#renewClient(scopes);
    await this.leave(this.#auth);
  }

  /** Navigates to the server with this client: an experiment brings one of its own. */
  async leave(auth: BrowserAuth): Promise<void> {
    this.#show('leaving');
    const { authorizationEndpoint } = configuration([]).provider;
    this.steps.add({
      kind: 'login',
      at: Date.now(),
      method: 'GET',
      path: new URL(authorizationEndpoint).pathname,
      by: 'browser',
      parameterNames: [],
    });
    const left = await this.#attempt('Signing in', () => auth.login({ returnTo: '/' }));
    if (!left) this.#settle();
  }

  async logout(revoke: boolean): Promise<void> {
    await this.#attempt('Signing out', () => this.#auth.logout({ revoke }));
    this.#settle();
  }

  /** Calls the API as any app does. Postern brings the token, renewed where that is due. */
  async callProfile(): Promise<void> {
    await this.#attempt('Calling /profile', async () => {
      const started = Date.now();
      let status = 0;
      try {
        const response = await this.#auth.fetch(profileUrl);
        status = response.status;
        if (!response.ok) throw new Error(`The server answered ${status} to GET /profile.`);
        this.profile = (await response.json()) as Profile;
      } finally {
        this.steps.add({
          kind: 'request',
          at: started,
          method: 'GET',
          path: new URL(profileUrl).pathname,
          by: 'page',
          parameterNames: [],
          status,
          durationMs: Date.now() - started,
        });
      }
    });
    this.#settle();
  }

  clearSteps(): void {
    this.steps.clear();
    this.#changed();
  }

  fail(doing: string, error: unknown, wasProvoked = false): void {
    this.failure = { doing, error, wasProvoked };
    this.dispatchEvent(new Event('failure'));
  }

  async #arrive(): Promise<void> {
    const url = new URL(location.href);
    this.steps.add({
      kind: 'return',
      at: Date.now(),
      method: 'GET',
      path: url.pathname,
      by: 'browser',
      parameterNames: [...url.searchParams.keys()],
    });
    this.#show('arriving');
    let returnTo = '/';
    try {
      returnTo = (await this.#auth.handleRedirectCallback()).returnTo ?? returnTo;
    } finally {
      history.replaceState(history.state, '', returnTo);
    }
  }

  async #askForToken(): Promise<void> {
    await this.#auth.getAccessToken();
  }

  /** Scopes belong to a client's configuration, so other scopes are another client. */
  #renewClient(scopes: readonly string[]): void {
    for (const stop of this.#stopListening) stop();
    this.#auth.dispose();
    this.scopes = [...scopes];
    saveScopes(scopes);
    this.#auth = createBrowserAuth(configuration(scopes));
    this.#listen();
  }

  #listen(): void {
    const auth = this.#auth;
    this.#stopListening = [
      auth.on('tokenchange', (tokens) => {
        this.lives.record(tokens, Date.now() / 1000, this.phase === 'arriving');
        if (!tokens) this.profile = undefined;
        this.#record({ name: 'tokenchange', tokens });
      }),
      auth.on('signedout', ({ reason }) => {
        this.profile = undefined;
        this.#record({ name: 'signedout', reason });
        // As an app would meet it: its next call for a token.
        if (reason === 'expired')
          void this.#attempt('Staying signed in', () => this.#askForToken());
      }),
      auth.on('error', (error) => {
        this.#record({ name: 'error', error });
        this.fail('Working on its own', error);
      }),
      auth.on('request', (request) => {
        this.steps.add({
          kind: 'request',
          at: Date.now() - request.durationMs,
          method: request.method,
          path: new URL(request.url).pathname,
          by: 'postern',
          ...(GRANT_TYPES[request.purpose] && { grantType: GRANT_TYPES[request.purpose] }),
          parameterNames: [],
          status: request.status,
          durationMs: Math.round(request.durationMs),
          ...(request.error && { errorCode: request.error.code }),
        });
        this.#record({ name: 'request', request });
      }),
    ];
  }

  #record(event: Omit<RecordedEvent, 'at'>): void {
    this.events = [...this.events, { ...event, at: Date.now() }].slice(-MOST_EVENTS);
    const isSettled = this.phase === 'signed-in' || this.phase === 'signed-out';
    if (isSettled) this.#settle();
    else this.#changed();
  }

  async #attempt(doing: string, action: () => Promise<void>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      this.fail(doing, error);
      return false;
    }
  }

  #settle(): void {
    this.#show(this.#auth.isAuthenticated() ? 'signed-in' : 'signed-out');
  }

  #show(phase: Phase): void {
    this.phase = phase;
    this.#changed();
  }

  #changed(): void {
    this.dispatchEvent(new Event('change'));
  }
}
