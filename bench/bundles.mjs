// SPDX-License-Identifier: MIT
// Each party as an app would ship it: bundled and minified by esbuild with the same options.

import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const installed = here('node_modules/postern/dist');

// bundle resolves to {name, entry, files, hints}: the files by their paths, and those that the page names
// for the browser to load at once: the scripts, as the HTML of bundlers does, and the wasm if `hinted`.
export async function bundle(name, { adapter = name, wasm, hinted = false } = {}) {
  const { outputFiles, metafile } = await build({
    entryPoints: [here(`peers/${adapter}.js`)],
    absWorkingDir: here('.'),
    outdir: here('results'),
    entryNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    // As in most bundlers: characters above 127 stay as they are.
    charset: 'utf8',
    metafile: true,
    write: false,
  });
  const files = new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]));
  // esbuild leaves `new URL(…, import.meta.url)` as it is; an app copies the file.
  if (wasm) files.set(wasm, readFileSync(join(installed, wasm)));
  const [entry, { imports }] = Object.entries(metafile.outputs).find(
    ([, output]) => output.entryPoint,
  );
  const needed = imports.filter(({ kind }) => kind === 'import-statement');
  const hints = [entry, ...needed.map(({ path }) => path), ...(hinted ? [wasm] : [])];
  return { name, entry: basename(entry), files, hints: hints.map((path) => basename(path)) };
}

export function versionOf(name) {
  // Not by an import, as most packages do not export it.
  const folders = ['node_modules', '../node_modules'].map((folder) => here(`${folder}/${name}`));
  for (const folder of folders) {
    try {
      return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
  }
  throw new Error(`${name} is not installed`);
}
