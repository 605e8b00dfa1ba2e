// SPDX-License-Identifier: MIT
// What a browser's tabs have around them: storages, windows, channels, locks, events.

import { queueMicrotask } from './testing-clock.js';
import type { TestWindow } from './testing-types.js';

type Listener = (event: object) => void;

/** The events of a window or document. */
export class Listeners {
  readonly #listeners = new Map<string, Set<Listener>>();

  add = (type: string, listener: Listener): void => {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners.add(listener));
  };

  remove = (type: string, listener: Listener): void => {
    this.#listeners.get(type)?.delete(listener);
  };

  dispatch(type: string, event: object = {}): void {
    for (const listener of [...(this.#listeners.get(type) ?? [])]) listener(event);
  }
}

/** A web storage. Its items are properties, as a real one's are, so that keys can be listed. */
export function makeStorage(
  isBlocked: () => boolean,
  changed: (key: string, newValue: string | null) => void = () => {},
): Storage {
  const check = () => {
    if (isBlocked()) throw new DOMException('The test blocks storage.', 'SecurityError');
  };
  const items = new Map<string, string>();
  const methods = {
    getItem: (key: string) => items.get(String(key)) ?? null,
    setItem(key: string, value: string) {
      items.set(String(key), String(value));
      changed(key, String(value));
    },
    removeItem(key: string) {
      if (items.delete(String(key))) changed(key, null);
    },
    clear: () => items.clear(),
    key: (index: number) => [...items.keys()][index] ?? null,
  };
  return new Proxy(methods as unknown as Storage, {
    get(target, name) {
      check();
      return name === 'length' ? items.size : Reflect.get(target, name);
    },
    ownKeys() {
      check();
      return [...items.keys()];
    },
    getOwnPropertyDescriptor: (_target, name) =>
      items.has(String(name))
        ? { configurable: true, enumerable: true, value: items.get(String(name)) }
        : undefined,
  });
}

/** `BroadcastChannel` of a world: posts reach the other channels of the name, in their order. */
export class Channels {
  readonly #open = new Map<string, Set<{ onmessage: Listener | null }>>();

  /** How many are open. */
  get count(): number {
    return [...this.#open.values()].reduce((sum, { size }) => sum + size, 0);
  }

  get Channel(): new (name: string) => object {
    const open = this.#open;
    return class {
      onmessage: Listener | null = null;
      readonly #members: Set<{ onmessage: Listener | null }>;

      constructor(name: string) {
        const members = open.get(name) ?? new Set();
        open.set(name, members.add(this));
        this.#members = members;
      }

      postMessage(data: unknown): void {
        for (const other of this.#members) {
          if (other !== this) queueMicrotask(() => other.onmessage?.({ data }));
        }
      }

      close(): void {
        this.onmessage = null;
        this.#members.delete(this);
      }
    };
  }
}

interface LockRequest {
  grant: () => void;
}

/** `navigator.locks` of a world: exclusive ones, in the order in which they were asked for. */
export class Locks {
  readonly #queues = new Map<string, LockRequest[]>();
  readonly #hold: <Value>(work: () => Value) => Value;

  /** `hold` runs a holder's work. */
  constructor(hold: <Value>(work: () => Value) => Value) {
    this.#hold = hold;
  }

  get names(): string[] {
    return [...this.#queues].flatMap(([name, queue]) => queue.map(() => name));
  }

  request = (
    name: string,
    { signal }: { signal?: AbortSignal },
    holder: () => Promise<unknown>,
  ): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const queue = this.#queues.get(name) ?? [];
      this.#queues.set(name, queue);
      const leave = () => {
        const isFirst = queue[0] === request;
        if (queue.includes(request)) queue.splice(queue.indexOf(request), 1);
        if (isFirst) queue[0]?.grant();
      };
      const giveUp = () => {
        leave();
        reject(signal?.reason);
      };
      const request: LockRequest = {
        grant: () =>
          queueMicrotask(() => {
            if (!queue.includes(request)) return;
            signal?.removeEventListener('abort', giveUp);
            this.#hold(holder).then(resolve, reject).finally(leave);
          }),
      };
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      signal?.addEventListener('abort', giveUp);
      queue.push(request);
      if (queue[0] === request) request.grant();
    });
}

const placeOf = (href: string): string => {
  const { origin, pathname, protocol } = new URL(href);
  return protocol === 'about:' ? href : origin + pathname;
};

/** A window of a login. A page of another origin sees nothing of where it is. */
export class PopupWindow implements TestWindow {
  closed = false;
  href = 'about:blank';
  readonly location: { replace(url: string): void; readonly href: string };

  constructor(openerOrigin: () => string) {
    const here = () => this.href;
    this.location = {
      replace: (url) => {
        this.href = url;
      },
      get href() {
        if (here() !== 'about:blank' && new URL(here()).origin !== openerOrigin()) {
          throw new DOMException('The window shows another origin.', 'SecurityError');
        }
        return here();
      },
    };
  }

  get place(): string {
    return placeOf(this.href);
  }

  close(): void {
    this.closed = true;
  }
}

/** Random bytes that are the same in each run: xorshift32. */
export function seededRandom(seed: number): <View extends ArrayBufferView>(view: View) => View {
  let state = seed >>> 0 || 1;
  return (view) => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    for (let at = 0; at < bytes.length; ++at) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      bytes[at] = state >>> 24;
    }
    return view;
  };
}
