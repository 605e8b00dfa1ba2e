// SPDX-License-Identifier: MIT
// Playwright's `test` with an authorization server, the app's server, and eyes on every page.

import {
  type Browser,
  type BrowserContext,
  chromium,
  expect,
  type Page,
  test as base,
} from '@playwright/test';
import {
  type AuthorizationServer,
  startAuthorizationServer,
} from '../authorization-server/authorization-server.mjs';
import { type ShowdownServer, startShowdownServer } from '../showdown-server/showdown-server.mjs';
import { AppServer } from './app-server.ts';
import { CHROMIUM_FLAGS, findChromium } from './chromium.ts';
import { readPackageEntries } from './package-entries.ts';
import { PageProblems } from './page-problems.ts';
import { PlainBrowser } from './plain-browser.ts';
import { RecordingOrigin } from './recording-origin.ts';
import { ShowdownApp } from './showdown-app.ts';
import { TestApp } from './test-app.ts';

export { expect };
export { expectError } from './outcome.ts';
export { BLOCKED_BY_CORS, CLOSED_IN_IMPORT, FAILED_TO_LOAD } from './page-problems.ts';
export { allow, deny, signIn } from './sign-in.ts';

interface WorkerFixtures {
  appServerOfWorker: AppServer;
  authorizationServerOfWorker: AuthorizationServer;
  showdownServerOfWorker: ShowdownServer;
  everydayBrowser: Browser;
}

interface TestFixtures {
  /** The app's server: `policy`, `headers`, `routes`, `requests`, `cspReports`. */
  appServer: AppServer;
  /** Started once for a worker, reset for each test: `settings`, `faults`, `log`. */
  authorizationServer: AuthorizationServer;
  /** A second one, of the same kind, on an origin of its own; started when a test asks for it. */
  otherAuthorizationServer: AuthorizationServer;
  /** Another origin, which the pages may connect to and which records what it gets. */
  recordingOrigin: RecordingOrigin;
  /** The login server and the chat server, once for a worker, reset for each test. */
  showdownServer: ShowdownServer;
  /** The app in the browser: open(), createAuth(), signIn(). */
  app: TestApp;
  /** The same app, for Pokemon Showdown. */
  showdownApp: ShowdownApp;
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

const redirectUrisOf = (appServer: AppServer): string[] => [
  `${appServer.origin}/callback`,
  `${appServer.origin}/popup-callback.html`,
];

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
  appServerOfWorker: [
    async ({}, use) => {
      const appServer = await AppServer.start();
      await use(appServer);
      await appServer.close();
    },
    { scope: 'worker' },
  ],

  authorizationServerOfWorker: [
    async ({ appServerOfWorker }, use) => {
      const server = await startAuthorizationServer({
        redirectUris: redirectUrisOf(appServerOfWorker),
      });
      appServerOfWorker.allowConnectionsTo(server.url);
      await use(server);
      await server.close();
    },
    { scope: 'worker' },
  ],

  showdownServerOfWorker: [
    async ({ appServerOfWorker }, use) => {
      const server = await startShowdownServer({
        clients: [
          {
            clientId: 'postern-demo',
            title: 'Postern demo',
            originUrl: `${appServerOfWorker.origin}/`,
          },
        ],
      });
      appServerOfWorker.allowConnectionsTo(server.url);
      appServerOfWorker.allowConnectionsTo(new URL(server.chatUrl).origin);
      await use(server);
      await server.close();
    },
    { scope: 'worker' },
  ],

  appServer: async ({ appServerOfWorker }, use) => {
    appServerOfWorker.reset();
    await use(appServerOfWorker);
  },

  authorizationServer: async ({ authorizationServerOfWorker }, use) => {
    authorizationServerOfWorker.reset();
    await use(authorizationServerOfWorker);
    // Lets go of what is held, so that no page waits for an answer while it is closed.
    authorizationServerOfWorker.reset();
  },

  showdownServer: async ({ showdownServerOfWorker }, use) => {
    showdownServerOfWorker.reset();
    await use(showdownServerOfWorker);
    showdownServerOfWorker.reset();
  },

  otherAuthorizationServer: async ({ appServer }, use) => {
    const server = await startAuthorizationServer({ redirectUris: redirectUrisOf(appServer) });
    appServer.policy['connect-src'].push(server.url);
    await use(server);
    await server.close();
  },

  recordingOrigin: async ({ appServer }, use) => {
    const recording = await RecordingOrigin.start();
    appServer.policy['connect-src'].push(recording.origin);
    await use(recording);
    await recording.close();
  },

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

  app: async ({ appServer, authorizationServer }, use) => {
    // Says what is missing, at once, where a page would only wait for it.
    readPackageEntries();
    await use(new TestApp(appServer, authorizationServer));
  },

  showdownApp: async ({ appServer, showdownServer }, use) => {
    readPackageEntries();
    await use(new ShowdownApp(appServer, showdownServer));
  },
});

export type { AuthorizationServer, Page, ShowdownServer };
