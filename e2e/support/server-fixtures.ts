// SPDX-License-Identifier: MIT
// Playwright's `test` with an authorization server, the app's server, and the app: what the tests of
// every browser have in common.

import { test as base } from '@playwright/test';
import {
  type AuthorizationServer,
  startAuthorizationServer,
} from '../authorization-server/authorization-server.mjs';
import { type ShowdownServer, startShowdownServer } from '../showdown-server/showdown-server.mjs';
import { AppServer } from './app-server.ts';
import { readPackageEntries } from './package-entries.ts';
import { RecordingOrigin } from './recording-origin.ts';
import { ShowdownApp } from './showdown-app.ts';
import { TestApp } from './test-app.ts';

interface WorkerFixtures {
  appServerOfWorker: AppServer;
  authorizationServerOfWorker: AuthorizationServer;
  showdownServerOfWorker: ShowdownServer;
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

export type { AuthorizationServer, ShowdownServer };
