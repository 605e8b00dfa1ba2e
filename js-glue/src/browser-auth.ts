// SPDX-License-Identifier: MIT

import { AuthError, toAuthError, type ModuleError } from './auth-error.js';
import { check, toModuleConfig, type ModuleConfig } from './config.js';
import { Events, report } from './events.js';
import { loadModule } from './module.js';
import { operation, type Outcome } from './operation.js';
import type { BrowserAuth as ModuleAuth } from './postern.mjs';
import { sessionStorageStore, toModuleStorage } from './storage.js';
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
  if (storage) {
    check(storage.get, 'function', 'storage.get');
    check(storage.set, 'function', 'storage.set');
    check(storage.clear, 'function', 'storage.clear');
  }
  return new BrowserAuthClient(toModuleConfig(config), storage);
}

class BrowserAuthClient implements BrowserAuth {
  readonly ready: Promise<void>;
  readonly #events = new Events<BrowserAuthEvents>();
  readonly #handle: Promise<ModuleAuth>;
  readonly #disposal: Promise<never>;
  #rejectWaiting!: (reason: AuthError) => void;
  #loaded: ModuleAuth | undefined;
  #disposed = false;
  #onTokenChange: ((tokens?: TokenSet) => void) | undefined;

  constructor(config: ModuleConfig, storage: TokenStorage | undefined) {
    this.#disposal = new Promise<never>((_, reject) => {
      this.#rejectWaiting = reject;
    });
    this.#disposal.catch(() => {});
    this.#handle = loadModule().then((module) => {
      const handle = new module.BrowserAuth(config, {
        openStorage: (key: string) => toModuleStorage(storage ?? sessionStorageStore({ key })),
        emit: (event: keyof BrowserAuthEvents, detail: unknown) => {
          // The module is in the middle of its work: listeners run after it.
          queueMicrotask(() => this.#emit(event, detail));
        },
      });
      if (this.#disposed) handle.dispose();
      return (this.#loaded = handle);
    });
    this.ready = this.#run((handle, settle) => handle.load(settle)).then(() => {});
    // Nobody has to await ready; each call reports the same failure.
    this.ready.catch(() => {});
  }

  async login(options: LoginOptions = {}): Promise<void> {
    const { returnTo = '', appState, signal } = options;
    check(returnTo, 'string', 'returnTo');
    const state = toJson(appState);
    await this.#run((handle, settle) => handle.login(returnTo, state, settle), signal);
  }

  async handleRedirectCallback(
    url?: string | URL,
    options: CallOptions = {},
  ): Promise<CallbackResult> {
    // Read now: the application may navigate while the module loads.
    const href = String(url ?? globalThis.location?.href ?? '');
    const completed = await this.#run(
      (handle, settle) => handle.handleRedirectCallback(href, settle),
      options.signal,
    );
    const { returnTo, appState } = JSON.parse(completed) as { returnTo: string; appState: string };
    return {
      ...this.getTokenSet()!,
      ...(returnTo && { returnTo }),
      ...(appState && { appState: JSON.parse(appState) as unknown }),
      refusedScopes: this.getRefusedScopes(),
    };
  }

  getAccessToken(options: CallOptions = {}): Promise<string> {
    return this.#accessToken('', options.signal);
  }

  getTokenSet(): TokenSet | undefined {
    return this.#loaded?.tokenSet() as TokenSet | undefined;
  }

  isAuthenticated(): boolean {
    return this.#loaded?.isAuthenticated() ?? false;
  }

  getRefusedScopes(): string[] {
    return (this.#loaded?.refusedScopes() as string[] | undefined) ?? [];
  }

  async fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const request = new Request(input, init);
    const handle = await this.#handle;
    if (!handle.mayCarryToken(request.url)) return globalThis.fetch(request);

    // A body that is a stream can be sent once only; every other body is copied for a replay.
    const replay = init?.body instanceof ReadableStream ? undefined : request.clone();
    const token = await this.#accessToken('', request.signal);
    const response = await globalThis.fetch(withToken(request, token));
    if (response.status !== 401 || !replay) return response;
    let renewed: string;
    try {
      renewed = await this.#accessToken(token, request.signal);
    } catch {
      return response;
    }
    return globalThis.fetch(withToken(replay, renewed));
  }

  async logout(options: LogoutOptions = {}): Promise<void> {
    await this.#run(
      (handle, settle) => handle.logout(options.revoke ?? false, settle),
      options.signal,
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
    this.#disposed = true;
    this.#rejectWaiting(new AuthError('disposed', 'The client was disposed of.'));
    this.#onTokenChange = undefined;
    this.#events.clear();
    this.#loaded?.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #accessToken(rejected: string, signal: AbortSignal | undefined): Promise<string> {
    return this.#run((handle, settle) => handle.accessToken(rejected, settle), signal);
  }

  #run(
    begin: (handle: ModuleAuth, settle: (outcome: Outcome) => void) => number,
    signal?: AbortSignal,
  ): Promise<string> {
    const start = (handle: ModuleAuth) =>
      operation(
        (settle) => begin(handle, settle),
        (number) => handle.abort(number),
        signal,
      );
    return this.#loaded ? start(this.#loaded) : this.#waitForModule(signal).then(start);
  }

  #waitForModule(signal: AbortSignal | undefined): Promise<ModuleAuth> {
    const waiting = Promise.race([this.#handle, this.#disposal]);
    if (!signal) return waiting;
    return new Promise((resolve, reject) => {
      check(signal.aborted, 'boolean', 'signal.aborted');
      const onAbort = () => reject(new AuthError('aborted', 'The call was aborted.'));
      if (signal.aborted) onAbort();
      signal.addEventListener('abort', onAbort, { once: true });
      waiting.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
    });
  }

  #emit(event: keyof BrowserAuthEvents, detail: unknown): void {
    if (event === 'error') {
      this.#events.emit('error', toAuthError(detail as ModuleError));
    } else if (event === 'request') {
      const { error, ...report } = detail as Omit<RequestEvent, 'error'> & { error?: ModuleError };
      this.#events.emit('request', error ? { ...report, error: toAuthError(error) } : report);
    } else if (event === 'tokenchange') {
      const tokens = detail as TokenSet | undefined;
      this.#events.emit('tokenchange', tokens);
      this.#callOnTokenChange(tokens);
    } else {
      this.#events.emit(event, detail as BrowserAuthEvents[typeof event]);
    }
  }

  #callOnTokenChange(tokens: TokenSet | undefined): void {
    try {
      if (tokens) this.#onTokenChange?.(tokens);
      else this.#onTokenChange?.();
    } catch (error) {
      report(error);
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
