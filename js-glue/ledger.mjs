// SPDX-License-Identifier: MIT
// What ships, in bytes. The ledger in git is compared by a test, so that every change of size
// shows in review. To accept what is built now: npm run ledger -w js-glue
import { build } from 'esbuild';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { argv, versions } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

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

// pageFiles are what a page downloads that imports 'postern': the entry, the scripts that it
// imports, and the wasm.
async function pageFiles() {
  const { metafile } = await build({
    entryPoints: [here('dist/index.js')],
    absWorkingDir: here('.'),
    bundle: true,
    format: 'esm',
    logLevel: 'silent',
    metafile: true,
    write: false,
    external: ['node:*'],
  });
  return [...Object.keys(metafile.inputs), 'dist/postern.wasm'].sort();
}

function toolchain() {
  const { emscriptenRoot, versions: found } = JSON.parse(
    readFileSync(here('../build/toolchain.json'), 'utf8'),
  );
  const { emcc, binaryen = 'its own' } = found;
  const verbose = spawnSync(join(emscriptenRoot, 'emcc'), ['-v'], { encoding: 'utf8' }).stderr;
  const clang = /clang version (\S+)/.exec(verbose)?.[1] ?? 'unknown';
  const { version: esbuild } = JSON.parse(
    readFileSync(here('../node_modules/esbuild/package.json'), 'utf8'),
  );
  return { emcc, clang, binaryen, esbuild, zlib: versions.zlib, brotli: versions.brotli };
}

// measure gives the ledger of what is built now.
export async function measure() {
  const files = {};
  for (const path of shippedFiles()) files[path] = sizesOf(readFileSync(join(here('.'), path)));
  const names = await pageFiles();
  const page = { files: names.map((path) => basename(path)).join(' + ') };
  for (const column of columns) {
    page[column] = names.reduce((sum, path) => sum + files[path][column], 0);
  }
  return { toolchain: toolchain(), page, files };
}

export const readLedger = () => JSON.parse(readFileSync(ledgerFile, 'utf8'));

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  const ledger = await measure();
  writeFileSync(ledgerFile, `${JSON.stringify(ledger, null, 2)}\n`);
  console.log(`A page downloads ${ledger.page.brotli} bytes (brotli).`);
}
