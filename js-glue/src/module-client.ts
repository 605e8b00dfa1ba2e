// SPDX-License-Identifier: MIT
// What both clients have in common: a client in the module, which loads behind the scenes.

import { AuthError } from './auth-error.js';
import { signalOf, type ClientSettings } from './config.js';
import { Events } from './events.js';
import { abortError, parseError, type Host, type ModuleEvent } from './host.js';
import type { MainModule } from './postern.mjs';
import type { Runtime } from './runtime.js';
import type { CallOptions, ClientEvents, RequestEvent, TokenStorage } from './types.js';

/** A client in the module: the module, and the number by which it knows the client. */
export interface Handle {
  host: Host;
  module: MainModule;
  client: number;
}

/** How the module makes a client of one kind, and reads its stored session. */
export interface ClientKind {
  create(module: MainModule, settings: string): number;
  load(handle: Handle, operation: number): void;
}

export abstract class ModuleClient<Details extends ClientEvents> {
  readonly ready: Promise<void>;
  protected readonly events = new Events<Details>();
  protected handle: Handle | undefined;
  readonly #runtime: Runtime;
  readonly #kind: ClientKind;
  readonly #settings: ClientSettings;
  readonly #storage: TokenStorage<any>;
  /** Rejects the calls that wait for the module when the client is disposed of. */
  readonly #disposal = new AbortController();
  #opening: Promise<Handle> | undefined;
  readonly #larger: (() => Promise<Runtime>) | undefined;

  /** `larger` loads a module that can do more, for a runtime that does not have everything. */
  constructor(
    runtime: Runtime,
    kind: ClientKind,
    settings: ClientSettings,
    storage: TokenStorage<any>,
    larger?: () => Promise<Runtime>,
  ) {
    this.#runtime = runtime;
    this.#larger = larger;
    this.#kind = kind;
    this.#settings = settings;
    this.#storage = storage;
    this.ready = this.run(kind.load).then(() => {});
    // Nobody has to await ready; each call reports the same failure.
    this.ready.catch(() => {});
  }

  on<E extends keyof Details>(event: E, listener: (detail: Details[E]) => void): () => void {
    return this.events.on(event, listener);
  }

  dispose(): void {
    if (this.#disposal.signal.aborted) return;
    this.events.clear();
    this.#disposal.abort(new AuthError('disposed', 'The client was disposed of.'));
    const handle = this.handle;
    this.handle = undefined;
    handle?.module.dispose(handle.client);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** Tells that what is stored has changed: the record as JSON, empty when there is none. */
  protected abstract changed(json: string): void;

  /** Throws what a call gets after dispose(). */
  protected throwIfDisposed(): void {
    this.#disposal.signal.throwIfAborted();
  }

  protected async run(
    begin: (handle: Handle, operation: number) => void,
    options?: CallOptions,
  ): Promise<string> {
    const signal = signalOf(options);
    const handle = this.handle ?? (await this.open(signal));
    // dispose() may have come in the turn that the await took.
    this.throwIfDisposed();
    return handle.host.run((operation) => begin(handle, operation), signal);
  }

  /**
   * Runs a login in a window. It is opened here and now, inside the user's click: a browser lets
   * nobody open one later, after the module has loaded.
   */
  protected async runInPopup(
    begin: (handle: Handle, operation: number, popup: Window | null) => void,
    options: CallOptions,
  ): Promise<string> {
    this.throwIfDisposed();
    if (signalOf(options)?.aborted) throw abortError();
    const popup = globalThis.open?.('about:blank', '_blank', 'popup,width=520,height=720') ?? null;
    try {
      const login = (handle: Handle, operation: number) => begin(handle, operation, popup);
      return await (this.#larger
        ? this.#runInLarger(this.#larger, login, options)
        : this.run(login, options));
    } finally {
      // The module closes it too, unless it never came that far.
      popup?.close();
    }
  }

  /**
   * Runs a login in a module that can do more than this client's. A second client there, over the same
   * storage, signs in and goes; this one takes over what it has stored.
   */
  async #runInLarger(
    larger: () => Promise<Runtime>,
    begin: (handle: Handle, operation: number) => void,
    options: CallOptions,
  ): Promise<string> {
    const helper = await this.#create(await larger(), (event, json) => {
      // Once is enough: the takeover tells it.
      if (event !== 'change') this.#emit(event, json);
    });
    const end = () => helper.module.dispose(helper.client);
    const disposal = this.#disposal.signal;
    disposal.addEventListener('abort', end);
    try {
      this.throwIfDisposed();
      const value = await helper.host.run((operation) => begin(helper, operation), options.signal);
      await this.run(({ module, client }, operation) => module.reload(client, operation));
      return value;
    } finally {
      disposal.removeEventListener('abort', end);
      if (!disposal.aborted) end();
    }
  }

  /** The client in the module, which loads on the first call; a failure is tried again. */
  protected open(signal: AbortSignal | undefined): Promise<Handle> {
    const disposal = this.#disposal.signal;
    if (!disposal.aborted) {
      this.#opening ??= this.#create(this.#runtime).then(
        (handle) => (this.handle = handle),
        (error: unknown) => {
          this.#opening = undefined;
          throw error;
        },
      );
    }
    let stopListening = () => {};
    return new Promise<Handle>((resolve, reject) => {
      const onDisposal = () => reject(disposal.reason as AuthError);
      const onAbort = () => reject(abortError());
      disposal.addEventListener('abort', onDisposal);
      signal?.addEventListener('abort', onAbort);
      stopListening = () => {
        disposal.removeEventListener('abort', onDisposal);
        signal?.removeEventListener('abort', onAbort);
      };
      if (disposal.aborted) onDisposal();
      if (signal?.aborted) onAbort();
      this.#opening?.then(resolve, reject);
    }).finally(() => stopListening());
  }

  async #create(
    runtime: Runtime,
    emit = (event: ModuleEvent, json: string) => this.#emit(event, json),
  ): Promise<Handle> {
    const host = await runtime.load();
    const { module } = host;
    this.throwIfDisposed();
    const client = this.#kind.create(module, this.#settings.json);
    host.adopt(client, {
      storage: this.#storage,
      emit,
    });
    return { host, module, client };
  }

  #emit(event: ModuleEvent, json: string): void {
    const events = this.events as unknown as Events<ClientEvents>;
    if (event === 'change') {
      this.changed(json);
    } else if (event === 'signedout') {
      events.emit('signedout', { reason: json as 'user' | 'expired' });
    } else if (event === 'error') {
      events.emit('error', parseError(json));
    } else {
      const { error, ...report } = JSON.parse(json) as Omit<RequestEvent, 'error' | 'method'> & {
        error?: string;
      };
      events.emit('request', {
        ...report,
        method: 'POST',
        ...(error && { error: parseError(error) }),
      });
    }
  }
}
