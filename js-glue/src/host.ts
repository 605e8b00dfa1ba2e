// SPDX-License-Identifier: MIT
// The other side of the module's boundary: what C++ calls. Only numbers and texts cross it; what
// has members is JSON.

import { AuthError, toAuthError, type ModuleError } from './auth-error.js';
import type { MainModule } from './postern.mjs';
import type { TokenStorage } from './types.js';

/** The events in the order of the module's numbers. */
const events = ['change', 'signedout', 'error', 'request'] as const;
export type ModuleEvent = (typeof events)[number];

/** As `host_call` in wasm/web: what the module says or asks. */
const enum HostCall {
  settle,
  emit,
  store,
  forget,
}

/** As the actions of `host_token_store` in wasm/web. */
const enum StoreAction {
  read,
  write,
  clear,
}

/** What the module needs of a client on this side. */
export interface HostedClient {
  readonly storage: TokenStorage<unknown>;
  emit(event: ModuleEvent, json: string): void;
}

/** Settles an operation: the value, or the error as JSON. */
type Settle = (ok: boolean, text: string) => void;

/** One instance of the module and those who wait for it. */
export class Host {
  readonly module: MainModule;
  /** How many events there were: while it stays the same, no client has changed. */
  events = 0;
  readonly #settlers = new Map<number, Settle>();
  readonly #clients = new Map<number, HostedClient>();
  #last = 0;

  constructor(module: MainModule) {
    this.module = module;
    // The module is in the middle of its work when it calls this: it must not throw, and what
    // belongs to the application runs later.
    module.attachHost((call: HostCall, number: number, detail: number, text: string) => {
      if (call === HostCall.settle) {
        const settle = this.#settlers.get(number);
        this.#settlers.delete(number);
        settle?.(detail === 1, text);
      } else if (call === HostCall.emit) {
        ++this.events;
        // Now, as the number may be another client's by then.
        const client = this.#clients.get(number);
        queueMicrotask(() => client?.emit(events[detail]!, text));
      } else if (call === HostCall.store) {
        void this.#store(number, detail, text);
      } else {
        this.#clients.delete(number);
      }
    });
  }

  adopt(number: number, client: HostedClient): void {
    this.#clients.set(number, client);
  }

  /** The outcome of an operation that settles before it returns. */
  call(begin: (operation: number) => void): string {
    let value = '';
    let failure: AuthError | undefined;
    this.#open((ok, text) => {
      if (ok) value = text;
      else failure = parseError(text);
    }, begin);
    if (failure) throw failure;
    return value;
  }

  /** The promise of an operation's value; `signal` ends the wait. */
  run(begin: (operation: number) => void, signal?: AbortSignal): Promise<string> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(abortError());
        return;
      }
      const operation = this.#last + 1;
      const onAbort = () => this.module.abortOperation(operation);
      signal?.addEventListener('abort', onAbort);
      this.#open((ok, text) => {
        signal?.removeEventListener('abort', onAbort);
        if (ok) resolve(text);
        else reject(parseError(text));
      }, begin);
    });
  }

  #open(settle: Settle, begin: (operation: number) => void): void {
    const operation = ++this.#last;
    this.#settlers.set(operation, settle);
    begin(operation);
  }

  async #store(client: number, action: StoreAction, record: string): Promise<void> {
    const storage = this.#clients.get(client)!.storage;
    let done = true;
    let answer: string | undefined;
    try {
      if (action === StoreAction.read) answer = toRecord(await storage.get());
      else if (action === StoreAction.write) await storage.set(JSON.parse(record));
      else await storage.clear();
    } catch {
      done = false;
    }
    this.module.storageAnswered(client, done, answer ?? '');
  }
}

export const abortError = (): AuthError => new AuthError('aborted', 'The call was aborted.');

export const parseError = (json: string): AuthError => toAuthError(JSON.parse(json) as ModuleError);

/** What JSON cannot write is no record, and reads as absent. */
function toRecord(value: unknown): string | undefined {
  try {
    return value === null ? undefined : JSON.stringify(value);
  } catch {
    return undefined;
  }
}
