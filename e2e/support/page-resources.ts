// SPDX-License-Identifier: MIT
// What a page holds on to, for the search for leaks: context.addInitScript(watchResources), then
// window.resources.

export interface PageResources {
  /** Of every WebAssembly module of the page. */
  memories: Set<WebAssembly.Memory>;
  /** Delays, in milliseconds, of the timers that run. */
  timers(): number[];
  /** Listeners on AbortSignals, added and not removed. */
  abortListeners(): number;
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
  const bytesOf = (memory: WebAssembly.Memory) => new Uint8Array(memory.buffer);

  globalThis.resources = {
    memories,
    timers: () => [...running.values()],
    // A signal that has fired holds nobody any more.
    abortListeners: () => listeners.filter(({ signal }) => !signal.aborted).length,
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

  const { addEventListener, removeEventListener } = EventTarget.prototype;
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
