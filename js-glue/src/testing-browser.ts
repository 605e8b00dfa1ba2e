// SPDX-License-Identifier: MIT
// What the tabs of a world share.

import { WorldClock, turn, toTime } from './testing-clock.js';
import { Channels, Locks, makeStorage, seededRandom, type Listeners } from './testing-page.js';
import { WorldServer } from './testing-server.js';
import type { TestWorldOptions } from './testing-types.js';

const DEFAULT_NOW = '2030-01-01T00:00:00Z';

/** Turns without any work after which nothing more is to come. */
const IDLE_TURNS = 3;

export class TestBrowser {
  readonly clock: WorldClock;
  readonly server: WorldServer;
  readonly channels = new Channels();
  readonly locks: Locks;
  readonly random: ReturnType<typeof seededRandom>;
  readonly localStorage: Storage;
  readonly tabs: { readonly listeners: Listeners }[] = [];
  isStorageBlocked = false;
  #busy = 0;
  /** Whose access changes localStorage: it hears no event of that. */
  #actor: Listeners | undefined;

  constructor({ now = DEFAULT_NOW, seed = 1 }: TestWorldOptions) {
    this.clock = new WorldClock(toTime(now), () => this.settled());
    this.server = new WorldServer(this.clock);
    // The glue lets a moment pass once it has a lock, for what browsers show late to other tabs.
    this.locks = new Locks((holder) => this.clock.withoutWaiting(holder));
    this.random = seededRandom(seed);
    this.localStorage = makeStorage(
      () => this.isStorageBlocked,
      (key, newValue) => {
        for (const { listeners } of this.tabs) {
          if (listeners !== this.#actor) listeners.dispatch('storage', { key, newValue });
        }
      },
    );
  }

  /** `localStorage` as a tab sees it. */
  localStorageOf(listeners: Listeners): Storage {
    return new Proxy(this.localStorage, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...given: unknown[]) => {
          this.#actor = listeners;
          try {
            return member(...given) as unknown;
          } finally {
            this.#actor = undefined;
          }
        };
      },
    });
  }

  /** Remembers that something is under way, which neither the clock nor the user decides. */
  track = async <T>(work: Promise<T>): Promise<T> => {
    ++this.#busy;
    try {
      return await work;
    } finally {
      --this.#busy;
    }
  };

  async settled(): Promise<void> {
    for (let idle = 0; idle < IDLE_TURNS;) {
      await turn();
      idle = this.#busy === 0 ? idle + 1 : 0;
    }
    const { unscripted } = this.server;
    if (unscripted.length === 0) return;
    this.server.unscripted = [];
    throw new Error(`No reply is scripted for ${unscripted.join(', ')}.`);
  }
}
