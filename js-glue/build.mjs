// SPDX-License-Identifier: MIT
// From the facade's TypeScript and the built module to dist/: minified ES modules with source
// maps, declarations, and the wasm.
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const moduleDir = here('../build/wasm-release/wasm/bindings/');
const golden = here('src/postern.d.mts');

if (!existsSync(`${moduleDir}postern.wasm`)) {
  throw new Error('The module is not built: run "npm run build" at the top of the repository.');
}

// The facade is compiled against a copy in git of the types that the module states of itself, so
// that a change of the boundary shows in review.
const generated = await format(readFileSync(`${moduleDir}postern.d.ts`, 'utf8'), {
  ...(await resolveConfig(golden)),
  filepath: golden,
});
if (process.argv.includes('--accept')) writeFileSync(golden, generated);
// Comments are the generator's, and another Emscripten has others.
const bare = (text) => text.replace(/^\s*\/\/.*$/gm, '').replace(/\s+/g, ' ');
if (bare(readFileSync(golden, 'utf8')) !== bare(generated)) {
  throw new Error(
    'The module and js-glue/src/postern.d.mts differ. If that is meant: ' +
      'npm run build -w js-glue -- --accept',
  );
}

rmSync(here('dist'), { recursive: true, force: true });
execFileSync(process.execPath, [here('../node_modules/typescript/bin/tsc'), '-p', here('.')], {
  stdio: 'inherit',
});

const entries = ['index', 'browser-auth'];
await build({
  entryPoints: [here('src/index.ts')],
  outdir: here('dist'),
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  sourcemap: true,
  legalComments: 'none',
  plugins: [
    {
      name: 'built module',
      setup(on) {
        on.onResolve({ filter: /\/postern\.mjs$/ }, () => ({ path: `${moduleDir}postern.mjs` }));
        // Emscripten's own branch for Node is not taken: the facade compiles the wasm.
        on.onResolve({ filter: /^(node:)?module$/ }, ({ path }) => ({ path, external: true }));
      },
    },
  ],
});
// One file for every entry: two would not share what compresses them, and bundlers drop what an
// app does not use anyway.
writeFileSync(here('dist/browser-auth.js'), 'export{createBrowserAuth}from"./index.js";\n');
copyFileSync(`${moduleDir}postern.wasm`, here('dist/postern.wasm'));

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
