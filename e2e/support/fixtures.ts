// SPDX-License-Identifier: MIT
// The `test` of server-fixtures.ts, with eyes on every page.

import { type Browser, type BrowserContext, chromium, expect, type Page } from '@playwright/test';
import { CHROMIUM_FLAGS, findChromium } from './chromium.ts';
import { PageProblems } from './page-problems.ts';
import { PlainBrowser } from './plain-browser.ts';
import { type AuthorizationServer, type ShowdownServer, test as base } from './server-fixtures.ts';

export { expect };
export { expectError } from './outcome.ts';
export { BLOCKED_BY_CORS, FAILED_TO_LOAD } from './page-problems.ts';
export { allow, deny, signIn } from './sign-in.ts';

interface WorkerFixtures {
  everydayBrowser: Browser;
}

interface TestFixtures {
  /** What pages complained of; allow() what the test expects. */
  problems: PageProblems;
  /** A second browser: a context of its own, watched like the first. */
  newContext: () => Promise<BrowserContext>;
  /**
   * Like newContext(), in a browser that blocks popups, and keeps pages for Back, as everybody's
   * does and Playwright's does not.
   */
  newEverydayContext: () => Promise<BrowserContext>;
  /**
   * The tabs of a browser that nothing was changed in, new for each test: only one of them is
   * visible, and the others can be frozen. It blocks popups and keeps pages for Back, too.
   */
  plainContext: BrowserContext;
}

class WatchedContexts {
  readonly #browser: Browser;
  readonly #problems: PageProblems;
  readonly #contexts: BrowserContext[] = [];

  constructor(browser: Browser, problems: PageProblems) {
    this.#browser = browser;
    this.#problems = problems;
  }

  async add(): Promise<BrowserContext> {
    const context = await this.#browser.newContext();
    this.#contexts.push(context);
    await this.#problems.watch(context);
    return context;
  }

  async close(): Promise<void> {
    for (const context of this.#contexts) await context.close();
  }
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  problems: [
    async ({ context, appServer }, use) => {
      const problems = new PageProblems();
      await problems.watch(context);
      await use(problems);
      await problems.flush();
      for (const report of appServer.cspReports) {
        problems.add({ kind: 'policy report', text: JSON.stringify(report), url: '' });
      }
      expect(problems.unexpected(), 'what the pages complained of').toEqual([]);
    },
    { auto: true },
  ],

  everydayBrowser: [
    async ({}, use) => {
      const browser = await chromium.launch({
        executablePath: findChromium(),
        args: CHROMIUM_FLAGS,
        ignoreDefaultArgs: ['--disable-popup-blocking', '--disable-back-forward-cache'],
      });
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],

  newContext: async ({ browser, problems }, use) => {
    const contexts = new WatchedContexts(browser, problems);
    await use(() => contexts.add());
    await contexts.close();
  },

  newEverydayContext: async ({ everydayBrowser, problems }, use) => {
    const contexts = new WatchedContexts(everydayBrowser, problems);
    await use(() => contexts.add());
    await contexts.close();
  },

  plainContext: async ({ problems }, use) => {
    const browser = await PlainBrowser.start();
    await problems.watch(browser.context);
    await use(browser.context);
    await problems.flush();
    problems.forget(browser.context);
    await browser.close();
  },
});

export type { AuthorizationServer, Page, ShowdownServer };
