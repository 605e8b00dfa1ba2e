// SPDX-License-Identifier: MIT
// From the facade's TypeScript and the built module to dist/: minified ES modules with source
// maps, declarations, and the wasm.
import { build } from 'esbuild';
import { minify } from 'terser';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inlinePlugin, leaveOutText } from './inline-module.mjs';
import { integrityOf } from './integrity.mjs';
import {
  acceptDeclarations,
  copyOf,
  generatedOf,
  isCopyOf,
  moduleDir,
  modules,
} from './module-declarations.mjs';
import { withNames } from './name-section.mjs';
import { realmPlugin } from './testing-realm.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

// The facade is compiled against copies in git of the types that the modules state of themselves, so
// that a change of the boundary shows in review.
for (const name of modules) {
  if (!existsSync(`${moduleDir}${name}.wasm`)) {
    throw new Error('A module is not built: run "npm run build" at the top of the repository.');
  }
  if (process.argv.includes('--accept')) await acceptDeclarations(name);
  const copy = existsSync(copyOf(name)) ? readFileSync(copyOf(name), 'utf8') : '';
  if (!(await isCopyOf(name, generatedOf(name), copy))) {
    throw new Error(
      `A module and js-glue/src/${name}.d.mts differ. If that is meant: ` +
        'npm run build -w js-glue -- --accept',
    );
  }
}

rmSync(here('dist'), { recursive: true, force: true });
execFileSync(process.execPath, [here('../node_modules/typescript/bin/tsc'), '-p', here('.')], {
  stdio: 'inherit',
});

const entries = [
  ...['index', 'browser-auth', 'browser-auth-inline', 'showdown', 'callback', 'server'],
  ...['react', 'testing', 'debug'],
];
// A component's name is what React's tools and stacks show of it; what a test's or a debugger's stack
// leads to is read by people.
const keepsNames = new Set(['react', 'testing', 'debug']);
// full.js has the glue of the large module, for the entries that use it, now or later. debug.js is
// index.js with a full.js of its own.
for (const name of [
  ...['full', 'index', 'browser-auth', 'browser-auth-inline'],
  ...['callback', 'callback-page', 'hand-over', 'server', 'react', 'testing', 'debug'],
]) {
  await build({
    entryPoints: [here(`src/${name}.ts`)],
    outdir: here('dist'),
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minifyWhitespace: name !== 'testing',
    minifySyntax: name !== 'testing',
    minifyIdentifiers: !keepsNames.has(name),
    sourcemap: true,
    legalComments: 'none',
    // A module's bytes above 127 are two in UTF-8, and would be four as escapes.
    charset: 'utf8',
    external: ['react'],
    plugins: [
      inlinePlugin(moduleDir),
      realmPlugin(here('src/testing-realm-entry.ts'), moduleDir),
      {
        name: 'built modules and the shared script',
        setup(on) {
          on.onResolve({ filter: /\.mjs$/ }, ({ path }) => ({ path: moduleDir + path.slice(2) }));
          on.onResolve({ filter: /^\.\/full\.js$/ }, ({ path }) =>
            name === 'debug' ? { path: here('src/full-debug.ts') } : { path, external: true },
          );
          on.onResolve({ filter: /^\.\// }, ({ kind, path }) =>
            kind === 'dynamic-import' ? { path, external: true } : undefined,
          );
        },
      },
    ],
  });
  if (!keepsNames.has(name)) await shorten(name);
}
leaveOutText(here('dist/browser-auth-inline.js.map'));

// terser gives the shortest names to what is named most often in each scope, and alike in all of them,
// which compresses better: 3 % of a page's scripts.
async function shorten(name) {
  const file = here(`dist/${name}.js`);
  const content = readFileSync(`${file}.map`, 'utf8');
  const { code, map } = await minify(
    { [`${name}.js`]: readFileSync(file, 'utf8') },
    {
      module: true,
      ecma: 2022,
      compress: { passes: 3 },
      sourceMap: { content, filename: `${name}.js`, url: `${name}.js.map`, includeSources: true },
    },
  );
  writeFileSync(file, `${code}\n`);
  writeFileSync(`${file}.map`, map);
}

writeFileSync(
  here('dist/showdown.js'),
  'export{createShowdownAuth,parseChallstr,trnCommand}from"./index.js";\n',
);
copyFileSync(here('callback.html'), here('dist/callback.html'));
for (const name of modules) {
  copyFileSync(`${moduleDir}${name}.wasm`, here(`dist/${name}.wasm`));
}
writeFileSync(
  here('dist/postern-debug.wasm'),
  withNames(
    readFileSync(`${moduleDir}postern.wasm`),
    readFileSync(`${moduleDir}postern.symbols`, 'utf8'),
  ),
);
writeFileSync(
  here('dist/integrity.json'),
  `${JSON.stringify(integrityOf(here('dist')), null, 2)}\n`,
);

// Declarations of internals stay out of the package: only what the entries reach is public.
const reached = new Set();
const reach = (name) => {
  if (reached.has(name)) return;
  reached.add(name);
  const text = readFileSync(here(`dist/${name}`), 'utf8');
  for (const [, path] of text.matchAll(/from '\.\/([^']+)\.js'/g)) reach(`${path}.d.ts`);
};
for (const name of entries) reach(`${name}.d.ts`);
for (const name of readdirSync(here('dist'))) {
  if (name.endsWith('.d.ts') && !reached.has(name)) rmSync(here(`dist/${name}`));
}

// npm packs what lies beside package.json; these belong to the whole repository.
for (const name of ['CHANGELOG.md', 'LICENSE']) copyFileSync(here(`../${name}`), here(name));

// npm packs modes as they are, and a builder's umask must not decide who can read the package.
const packed = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'];
for (const name of readdirSync(here('dist'))) packed.push(`dist/${name}`);
for (const name of packed) chmodSync(here(name), 0o644);
