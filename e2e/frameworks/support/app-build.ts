// SPDX-License-Identifier: MIT
// A recipe, built as its own configuration says, with the addresses of this run in the place of those
// that the documentation shows.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin, type UserConfig } from 'vite';
import type { AuthorizationServer } from '../../authorization-server/authorization-server.mjs';

export type Recipe = 'react' | 'vue' | 'svelte';

export interface BuiltFile {
  type: string;
  body: string | Uint8Array;
}

/** URL path -> what is served there. */
export type BuiltApp = ReadonlyMap<string, BuiltFile>;

export const folderOf = (recipe: Recipe): string =>
  fileURLToPath(new URL(`../${recipe}/`, import.meta.url));

/** What the recipes name of the world outside; each has its counterpart in a test's own world. */
export function localAddresses(server: AuthorizationServer): Plugin {
  const replacements: Record<string, string> = {
    "clientId: '<public-client-id>'": `clientId: 'postern-demo', provider: ${JSON.stringify(server.endpoints)}`,
    'https://api.pathofexile.com/profile': server.profileUrl,
  };
  const left = new Set(Object.keys(replacements));
  return {
    name: 'addresses of this run',
    enforce: 'pre',
    transform(code, id) {
      if (id.includes('node_modules')) return undefined;
      let changed = code;
      for (const [text, replacement] of Object.entries(replacements)) {
        if (!changed.includes(text)) continue;
        left.delete(text);
        changed = changed.replaceAll(text, replacement);
      }
      return changed === code ? undefined : { code: changed, map: null };
    },
    buildEnd(error) {
      if (!error && left.has("clientId: '<public-client-id>'")) {
        this.error('no configuration was found in the recipe');
      }
    },
  };
}

const TYPES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  wasm: 'application/wasm',
};

/** @param pages HTML files of the recipe's folder */
export async function buildApp(
  recipe: Recipe,
  server: AuthorizationServer,
  { pages = ['index.html'], ...more }: { pages?: string[] } & UserConfig = {},
): Promise<BuiltApp> {
  const root = folderOf(recipe);
  // The builds of the frameworks that warn of mistakes; React runs effects twice in no other.
  process.env.NODE_ENV = 'development';
  const { output } = (await build({
    ...more,
    root,
    configFile: join(root, 'vite.config.ts'),
    mode: 'development',
    logLevel: 'error',
    plugins: [localAddresses(server)],
    build: {
      write: false,
      minify: false,
      // The page's policy has no data: URLs, and no inline scripts.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: { input: pages.map((page) => join(root, page)) },
    },
  })) as { output: { fileName: string; code?: string; source?: string | Uint8Array }[] };
  return new Map(
    output.map(({ fileName, code, source }) => [
      `/${fileName}`,
      {
        type: TYPES[fileName.split('.').pop() ?? ''] ?? 'application/octet-stream',
        body: code ?? source ?? '',
      },
    ]),
  );
}
