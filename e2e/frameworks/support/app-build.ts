// SPDX-License-Identifier: MIT
// A recipe, built as its own configuration says, with the addresses of this run in the place of those
// that the documentation shows.

import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, createServer, type Plugin } from 'vite';
import type { AuthorizationServer } from '../../authorization-server/authorization-server.mjs';
import type { ShowdownServer } from '../../showdown-server/showdown-server.mjs';

export type Recipe = 'react' | 'vue' | 'svelte';

export interface BuiltFile {
  type: string;
  body: string | Uint8Array;
}

/** URL path -> what is served there. */
export type BuiltApp = ReadonlyMap<string, BuiltFile>;

export const folderOf = (recipe: Recipe): string =>
  fileURLToPath(new URL(`../${recipe}/`, import.meta.url));

/** Whose addresses an app is to have. */
export interface Servers {
  authorizationServer?: AuthorizationServer;
  showdownServer?: ShowdownServer;
}

/** What the recipes name of the world outside; each has its counterpart in a test's own world. */
function localAddresses({ authorizationServer, showdownServer }: Servers): Record<string, string> {
  return {
    ...(authorizationServer && {
      "clientId: '<public-client-id>'": `clientId: 'postern-demo', provider: ${JSON.stringify(authorizationServer.endpoints)}`,
      'https://api.pathofexile.com/profile': authorizationServer.profileUrl,
    }),
    ...(showdownServer && {
      "clientId: '<client-id>'": `clientId: 'postern-demo', serverUrl: '${showdownServer.url}'`,
      '/callback.html': '/popup-callback.html',
    }),
  };
}

/** @param servers asked for when a file is read, as they may be there later than this */
function withLocalAddresses(servers: () => Servers): Plugin {
  let replaced = 0;
  return {
    name: 'addresses of this run',
    enforce: 'pre',
    transform(code, id) {
      if (id.includes('node_modules')) return undefined;
      let changed = code;
      for (const [text, address] of Object.entries(localAddresses(servers()))) {
        changed = changed.replaceAll(text, address);
      }
      if (changed === code) return undefined;
      ++replaced;
      return { code: changed, map: null };
    },
    buildEnd(error) {
      if (!error && replaced === 0) this.error('the recipe names no address of the world outside');
    },
  };
}

/** React 18, for react-18.mjs. */
const reactFolder = process.env.POSTERN_REACT_FOLDER;
const alias: Record<string, string> = reactFolder
  ? { react: join(reactFolder, 'react'), 'react-dom': join(reactFolder, 'react-dom') }
  : {};

const TYPES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  wasm: 'application/wasm',
};

/** @param pages HTML files of the recipe's folder */
export async function buildApp(
  recipe: Recipe,
  servers: Servers,
  pages = ['index.html'],
): Promise<BuiltApp> {
  const root = folderOf(recipe);
  // The builds of the frameworks that warn of mistakes; React runs effects twice in no other.
  process.env.NODE_ENV = 'development';
  const { output } = (await build({
    root,
    configFile: join(root, 'vite.config.ts'),
    mode: 'development',
    logLevel: 'error',
    plugins: [withLocalAddresses(() => servers)],
    resolve: { alias },
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

export interface DevServer {
  origin: string;
  /** To be called before the first page is opened. */
  connect(server: AuthorizationServer): void;
  close(): Promise<void>;
}

/** The recipe in Vite's development server, with its own configuration. */
export async function startDevServer(recipe: Recipe): Promise<DevServer> {
  const root = folderOf(recipe);
  const servers: Servers = {};
  const vite = await createServer({
    root,
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'error',
    cacheDir: fileURLToPath(new URL(`../../node_modules/.vite-${recipe}/`, import.meta.url)),
    plugins: [withLocalAddresses(() => servers)],
    server: { host: '127.0.0.1', port: 0 },
  });
  await vite.listen();
  const { port } = vite.httpServer!.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    connect(server) {
      servers.authorizationServer = server;
    },
    close: () => vite.close(),
  };
}
