// SPDX-License-Identifier: MIT
// The clock and the timers of a world. Nothing here knows the real ones, but for a turn of the event
// loop, which ends when the engine has nothing left to do at once.

import type { TestClock, TestTime } from './testing-types.js';

interface Timer {
  due: number;
  run: () => void;
}

// Taken when the module is loaded, before a test puts others in their place.
const { MessageChannel } = globalThis;
export const queueMicrotask = globalThis.queueMicrotask.bind(globalThis);
const setImmediate = (globalThis as { setImmediate?: (run: () => void) => unknown }).setImmediate;

/** The end of this turn of the event loop. */
export const turn = (): Promise<void> =>
  new Promise((resolve) => {
    if (setImmediate) {
      setImmediate(resolve);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });

export const toTime = (time: TestTime): number => {
  const milliseconds = new Date(time).getTime();
  if (Number.isNaN(milliseconds)) throw new RangeError('That is no point of time.');
  return milliseconds;
};

/** What passes may be no more than a timer can wait for in all. */
const checkSpan = (milliseconds: number): void => {
  if (!(milliseconds >= 0 && Number.isFinite(milliseconds))) {
    throw new RangeError('Time passes forwards: milliseconds are a number of at least 0.');
  }
};

export class WorldClock implements TestClock {
  /** Since the world began; not changed by who sets the clock. */
  elapsed = 0;
  #start: number;
  readonly #timers = new Map<number, Timer>();
  readonly #settled: () => Promise<void>;
  #last = 0;
  #immediate = false;

  constructor(start: number, settled: () => Promise<void>) {
    this.#start = start;
    this.#settled = settled;
  }

  get now(): number {
    return this.#start + this.elapsed;
  }

  get timers(): number {
    return this.#timers.size;
  }

  /** How long each timer still has. */
  get remaining(): number[] {
    return [...this.#timers.values()].map(({ due }) => due - this.elapsed).sort((a, b) => a - b);
  }

  setTimeout = (run: () => void, delay = 0): number => {
    const id = ++this.#last;
    if (this.#immediate) queueMicrotask(run);
    else this.#timers.set(id, { due: this.elapsed + Math.max(0, Math.trunc(delay) || 0), run });
    return id;
  };

  clearTimeout = (id: number): void => {
    this.#timers.delete(id);
  };

  /** Timers that are started in `work` run without waiting. */
  withoutWaiting<Value>(work: () => Value): Value {
    this.#immediate = true;
    try {
      return work();
    } finally {
      this.#immediate = false;
    }
  }

  async advance(milliseconds: number): Promise<void> {
    checkSpan(milliseconds);
    await this.#settled();
    const end = this.elapsed + milliseconds;
    for (let next; (next = this.#next(end)); await this.#settled()) {
      this.elapsed = Math.max(this.elapsed, next.due);
      next.run();
    }
    this.elapsed = end;
  }

  set(time: TestTime): Promise<void> {
    const milliseconds = toTime(time) - this.now;
    if (milliseconds < 0) {
      return Promise.reject(
        new RangeError('That time has passed: use adjust() to set the clock back.'),
      );
    }
    return this.advance(milliseconds);
  }

  async sleep(milliseconds: number): Promise<void> {
    checkSpan(milliseconds);
    await this.#settled();
    this.elapsed += milliseconds;
    await this.advance(0);
  }

  adjust(milliseconds: number): void {
    this.#start += milliseconds;
  }

  clear(): void {
    this.#timers.clear();
  }

  /** Takes the timer that is due first, and of several the oldest. */
  #next(end: number): Timer | undefined {
    let first: [number, Timer] | undefined;
    for (const entry of this.#timers) {
      if (entry[1].due <= end && (!first || entry[1].due < first[1].due)) first = entry;
    }
    if (first) this.#timers.delete(first[0]);
    return first?.[1];
  }
}
