// SPDX-License-Identifier: MIT
// Each app is built by its own bundler as its user would build it, then signed in to under the strict
// policy and Trusted Types: by redirect, and in a window, which imports what that takes only then.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { nodeResolve } from '@rollup/plugin-node-resolve';
// @ts-expect-error its types are not among its exports
import { importMetaAssets } from '@web/rollup-plugin-import-meta-assets';
import { rollup } from 'rollup';
import { allow, expect, type Page, signIn, test } from '../support/fixtures.ts';
import { PACKAGE_FOLDER } from '../support/package-entries.ts';
import { here, program, runNode, serveUnbuilt, settingsFor } from './apps.ts';

interface App {
  /** What the user types, as the arguments of node; none if nothing is built. */
  build?: string[];
  /** The modules in the output. Default: the small one, and the large one for a login in a window. */
  modules?: string[];
  /** What is served, inside the app's folder. */
  served?: string;
  /** The policy of Trusted Types that the bundler's own code makes, if it needs one. */
  trustedTypes?: string;
}

const apps: Record<string, App> = {
  vite: { build: [program('vite', 'bin/vite.js'), 'build', '--logLevel=warn'], served: 'dist' },
  webpack: {
    build: [program('webpack-cli', 'bin/cli.js'), '--fail-on-warnings'],
    trustedTypes: 'webpack',
  },
  rollup: { build: [program('rollup', 'dist/bin/rollup'), '--config'] },
  esbuild: { build: ['build.mjs'] },
  'esbuild-inline': { build: ['build.mjs'], modules: ['postern'] },
  parcel: {
    build: [program('parcel', 'lib/bin.js'), 'build', '--no-cache', '--no-autoinstall'],
    served: 'dist',
  },
  'import-map': {},
};

const digest = (content: Buffer) => createHash('sha256').update(content).digest('hex');
const shippedWasm = Object.fromEntries(
  ['browser-auth', 'postern'].map((name) => [
    digest(readFileSync(join(PACKAGE_FOLDER, 'dist', `${name}.wasm`))),
    name,
  ]),
);

/** The module in a file, by what is in it, as a bundler may call it anything. */
const moduleIn = (file: string): string => shippedWasm[digest(readFileSync(file))] ?? file;

function modulesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.wasm'))
    .map((path) => moduleIn(join(folder, path)))
    .toSorted();
}

/** What the page downloads from now on: scripts by number, modules by what is in them. */
function watchDownloads(page: Page, folder: string): { scripts: number; modules: string[] } {
  const downloads = { scripts: 0, modules: [] as string[] };
  page.on('requestfinished', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.endsWith('.js')) ++downloads.scripts;
    if (!pathname.endsWith('.wasm')) return;
    const [, inPackage] = pathname.split('/node_modules/postern/');
    downloads.modules.push(
      moduleIn(inPackage ? join(PACKAGE_FOLDER, inPackage) : join(folder, pathname)),
    );
  });
  return downloads;
}

const MODULES = ['browser-auth', 'postern'];

for (const [name, app] of Object.entries(apps)) {
  const { build, modules = MODULES, served = '', trustedTypes = "'none'" } = app;
  test(`${name}: signs in by redirect, and in a window`, async ({
    page,
    appServer,
    authorizationServer,
  }) => {
    const folder = here(name);
    if (build) {
      await test.step('build', async () => {
        rmSync(join(folder, 'dist'), { recursive: true, force: true });
        expect(await runNode(build, folder)).not.toMatch(/warn/i);
        // Nothing of a server's.
        expect(modulesIn(join(folder, 'dist'))).toEqual(modules);
      });
    }
    appServer.folder = join(folder, served);
    appServer.policy['require-trusted-types-for'] = ["'script'"];
    appServer.policy['trusted-types'] = [trustedTypes];
    if (!build) serveUnbuilt(appServer, readFileSync(join(folder, 'index.html'), 'utf8'));
    const settings = settingsFor(authorizationServer);
    appServer.routes.set('/settings.json', () => Response.json(settings));
    const user = page.locator('#user');

    await test.step('by redirect', async () => {
      const downloads = watchDownloads(page, appServer.folder);
      await page.goto(`${appServer.origin}/`);
      await expect(user).toHaveText('nobody');
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await signIn(page);
      await allow(page);
      await expect(user).toHaveText('Exile#1234');
      expect(page.url()).toBe(`${appServer.origin}/callback`);
      await page.getByRole('button', { name: 'Call the API' }).click();
      await expect(page.locator('#called')).toHaveText('Exile#1234, true');
      expect(new Set(downloads.modules)).toEqual(
        new Set(modules.filter((module) => module === 'browser-auth')),
      );
    });

    await test.step('in a window', async () => {
      await page.getByRole('button', { name: 'Sign out' }).click();
      await expect(user).toHaveText('nobody');
      const downloads = watchDownloads(page, appServer.folder);
      const opened = page.waitForEvent('popup');
      await page.getByRole('button', { name: 'Sign in, in a window' }).click();
      const popup = await opened;
      await allow(popup);
      await expect(user).toHaveText('Exile#1234');
      expect(downloads.scripts).toBeGreaterThan(0);
      expect(downloads.modules).toEqual(['postern']);
    });
  });
}

for (const [specifier, carried] of Object.entries({
  postern: ['postern'],
  'postern/showdown': ['postern'],
  'postern/browser-auth': MODULES,
  'postern/browser-auth/inline': ['postern'],
  'postern/callback': [],
})) {
  test(`an app that imports ${specifier} carries ${carried.join(' and ') || 'no module'}`, async () => {
    const app = await rollup({
      input: 'app',
      plugins: [
        {
          name: 'an app of one line',
          resolveId: (id) => (id === 'app' ? here('one-line.js') : null),
          load: (id) => (id === here('one-line.js') ? `export * from '${specifier}';` : null),
        },
        nodeResolve({ browser: true }),
        importMetaAssets(),
      ],
    });
    const { output } = await app.generate({ format: 'es' });
    const modules = output.flatMap((file) =>
      file.type === 'asset' && file.fileName.endsWith('.wasm') ? [Buffer.from(file.source)] : [],
    );
    expect(modules.map((content) => shippedWasm[digest(content)]).toSorted()).toEqual(carried);
  });
}
