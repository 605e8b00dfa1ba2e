// SPDX-License-Identifier: MIT
// What the specs here share: builds, and a page's settings.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startProcess } from '../relay/processes.mjs';
import type { AppServer } from '../support/app-server.ts';
import { type AuthorizationServer, expect } from '../support/fixtures.ts';

const { resolve } = createRequire(import.meta.url);

export const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** A program of an installed package, for node. */
export const program = (name: string, file: string): string =>
  join(resolve(`${name}/package.json`), '..', file);

/** Runs node in an app's folder. @returns what it has said */
export async function runNode(args: string[], folder: string): Promise<string> {
  const running = startProcess({ args, cwd: folder });
  expect(await running.ended, running.output()).toBe(0);
  return running.output();
}

/**
 * Lets a page without a bundler be served: the file that is shared here, and the import map, which is
 * inline script.
 */
export function serveUnbuilt(appServer: AppServer, page: string): void {
  const shared = readFileSync(here('sign-in-page.js'));
  const headers = { 'content-type': 'text/javascript' };
  appServer.routes.set('/sign-in-page.js', () => new Response(shared, { headers }));
  const [, map] = /<script type="importmap">([^]*?)<\/script>/.exec(page)!;
  const hash = createHash('sha256').update(map).digest('base64');
  appServer.policy['script-src'].push(`'sha256-${hash}'`);
}

/** What the apps give to createBrowserAuth. */
export function settingsFor(server: AuthorizationServer) {
  const { endpoints: provider, profileUrl } = server;
  return { clientId: 'postern-demo', scopes: ['account:profile'], provider, profileUrl };
}
