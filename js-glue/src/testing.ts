// SPDX-License-Identifier: MIT
// postern/testing: for an app's own tests, and for nothing else.

import { TestBrowser } from './testing-browser.js';
import { Tab } from './testing-tab.js';
import { memoryStore, type TestStore } from './testing-store.js';
import type { TestLeftovers, TestTab, TestWorld, TestWorldOptions } from './testing-types.js';
import type { TokenSet } from './types.js';

export { AuthError } from './auth-error.js';
export { replies } from './testing-replies.js';
export type * from './testing-server-types.js';
export { memoryStore, type TestStore, type TestStoreMethod } from './testing-store.js';
export type * from './testing-types.js';

class World extends Tab implements TestWorld {
  readonly #tabs: Tab[] = [this];

  get clock() {
    return this.browser.clock;
  }

  get server() {
    return this.browser.server;
  }

  openTab(url?: string | URL): TestTab {
    const known = this.url === 'about:blank' ? undefined : new URL('/', this.url);
    const tab = new Tab(this.browser, url ?? known);
    this.#tabs.push(tab);
    return tab;
  }

  memoryStore(): TestStore<TokenSet> {
    return memoryStore();
  }

  settled(): Promise<void> {
    return this.browser.settled();
  }

  async dispose(options: { allowLeft?: boolean } = {}): Promise<TestLeftovers> {
    const { clock, locks, server } = this.browser;
    // A request that nobody has scripted is told after all is put away.
    const unscripted = await this.settled().catch((error: unknown) => error);
    const windows = this.#tabs.flatMap(({ popup }) =>
      popup && !popup.closed ? [popup.place] : [],
    );
    for (const { clients } of this.#tabs) for (const client of clients) client.dispose();
    const requests = [...server.waiting]
      .filter(([, { isMeant }]) => !isMeant)
      .map(([{ title }]) => title);
    // A refresh that was sent waits for its answer after dispose(); with the page it goes.
    for (const { giveUp } of server.waiting.values()) giveUp();
    const replies = server.unused;
    await this.settled().catch(() => {});
    const leftovers = {
      ...{ requests, replies, windows },
      timers: clock.remaining,
      locks: locks.names,
    };
    clock.clear();
    if (unscripted) throw unscripted;
    const told = Object.entries(leftovers)
      .filter(([, list]) => list.length > 0)
      .map(([what, list]) => `${what}: ${list.join(', ')}`);
    if (told.length > 0 && !options.allowLeft) {
      throw new Error(`The test left over ${told.join('; ')}.`);
    }
    return leftovers;
  }
}

/**
 * A world for a test: the real Postern, with a clock that the test moves, servers that answer from
 * a script, and storages in memory. It touches no global of the process, and two worlds know
 * nothing of each other. For tests only.
 *
 * @param options see {@link TestWorldOptions}.
 */
export function createTestWorld(options: TestWorldOptions = {}): TestWorld {
  return new World(new TestBrowser(options), options.url);
}
