// SPDX-License-Identifier: MIT
// The tests' `test`, with an app that was built once for the worker and is served under the strict
// policy.

import { type BuiltApp, buildApp, type Recipe } from './app-build.ts';
import { allow, expect, type Page, signIn, test as base } from '../../support/fixtures.ts';

export {
  allow,
  deny,
  expect,
  expectError,
  FAILED_TO_LOAD,
  signIn,
} from '../../support/fixtures.ts';
export type { AuthorizationServer, Page } from '../../support/fixtures.ts';

interface WorkerFixtures {
  recipe: Recipe;
  pages: string[];
  builtApp: BuiltApp;
}

/** The app in the browser. */
export interface ServedApp {
  origin: string;
  /** Serves one of the app's pages at these paths. */
  serve(page: string, ...paths: string[]): void;
  /** From a page with a button to sign in to the signed-in app. */
  signIn(page: Page): Promise<void>;
}

interface TestFixtures {
  served: ServedApp;
  quiet: void;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  recipe: ['react', { option: true, scope: 'worker' }],
  pages: [['index.html'], { option: true, scope: 'worker' }],

  builtApp: [
    async ({ recipe, pages, authorizationServerOfWorker, showdownServerOfWorker }, use) => {
      const servers = {
        authorizationServer: authorizationServerOfWorker,
        showdownServer: showdownServerOfWorker,
      };
      await use(await buildApp(recipe, servers, pages));
    },
    { scope: 'worker', timeout: 60_000 },
  ],

  served: async ({ appServer, authorizationServer: _, builtApp }, use) => {
    const respond = (path: string) => () => {
      const { type, body } = builtApp.get(path)!;
      return new Response(body as BodyInit, { headers: { 'content-type': type } });
    };
    for (const path of builtApp.keys()) appServer.routes.set(path, respond(path));
    const served: ServedApp = {
      origin: appServer.origin,
      serve(page, ...paths) {
        for (const path of paths) appServer.routes.set(path, respond(`/${page}`));
      },
      async signIn(page) {
        await page.getByRole('button', { name: 'Sign in', exact: true }).click();
        await page.waitForURL(/\/interaction\//);
        await signIn(page);
        await allow(page);
        await page.waitForURL((url) => url.origin === appServer.origin);
      },
    };
    served.serve('index.html', '/', '/callback', '/stash');
    await use(served);
  },

  // Errors fail every test; here, what a framework warns of does, too.
  quiet: [
    async ({ context }, use) => {
      const warnings: string[] = [];
      context.on('console', (message) => {
        if (message.type() === 'warning') warnings.push(message.text());
      });
      await use();
      expect(warnings).toEqual([]);
    },
    { auto: true },
  ],
});

/** How many token requests of a kind the server has seen. */
export const tokenRequests = (
  server: { log: { matching(filter: object): unknown[] } },
  grantType: string,
): number => server.log.matching({ path: '/oauth/token', grant_type: grantType }).length;
