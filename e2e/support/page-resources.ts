// SPDX-License-Identifier: MIT
// What a page holds on to, for the search for leaks: context.addInitScript(watchResources), then
// window.resources.

import { expect, type Page } from '@playwright/test';

export interface PageResources {
  /** Of every WebAssembly module of the page. */
  memories: Set<WebAssembly.Memory>;
  /** Delays, in milliseconds, of the timers that run. */
  timers(): number[];
  /** Listeners on AbortSignals, added and not removed. */
  abortListeners(): number;
  /** Types of the events for which a listener is on the window, of those that a login may need. */
  windowListeners(): string[];
  /** Names of the open BroadcastChannels. */
  channels(): string[];
  /** How many bytes of linear memory are not zero. Postern zeroes what it frees. */
  bytesInUse(): number;
  /** How often a text is in linear memory. */
  occurrences(text: string): number;
}

declare global {
  var resources: PageResources;
}

/** Runs in the page, before its own scripts; so it must not refer to anything of this module. */
export function watchResources(): void {
  const memories = new Set<WebAssembly.Memory>();
  const running = new Map<number, number>();
  const listeners: { signal: AbortSignal; listener: unknown }[] = [];
  const onWindow: { type: string; listener: unknown }[] = [];
  const channels = new Set<BroadcastChannel>();
  const bytesOf = (memory: WebAssembly.Memory) => new Uint8Array(memory.buffer);

  globalThis.resources = {
    memories,
    timers: () => [...running.values()],
    // A signal that has fired holds nobody any more.
    abortListeners: () => listeners.filter(({ signal }) => !signal.aborted).length,
    windowListeners: () => onWindow.map(({ type }) => type),
    channels: () => [...channels].map(({ name }) => name),
    bytesInUse() {
      let inUse = 0;
      for (const memory of memories)
        for (const byte of bytesOf(memory)) inUse += byte === 0 ? 0 : 1;
      return inUse;
    },
    occurrences(text) {
      const wanted = new TextEncoder().encode(text);
      let found = 0;
      for (const bytes of [...memories].map(bytesOf)) {
        for (let at = bytes.indexOf(wanted[0]); at >= 0; at = bytes.indexOf(wanted[0], at + 1)) {
          if (wanted.every((byte, index) => bytes[at + index] === byte)) ++found;
        }
      }
      return found;
    },
  };

  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = (async (module: WebAssembly.Module, imports: WebAssembly.Imports) => {
    const instance = await instantiate(module, imports);
    for (const held of Object.values(instance.exports)) {
      if (held instanceof WebAssembly.Memory) memories.add(held);
    }
    return instance;
  }) as typeof instantiate;

  const { setTimeout: start, clearTimeout: stop } = window;
  window.setTimeout = ((
    callback: (...values: unknown[]) => void,
    delay = 0,
    ...values: unknown[]
  ) => {
    const timer: number = start(() => {
      running.delete(timer);
      callback(...values);
    }, delay);
    running.set(timer, delay);
    return timer;
  }) as typeof setTimeout;
  window.clearTimeout = ((timer: number) => {
    running.delete(timer);
    stop(timer);
  }) as typeof clearTimeout;

  const { setInterval: repeat, clearInterval: stopRepeating } = window;
  window.setInterval = ((callback: () => void, delay = 0, ...values: unknown[]) => {
    const timer: number = repeat(callback, delay, ...values);
    running.set(timer, delay);
    return timer;
  }) as typeof setInterval;
  window.clearInterval = ((timer: number) => {
    running.delete(timer);
    stopRepeating(timer);
  }) as typeof clearInterval;

  globalThis.BroadcastChannel = class extends BroadcastChannel {
    constructor(name: string) {
      super(name);
      channels.add(this);
    }

    override close(): void {
      channels.delete(this);
      super.close();
    }
  };

  const { addEventListener, removeEventListener } = EventTarget.prototype;
  const watched = ['message', 'storage', 'pageshow', 'pagehide', 'beforeunload'];
  window.addEventListener = (...values: [any, any, any]) => {
    const [type, listener] = values;
    if (watched.includes(type)) onWindow.push({ type, listener });
    addEventListener.apply(window, values);
  };
  window.removeEventListener = (...values: [any, any, any]) => {
    const found = onWindow.findIndex(
      ({ type, listener }) => type === values[0] && listener === values[1],
    );
    if (found >= 0) onWindow.splice(found, 1);
    removeEventListener.apply(window, values);
  };

  AbortSignal.prototype.addEventListener = function (...values: [any, any, any]) {
    listeners.push({ signal: this, listener: values[1] });
    addEventListener.apply(this, values);
  };
  AbortSignal.prototype.removeEventListener = function (...values: [any, any, any]) {
    const found = listeners.findIndex(
      ({ signal, listener }) => signal === this && listener === values[1],
    );
    if (found >= 0) listeners.splice(found, 1);
    removeEventListener.apply(this, values);
  };
}

/** Nothing of a call that has ended is left: no timer, listener, channel, lock, or other window. */
export async function expectNothingLeft(page: Page): Promise<void> {
  const left = await page.evaluate(async () => {
    const { held = [], pending = [] } = await navigator.locks.query();
    return {
      timers: resources.timers(),
      abortListeners: resources.abortListeners(),
      windowListeners: resources.windowListeners(),
      channels: resources.channels(),
      locks: [...held, ...pending].map(({ name }) => name),
    };
  });
  expect(left, 'what is left').toEqual({
    timers: [],
    abortListeners: 0,
    windowListeners: [],
    channels: [],
    locks: [],
  });
  // A window is closed by the browser, a moment later.
  await expect
    .poll(async () => {
      const openers = await Promise.all(
        page
          .context()
          .pages()
          .map((other) => other.opener()),
      );
      return openers.filter((opener) => opener !== null).length;
    }, 'windows that are left')
    .toBe(0);
}
