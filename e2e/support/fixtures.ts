// SPDX-License-Identifier: MIT
// Playwright's `test` with an authorization server, the app's server, and eyes on every page.

import { type BrowserContext, expect, type Page, test as base } from '@playwright/test';
import {
  type AuthorizationServer,
  startAuthorizationServer,
} from '../authorization-server/authorization-server.mjs';
import { AppServer } from './app-server.ts';
import { readPackageEntries } from './package-entries.ts';
import { PageProblems } from './page-problems.ts';
import { TestApp } from './test-app.ts';

export { expect };
export { expectError } from './outcome.ts';
export { BLOCKED_BY_CORS, FAILED_TO_LOAD } from './page-problems.ts';
export { allow, deny, signIn } from './sign-in.ts';

interface WorkerFixtures {
  appServerOfWorker: AppServer;
  authorizationServerOfWorker: AuthorizationServer;
}

interface TestFixtures {
  /** The app's server: `policy`, `headers`, `routes`, `requests`, `cspReports`. */
  appServer: AppServer;
  /** Started once for a worker, reset for each test: `settings`, `faults`, `log`. */
  authorizationServer: AuthorizationServer;
  /** A second one, of the same kind, on an origin of its own; started when a test asks for it. */
  otherAuthorizationServer: AuthorizationServer;
  /** The app in the browser: open(), createAuth(), signIn(). */
  app: TestApp;
  /** What pages complained of; allow() what the test expects. */
  problems: PageProblems;
  /** A second browser: a context of its own, watched like the first. */
  newContext: () => Promise<BrowserContext>;
}

const redirectUrisOf = (appServer: AppServer): string[] => [
  `${appServer.origin}/callback`,
  `${appServer.origin}/popup-callback.html`,
];

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

  otherAuthorizationServer: async ({ appServer }, use) => {
    const server = await startAuthorizationServer({ redirectUris: redirectUrisOf(appServer) });
    appServer.policy['connect-src'].push(server.url);
    await use(server);
    await server.close();
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

  newContext: async ({ browser, problems }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext();
      contexts.push(context);
      await problems.watch(context);
      return context;
    });
    for (const context of contexts) await context.close();
  },

  app: async ({ appServer, authorizationServer }, use) => {
    // Says what is missing, at once, where a page would only wait for it.
    readPackageEntries();
    await use(new TestApp(appServer, authorizationServer));
  },
});

export type { AuthorizationServer, Page };
