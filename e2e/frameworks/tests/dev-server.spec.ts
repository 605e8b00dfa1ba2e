// SPDX-License-Identifier: MIT
// The recipes in Vite's development server, as everybody has them first.

import { startAuthorizationServer } from '../../authorization-server/authorization-server.mjs';
import { startDevServer } from '../support/app-build.ts';
import { allow, expect, signIn, test, tokenRequests } from '../support/fixtures.ts';

// Three servers that pre-bundle a framework, at a time when everybody builds.
test.setTimeout(60_000);

for (const recipe of ['react', 'vue', 'svelte'] as const) {
  test(`${recipe}: signs in`, async ({ page }) => {
    const { origin, connect, close } = await startDevServer(recipe);
    const server = await startAuthorizationServer({ redirectUris: [`${origin}/callback`] });
    try {
      connect(server);
      await page.goto(`${origin}/stash`);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click({ timeout: 30_000 });
      await signIn(page);
      await allow(page);
      await expect(page.getByRole('heading')).toHaveText('Hello, Exile#1234');
      expect(await page.evaluate(() => location.pathname)).toBe('/stash');
      expect(tokenRequests(server, 'authorization_code')).toBe(1);
    } finally {
      // First, so that its module reloader says nothing of a server that is gone.
      await page.goto('about:blank');
      await close();
      await server.close();
    }
  });
}
