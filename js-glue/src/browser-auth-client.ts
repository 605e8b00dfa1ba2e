// SPDX-License-Identifier: MIT

import { AuthError } from './auth-error.js';
import { check, signalOf, toHref, type ClientSettings } from './config.js';
import { ModuleClient, type RunBeside } from './module-client.js';
import type { Runtime } from './runtime.js';
import { sessionStorageStore } from './storage.js';
import type {
  BrowserAuth,
  BrowserAuthEvents,
  CallbackResult,
  CallOptions,
  LoginOptions,
  LogoutOptions,
  TokenSet,
  TokenStorage,
} from './types.js';

export class BrowserAuthClient extends ModuleClient<BrowserAuthEvents> implements BrowserAuth {
  #onTokenChange: ((tokens?: TokenSet) => void) | undefined;
  /** The access token that was held at that many events: while they are, so is the token. */
  #held = '';
  #heldAt: number | undefined;

  constructor(
    runtime: Runtime,
    settings: ClientSettings,
    storage: TokenStorage | undefined,
    runBeside?: RunBeside,
  ) {
    super(
      runtime,
      { create: 'createBrowserAuth', load: 'load' },
      settings,
      storage ?? sessionStorageStore({ key: settings.tokenKey }),
      runBeside,
    );
  }

  async login(options: LoginOptions = {}): Promise<void> {
    await this.run('login', toTexts(options), options);
  }

  async loginWithPopup(options: LoginOptions = {}): Promise<CallbackResult> {
    return this.#toResult(await this.runInPopup('loginWithPopup', toTexts(options), options));
  }

  async handleRedirectCallback(url?: string | URL, options?: CallOptions): Promise<CallbackResult> {
    return this.#toResult(await this.complete('handleRedirectCallback', toHref(url), options));
  }

  #toResult(completed: string): CallbackResult {
    this.throwIfDisposed();
    const tokens = this.getTokenSet();
    if (!tokens) throw new AuthError('not_authenticated', 'The user was signed out meanwhile.');
    const { returnTo, appState } = JSON.parse(completed) as Record<string, string>;
    return {
      ...tokens,
      ...(returnTo && { returnTo }),
      ...(appState && { appState: JSON.parse(appState) as unknown }),
      refusedScopes: this.getRefusedScopes(),
    };
  }

  async getAccessToken(options?: CallOptions): Promise<string> {
    const { handle } = this;
    // Whether the clock and the session allow it is for the module to say, each time.
    if (!signalOf(options)?.aborted && handle?.module.hasToken(handle.client)) {
      if (!this.#held || this.#heldAt !== handle.host.events) {
        this.#heldAt = handle.host.events;
        this.#held = this.getTokenSet()!.access_token;
      }
      return this.#held;
    }
    return this.#accessToken('', options);
  }

  getTokenSet(): TokenSet | undefined {
    const json = this.handle?.module.tokenSet(this.handle.client);
    return json ? (JSON.parse(json) as TokenSet) : undefined;
  }

  isAuthenticated(): boolean {
    return this.handle?.module.isAuthenticated(this.handle.client) ?? false;
  }

  getRefusedScopes(): string[] {
    const joined = this.handle?.module.refusedScopes(this.handle.client);
    return joined ? joined.split(' ') : [];
  }

  async fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const request = new Request(input, init);
    const { signal } = request;
    const { module, client } = await this.open(signal);
    this.throwIfDisposed();
    if (!module.mayCarryToken(client, request.url)) return globalThis.fetch(request);

    // A body that is a stream can be sent once only; every other body is copied for a replay.
    const replay = init?.body instanceof ReadableStream ? undefined : request.clone();
    const token = await this.getAccessToken({ signal });
    const response = await globalThis.fetch(withToken(request, token));
    if (response.status !== 401 || !replay) return response;
    let renewed: string;
    try {
      renewed = await this.#accessToken(token, { signal });
    } catch {
      return response;
    }
    return globalThis.fetch(withToken(replay, renewed));
  }

  async logout(options: LogoutOptions = {}): Promise<void> {
    const { revoke = false } = options;
    check(revoke, 'boolean', 'revoke');
    await this.run('logout', [revoke], options);
  }

  setOnTokenChange(listener?: (tokens?: TokenSet) => void): void {
    this.#onTokenChange = listener;
  }

  override dispose(): void {
    this.#onTokenChange = undefined;
    this.#held = '';
    super.dispose();
  }

  protected override changed(json: string): void {
    const tokens = json ? (JSON.parse(json) as TokenSet) : undefined;
    if (!tokens) this.#held = '';
    this.events.emit('tokenchange', tokens);
    const listener = this.#onTokenChange;
    if (listener) this.events.shield(() => (tokens ? listener(tokens) : listener()));
  }

  #accessToken(rejected: string, options: CallOptions | undefined): Promise<string> {
    return this.run('accessToken', [rejected], options);
  }
}

/** `returnTo` and `appState` as the module takes them. */
function toTexts({ returnTo = '', appState }: LoginOptions): [string, string] {
  check(returnTo, 'string', 'returnTo');
  return [returnTo, toJson(appState)];
}

function toJson(appState: unknown): string {
  try {
    return JSON.stringify(appState) ?? '';
  } catch (cause) {
    throw new AuthError('invalid_config', 'appState must be a JSON value.', { cause });
  }
}

function withToken(request: Request, token: string): Request {
  const headers = new Headers(request.headers);
  headers.set('Authorization', `Bearer ${token}`);
  return new Request(request, { headers });
}
