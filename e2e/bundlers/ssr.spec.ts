// SPDX-License-Identifier: MIT
// A page that a server renders: every entry for pages is imported there, where touching anything of a
// page's throws; then the page takes over what was rendered, and signs in.

import { rmSync } from 'node:fs';
import { allow, expect, signIn, test } from '../support/fixtures.ts';
import { here, program, runNode, settingsFor } from './apps.ts';

const folder = here('vite-ssr');
const build = [program('vite', 'bin/vite.js'), 'build', '--logLevel=warn'];
const onServer = ['--ssr', 'entry-server.js'];

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  rmSync(here('vite-ssr/dist'), { recursive: true, force: true });
  await Promise.all([
    runNode([...build, '--outDir', 'dist/client'], folder),
    runNode([...build, '--outDir', 'dist/server', ...onServer], folder),
    runNode(
      [...build, '--outDir', 'dist/bundled', ...onServer, '--config', 'vite.bundled.config.js'],
      folder,
    ),
  ]);
});

for (const { name, made } of [
  { name: 'with node_modules', made: 'server' },
  { name: 'in one script', made: 'bundled' },
]) {
  test(`X10: a page is rendered on a server ${name}, hydrated, and signed in to`, async ({
    page,
    appServer,
    authorizationServer,
  }) => {
    const settings = {
      ...settingsFor(authorizationServer),
      redirectUri: `${appServer.origin}/callback`,
    };
    const render = async () => {
      const args = ['--import', here('no-browser.mjs'), 'render.mjs', made];
      const html = await runNode([...args, JSON.stringify(settings)], folder);
      expect(html).toContain('<output id="user">?</output>');
      return new Response(html, { headers: { 'content-type': 'text/html' } });
    };
    appServer.folder = here('vite-ssr/dist/client');
    for (const path of ['/', '/callback']) appServer.routes.set(path, render);

    await page.goto(`${appServer.origin}/`);
    await expect(page.locator('#user')).toHaveText('nobody');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await signIn(page);
    await allow(page);
    await expect(page.locator('#user')).toHaveText('Exile#1234');
    expect(page.url()).toBe(`${appServer.origin}/callback`);
  });
}
