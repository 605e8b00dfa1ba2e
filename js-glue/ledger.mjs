// SPDX-License-Identifier: MIT
// What ships, in bytes, and which bytes. The ledger in git is compared by a test, so that every change
// shows in review. To accept what is built now: npm run ledger -w js-glue
import { build } from 'esbuild';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { argv, versions } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { integrityOf } from './integrity.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const ledgerFile = here('ledger.json');

export const columns = ['raw', 'gzip', 'brotli'];

function sizesOf(content) {
  const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  return {
    raw: content.length,
    gzip: gzipSync(content, { level: 9 }).length,
    brotli: brotliCompressSync(content, brotli).length,
  };
}

function shippedFiles() {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const [{ files }] = Object.values(JSON.parse(execFileSync('npm', args, { cwd: here('.') })));
  return files.map(({ path }) => path).sort();
}

// What a page can import, and the module that comes with it in a file of its own.
const pages = {
  postern: { script: 'dist/index.js', wasm: 'dist/postern.wasm' },
  'postern/browser-auth': { script: 'dist/browser-auth.js', wasm: 'dist/browser-auth.wasm' },
  'postern/browser-auth/inline': { script: 'dist/browser-auth-inline.js' },
  'postern/showdown': { script: 'dist/showdown.js', wasm: 'dist/postern.wasm' },
};

// pageFiles are what such a page downloads: the entry, the scripts that it imports, and the wasm.
// What is imported later, when it is needed, is not among them.
async function pageFiles({ script, wasm }) {
  const { metafile } = await build({
    entryPoints: [here(script)],
    absWorkingDir: here('.'),
    bundle: true,
    format: 'esm',
    logLevel: 'silent',
    metafile: true,
    write: false,
    external: ['node:*'],
    plugins: [
      {
        name: 'later imports',
        setup(on) {
          on.onResolve({ filter: /^/ }, ({ kind, path }) =>
            kind === 'dynamic-import' ? { path, external: true } : undefined,
          );
        },
      },
    ],
  });
  return [...Object.keys(metafile.inputs), ...(wasm ? [wasm] : [])].sort();
}

function toolchain() {
  const { emscriptenRoot, versions: found } = JSON.parse(
    readFileSync(here('../build/toolchain.json'), 'utf8'),
  );
  const { emcc, binaryen = 'its own' } = found;
  const verbose = spawnSync(join(emscriptenRoot, 'emcc'), ['-v'], { encoding: 'utf8' }).stderr;
  const clang = /clang version (\S+)/.exec(verbose)?.[1] ?? 'unknown';
  const versionOf = (name) =>
    JSON.parse(readFileSync(here(`../node_modules/${name}/package.json`), 'utf8')).version;
  const [esbuild, terser] = [versionOf('esbuild'), versionOf('terser')];
  return { emcc, clang, binaryen, esbuild, terser, zlib: versions.zlib, brotli: versions.brotli };
}

// measure gives the ledger of what is built now.
export async function measure() {
  const files = {};
  for (const path of shippedFiles()) files[path] = sizesOf(readFileSync(join(here('.'), path)));
  const downloads = {};
  for (const [entry, page] of Object.entries(pages)) {
    const names = await pageFiles(page);
    downloads[entry] = { files: names.map((path) => basename(path)).join(' + ') };
    for (const column of columns) {
      downloads[entry][column] = names.reduce((sum, path) => sum + files[path][column], 0);
    }
  }
  return { toolchain: toolchain(), downloads, files, integrity: integrityOf(here('dist')) };
}

export const readLedger = () => JSON.parse(readFileSync(ledgerFile, 'utf8'));

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  const ledger = await measure();
  writeFileSync(ledgerFile, `${JSON.stringify(ledger, null, 2)}\n`);
  for (const [entry, { brotli }] of Object.entries(ledger.downloads)) {
    console.log(`A page that imports ${entry} downloads ${brotli} bytes (brotli).`);
  }
}
