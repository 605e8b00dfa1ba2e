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
  /** Types of the events for which a listener is on the window or the document. */
  pageListeners(): string[];
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
  const onPage: { target: EventTarget; type: string; listener: unknown }[] = [];
  const channels = new Set<BroadcastChannel>();
  const bytesOf = (memory: WebAssembly.Memory) => new Uint8Array(memory.buffer);

  globalThis.resources = {
    memories,
    timers: () => [...running.values()],
    // A signal that has fired holds nobody any more.
    abortListeners: () => listeners.filter(({ signal }) => !signal.aborted).length,
    pageListeners: () => onPage.map(({ type }) => type),
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
  // What a login listens to, and what a session does.
  const ofLogins = ['message', 'storage', 'pageshow', 'pagehide', 'beforeunload'];
  const ofSessions = ['focus', 'online', 'visibilitychange', 'freeze', 'resume'];
  const watched = [...ofLogins, ...ofSessions];
  for (const target of [window, document]) {
    target.addEventListener = (...values: [any, any, any]) => {
      const [type, listener] = values;
      if (watched.includes(type)) onPage.push({ target, type, listener });
      addEventListener.apply(target, values);
    };
    target.removeEventListener = (...values: [any, any, any]) => {
      const found = onPage.findIndex(
        (on) => on.target === target && on.type === values[0] && on.listener === values[1],
      );
      if (found >= 0) onPage.splice(found, 1);
      removeEventListener.apply(target, values);
    };
  }

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

/** What a client listens to from the time that its session was read, until dispose(). */
const SESSION_LISTENERS = ['pagehide', 'pageshow', 'focus', 'online', 'visibilitychange', 'resume'];

const isOfSession = (channel: string) => channel.includes(':session:');

const leftIn = (page: Page) =>
  page.evaluate(async () => {
    const { held = [], pending = [] } = (await navigator.locks?.query()) ?? {};
    return {
      timers: resources.timers(),
      abortListeners: resources.abortListeners(),
      pageListeners: resources.pageListeners(),
      channels: resources.channels(),
      locks: [...held, ...pending].map(({ name }) => name),
    };
  });

const NOTHING = { timers: [], abortListeners: 0, pageListeners: [], channels: [], locks: [] };

/** What is left but for the living clients, each of which listens to everything that it should. */
function withoutSessions(left: Awaited<ReturnType<typeof leftIn>>): typeof left {
  for (const _ of left.channels.filter(isOfSession)) {
    for (const type of SESSION_LISTENERS) {
      const found = left.pageListeners.indexOf(type);
      expect(found, `a session that hears ${type}`).not.toBe(-1);
      left.pageListeners.splice(found, 1);
    }
  }
  return { ...left, channels: left.channels.filter((name) => !isOfSession(name)) };
}

/**
 * Nothing of a call that has ended is left: no timer, listener, channel, lock, or other window. What
 * a living client needs to hear of the other tabs is no part of a call.
 * @param timeout how long it may take until then, in milliseconds
 */
export async function expectNothingLeft(page: Page, timeout?: number): Promise<void> {
  // Who hears of another tab looks at the store a tenth of a second later.
  await expect
    .poll(async () => withoutSessions(await leftIn(page)), { message: 'what is left', timeout })
    .toEqual(NOTHING);
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

/** B32: nothing is left at all, once every client of the page was disposed of. */
export async function expectNothingAtAll(page: Page): Promise<void> {
  await expect.poll(() => leftIn(page), { message: 'what is left' }).toEqual(NOTHING);
}
