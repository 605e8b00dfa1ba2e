// SPDX-License-Identifier: MIT
// The fixtures, with a server that wants a secret and sends no CORS, and the app of its client.

import {
  type AuthorizationServer,
  startAuthorizationServer,
} from '../authorization-server/authorization-server.mjs';
import { test as base } from './fixtures.ts';
import { CLIENT_SECRET, RelayApp, type RelayMode } from './relay-app.ts';

export * from './fixtures.ts';
export { RELAY_MODES } from './relay-app.ts';

interface WorkerFixtures {
  confidentialServerOfWorker: AuthorizationServer;
}

interface TestFixtures {
  /** To be set with test.use(). */
  relayMode: RelayMode;
  /** Its one client is confidential; its log shows what the relay sends. */
  server: AuthorizationServer;
  app: RelayApp;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  confidentialServerOfWorker: [
    async ({ appServerOfWorker }, use) => {
      const server = await startAuthorizationServer({
        clients: [
          {
            client_id: 'postern-demo',
            client_secret: CLIENT_SECRET,
            redirect_uris: [`${appServerOfWorker.origin}/callback`],
          },
        ],
      });
      // Pages may ask it: what keeps them from the answer is to be CORS.
      appServerOfWorker.allowConnectionsTo(server.url);
      await use(server);
      await server.close();
    },
    { scope: 'worker' },
  ],

  relayMode: ['browser', { option: true }],

  server: async ({ confidentialServerOfWorker }, use) => {
    confidentialServerOfWorker.reset();
    // Node sends a request again whose kept-alive connection was cut.
    confidentialServerOfWorker.settings.keepAlive = false;
    await use(confidentialServerOfWorker);
    confidentialServerOfWorker.reset();
  },

  app: async ({ appServer, server, relayMode }, use) => {
    await use(new RelayApp(appServer, server, relayMode));
  },
});
