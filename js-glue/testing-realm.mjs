// SPDX-License-Identifier: MIT
// Makes of Postern's own scripts a function of the globals of a page, for postern/testing: what the
// scripts call fetch or setTimeout is then a parameter, and the process keeps its own.
import { build } from 'esbuild';

// What a realm has of its page. A test runs one where nothing else is, so that a name that is missing
// here is found.
export const pageGlobals = [
  ...['globalThis', 'location', 'document', 'history', 'navigator', 'opener', 'open', 'close'],
  ...['sessionStorage', 'localStorage', 'BroadcastChannel', 'crypto', 'WebAssembly'],
  ...['Date', 'performance', 'setTimeout', 'clearTimeout', 'queueMicrotask'],
  ...['addEventListener', 'removeEventListener', 'fetch', 'Request'],
];

// The file beside the script is the process's to load; testing-tab.ts knows this address.
const SCRIPT = 'postern://testing/';

// Errors are those of the process: an app compares their class.
const ERRORS = 'export const { AuthError, toAuthError } = posternErrors;';

// realmPlugin lets a build import './testing-realm.mjs' from the scripts at `entry`; built modules are
// in `moduleDir`.
export const realmPlugin = (entry, moduleDir) => ({
  name: 'realm of a test page',
  setup(on) {
    on.onResolve({ filter: /^\.\/testing-realm\.mjs$/ }, ({ path }) => ({
      path,
      namespace: 'realm',
    }));
    on.onLoad({ filter: /^/, namespace: 'realm' }, async () => ({
      contents: await realmOf(entry, moduleDir),
    }));
  },
});

async function realmOf(entry, moduleDir) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'posternExports',
    target: 'es2022',
    legalComments: 'none',
    define: { 'import.meta.url': JSON.stringify(SCRIPT) },
    plugins: [
      {
        name: 'built modules and the errors of the process',
        setup(on) {
          on.onResolve({ filter: /\.mjs$/ }, ({ path }) => ({ path: moduleDir + path.slice(2) }));
          on.onResolve({ filter: /\/auth-error\.js$/ }, ({ path }) => ({
            path,
            namespace: 'errors',
          }));
          on.onLoad({ filter: /^/, namespace: 'errors' }, () => ({ contents: ERRORS }));
        },
      },
    ],
  });
  return `export const pageGlobals = ${JSON.stringify(pageGlobals)};
    export default function createRealm(page, posternErrors) {
      const { ${pageGlobals.join(', ')} } = page;
      ${outputFiles[0].text}
      return posternExports;
    }`;
}
