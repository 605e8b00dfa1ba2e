// SPDX-License-Identifier: MIT
// `vite dev` copies the scripts of dependencies to a folder of its own, where their modules are not.

import { createServer } from 'vite';
import { expect, FAILED_TO_LOAD, test } from '../support/fixtures.ts';
import { here, settingsFor } from './apps.ts';

test('vite dev: both modules are found', async ({ page, problems, authorizationServer }) => {
  const vite = await createServer({
    root: here('vite'),
    logLevel: 'error',
    cacheDir: test.info().outputPath('vite'),
    server: { host: '127.0.0.1', port: 0 },
  });
  try {
    await vite.listen();
    const settings = settingsFor(authorizationServer);
    await page.route('**/settings.json', (route) => route.fulfill({ json: settings }));
    const small = page.waitForResponse(/browser-auth\.wasm/);
    await page.goto(vite.resolvedUrls!.local[0]!);
    await expect(page.locator('#user')).toHaveText('nobody');
    expect((await small).status()).toBe(200);

    // The window ends on the server's page of errors, as this origin is not registered there.
    problems.allow(FAILED_TO_LOAD, /\/oauth\/authorize/);
    const large = page.waitForResponse(/postern\.wasm/);
    const opened = page.waitForEvent('popup');
    await page.getByRole('button', { name: 'Sign in, in a window' }).click();
    expect((await large).status()).toBe(200);
    await (await opened).waitForURL(/\/oauth\/authorize/);
  } finally {
    await vite.close();
  }
});
