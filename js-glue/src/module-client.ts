// SPDX-License-Identifier: MIT
// What both clients have in common: a client in the module, which loads behind the scenes.

import { AuthError } from './auth-error.js';
import { signalOf, type ClientSettings } from './config.js';
import { Events } from './events.js';
import { abortError, parseError, type Host, type HostedClient, type ModuleEvent } from './host.js';
import type { MainModule } from './postern.mjs';
import type { Runtime } from './runtime.js';
import type { CallOptions, ClientEvents, RequestEvent, TokenStorage } from './types.js';

/** A client in the module: the module, and the number by which it knows the client. */
export interface Handle {
  host: Host;
  module: MainModule;
  client: number;
}

/** The functions by which the module makes a client of one kind, and reads its stored session. */
export interface ClientKind {
  create: 'createBrowserAuth' | 'createShowdownAuth';
  load: 'load' | 'showdownLoad';
}

/** What an operation of the module takes after the client's number, its own, and `First`. */
type Given<Name extends keyof MainModule, First extends unknown[] = []> =
  Parameters<MainModule[Name]> extends [number, number, ...First, ...infer Rest] ? Rest : never;

/** An operation of a client: the name of the module's function, and what that is given. */
export type Work = readonly [name: keyof MainModule, ...given: unknown[]];

/** The outcome of a client's operation; `signal` ends the wait. */
export const runOperation = (
  { host, module, client }: Handle,
  [name, ...given]: Work,
  signal?: AbortSignal,
): Promise<string> => {
  const begin = module[name] as (client: number, operation: number, ...given: unknown[]) => void;
  return host.run((operation) => begin(client, operation, ...given), signal);
};

/** How a login in a popup is run where the client's own module cannot; see run-beside.ts. */
export type RunBeside = (
  kind: ClientKind,
  settings: ClientSettings,
  work: Work,
  over: AbortSignal,
  hosted: HostedClient,
) => Promise<string>;

export abstract class ModuleClient<Details extends ClientEvents> {
  readonly ready: Promise<void>;
  protected readonly events = new Events<Details>();
  protected handle: Handle | undefined;
  readonly #runtime: Runtime;
  readonly #kind: ClientKind;
  readonly #settings: ClientSettings;
  readonly #hosted: HostedClient;
  /** Rejects the calls that wait for the module when the client is disposed of. */
  readonly #disposal = new AbortController();
  #opening: Promise<Handle> | undefined;
  readonly #runBeside: RunBeside | undefined;

  constructor(
    runtime: Runtime,
    kind: ClientKind,
    settings: ClientSettings,
    storage: TokenStorage<any>,
    runBeside?: RunBeside,
  ) {
    this.#runtime = runtime;
    this.#runBeside = runBeside;
    this.#kind = kind;
    this.#settings = settings;
    this.#hosted = { storage, emit: (event, json) => this.#emit(event, json) };
    this.ready = this.run(kind.load, []).then(() => {});
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

  protected async run<Name extends keyof MainModule>(
    name: Name,
    given: Given<Name>,
    options?: CallOptions,
  ): Promise<string> {
    const signal = signalOf(options);
    const handle = this.handle ?? (await this.open(signal));
    // dispose() may have come in the turn that the await took.
    this.throwIfDisposed();
    return runOperation(handle, [name, ...given], signal);
  }

  /**
   * Completes a login. If this tab knows nothing of it, the page may be in the window of another's
   * login, which is told; the error stays.
   */
  protected async complete(
    name: 'handleRedirectCallback' | 'showdownRedirectCallback',
    href: string,
    options: CallOptions | undefined,
  ): Promise<string> {
    try {
      return await this.run(name, [href], options);
    } catch (error) {
      if (/^(missing_transaction|state_mismatch)$/.test((error as AuthError).code)) {
        // Whatever becomes of that, the caller is to hear of the error.
        await import('./hand-over.js')
          .then(({ tellCallback }) => tellCallback(href))
          .catch(() => {});
      }
      throw error;
    }
  }

  /**
   * Runs a login in a window. It is opened here and now, inside the user's click: a browser lets
   * nobody open one later, after the module has loaded.
   */
  protected async runInPopup<Name extends 'loginWithPopup' | 'showdownLogin'>(
    name: Name,
    given: Given<Name, [popup: Window | null]>,
    options: CallOptions,
  ): Promise<string> {
    this.throwIfDisposed();
    const signal = signalOf(options);
    if (signal?.aborted) throw abortError();
    const opened = globalThis.open?.('about:blank', '_blank', 'popup,width=520,height=720');
    // Some blockers close it instead.
    const popup = opened && !opened.closed ? opened : null;
    const over = new AbortController();
    try {
      // TypeScript does not see that the two together are what the operation takes.
      if (!this.#runBeside) return await this.run(name, [popup, ...given] as never, options);
      const value = await this.#untilAborted(
        this.#runBeside(
          this.#kind,
          this.#settings,
          [name, popup, ...given],
          over.signal,
          this.#hosted,
        ),
        signal,
      );
      await this.run('reload', []);
      return value;
    } finally {
      over.abort();
      // The module closes it too, unless it never came that far.
      popup?.close();
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
    return this.#untilAborted(this.#opening, signal);
  }

  /** What the work gives, or the caller's or the client's end, whichever comes first. */
  #untilAborted<Value>(
    work: Promise<Value> | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Value> {
    const disposal = this.#disposal.signal;
    let stopListening = () => {};
    return new Promise<Value>((resolve, reject) => {
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
      work?.then(resolve, reject);
    }).finally(() => stopListening());
  }

  async #create(runtime: Runtime): Promise<Handle> {
    const host = await runtime.load();
    const { module } = host;
    this.throwIfDisposed();
    const client = module[this.#kind.create](this.#settings.json);
    host.adopt(client, this.#hosted);
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
