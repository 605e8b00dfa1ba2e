// SPDX-License-Identifier: MIT

import { AuthError } from './auth-error.js';
import { check, signalOf, toSettings, type ClientSettings } from './config.js';
import { Events } from './events.js';
import { abortError, loadHost, parseError, type Host, type ModuleEvent } from './host.js';
import type { MainModule } from './postern.mjs';
import { sessionStorageStore } from './storage.js';
import type {
  BrowserAuth,
  BrowserAuthConfig,
  BrowserAuthEvents,
  CallbackResult,
  CallOptions,
  LoginOptions,
  LogoutOptions,
  RequestEvent,
  TokenSet,
  TokenStorage,
} from './types.js';

/**
 * Signs a user in to Path of Exile, or to the server that `config.provider` names.
 *
 * Returns at once; the WebAssembly module loads behind the scenes and every asynchronous method
 * waits for it.
 *
 * @param config see {@link BrowserAuthConfig}.
 * @param storage where the tokens are kept. Default: `sessionStorage`.
 * @throws {@link AuthError} `invalid_config` for an argument of the wrong type.
 */
export function createBrowserAuth(config: BrowserAuthConfig, storage?: TokenStorage): BrowserAuth {
  return new BrowserAuthClient(toSettings(config), storage);
}

/** A client in the module: the module, and the number by which it knows the client. */
interface Handle {
  host: Host;
  module: MainModule;
  client: number;
}

class BrowserAuthClient implements BrowserAuth {
  readonly ready: Promise<void>;
  readonly #settings: ClientSettings;
  readonly #storage: TokenStorage | undefined;
  readonly #events = new Events<BrowserAuthEvents>();
  /** Rejects the calls that wait for the module when the client is disposed of. */
  readonly #disposal = new AbortController();
  #opening: Promise<Handle> | undefined;
  #handle: Handle | undefined;
  #onTokenChange: ((tokens?: TokenSet) => void) | undefined;

  constructor(settings: ClientSettings, storage: TokenStorage | undefined) {
    this.#settings = settings;
    this.#storage = storage;
    this.ready = this.#run(({ module, client }, operation) => module.load(client, operation)).then(
      () => {},
    );
    // Nobody has to await ready; each call reports the same failure.
    this.ready.catch(() => {});
  }

  async login(options: LoginOptions = {}): Promise<void> {
    const { returnTo = '', appState } = options;
    check(returnTo, 'string', 'returnTo');
    const state = toJson(appState);
    await this.#run(
      ({ module, client }, operation) => module.login(client, operation, returnTo, state),
      options,
    );
  }

  async handleRedirectCallback(url?: string | URL, options?: CallOptions): Promise<CallbackResult> {
    // Read now: the application may navigate while the module loads.
    const href = String(url ?? globalThis.location?.href ?? '');
    check(href, 'string', 'url');
    const completed = await this.#run(
      ({ module, client }, operation) => module.handleRedirectCallback(client, operation, href),
      options,
    );
    this.#disposal.signal.throwIfAborted();
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
    return this.#accessToken('', options);
  }

  getTokenSet(): TokenSet | undefined {
    const json = this.#handle?.module.tokenSet(this.#handle.client);
    return json ? (JSON.parse(json) as TokenSet) : undefined;
  }

  isAuthenticated(): boolean {
    return this.#handle?.module.isAuthenticated(this.#handle.client) ?? false;
  }

  getRefusedScopes(): string[] {
    const joined = this.#handle?.module.refusedScopes(this.#handle.client);
    return joined ? joined.split(' ') : [];
  }

  async fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const request = new Request(input, init);
    const { signal } = request;
    const { module, client } = await this.#open(signal);
    if (!module.mayCarryToken(client, request.url)) return globalThis.fetch(request);

    // A body that is a stream can be sent once only; every other body is copied for a replay.
    const replay = init?.body instanceof ReadableStream ? undefined : request.clone();
    const token = await this.#accessToken('', { signal });
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
    await this.#run(
      ({ module, client }, operation) => module.logout(client, operation, revoke),
      options,
    );
  }

  setOnTokenChange(listener?: (tokens?: TokenSet) => void): void {
    this.#onTokenChange = listener;
  }

  on<E extends keyof BrowserAuthEvents>(
    event: E,
    listener: (detail: BrowserAuthEvents[E]) => void,
  ): () => void {
    return this.#events.on(event, listener);
  }

  dispose(): void {
    if (this.#disposal.signal.aborted) return;
    this.#onTokenChange = undefined;
    this.#events.clear();
    this.#disposal.abort(new AuthError('disposed', 'The client was disposed of.'));
    const handle = this.#handle;
    this.#handle = undefined;
    handle?.module.dispose(handle.client);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #accessToken(rejected: string, options: CallOptions | undefined): Promise<string> {
    return this.#run(
      ({ module, client }, operation) => module.accessToken(client, operation, rejected),
      options,
    );
  }

  async #run(
    begin: (handle: Handle, operation: number) => void,
    options?: CallOptions,
  ): Promise<string> {
    const signal = signalOf(options);
    const handle = this.#handle ?? (await this.#open(signal));
    return handle.host.run((operation) => begin(handle, operation), signal);
  }

  /** The client in the module, which loads on the first call; a failure is tried again. */
  #open(signal: AbortSignal | undefined): Promise<Handle> {
    const disposal = this.#disposal.signal;
    if (!disposal.aborted) {
      this.#opening ??= this.#create().catch((error: unknown) => {
        this.#opening = undefined;
        throw error;
      });
    }
    return new Promise((resolve, reject) => {
      const onDisposal = () => reject(disposal.reason as AuthError);
      const onAbort = () => reject(abortError());
      disposal.addEventListener('abort', onDisposal);
      signal?.addEventListener('abort', onAbort);
      if (disposal.aborted) onDisposal();
      if (signal?.aborted) onAbort();
      this.#opening?.then(resolve, reject).finally(() => {
        disposal.removeEventListener('abort', onDisposal);
        signal?.removeEventListener('abort', onAbort);
      });
    }).then((handle) => {
      // dispose() may have come between the last two turns of the event loop.
      disposal.throwIfAborted();
      return handle as Handle;
    });
  }

  async #create(): Promise<Handle> {
    const host = await loadHost();
    const { module } = host;
    if (this.#disposal.signal.aborted) throw this.#disposal.signal.reason;
    const client = module.createBrowserAuth(this.#settings.json);
    host.adopt(client, {
      storage: this.#storage ?? sessionStorageStore({ key: this.#settings.tokenKey }),
      emit: (event, json) => this.#emit(event, json),
    });
    return (this.#handle = { host, module, client });
  }

  #emit(event: ModuleEvent, json: string): void {
    if (event === 'tokenchange') {
      const tokens = json ? (JSON.parse(json) as TokenSet) : undefined;
      this.#events.emit('tokenchange', tokens);
      const listener = this.#onTokenChange;
      if (listener) this.#events.shield(() => (tokens ? listener(tokens) : listener()));
    } else if (event === 'signedout') {
      this.#events.emit('signedout', { reason: json as 'user' | 'expired' });
    } else if (event === 'error') {
      this.#events.emit('error', parseError(json));
    } else {
      const { error, ...report } = JSON.parse(json) as Omit<RequestEvent, 'error' | 'method'> & {
        error?: string;
      };
      this.#events.emit('request', {
        ...report,
        method: 'POST',
        ...(error && { error: parseError(error) }),
      });
    }
  }
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
