// What the other scripts build with. setup.mjs finds or makes it and writes it down;
// resolveToolchain() reads that back, quickly, and says so when something has gone since.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { emccOnPath, emscriptenEnv, emscriptenTree, LLVM_MAJOR, llvmRoot } from './emscripten.mjs';
import { librariesFolder } from './libraries.mjs';
import { ToolError } from './log.mjs';
import { findChromium, missingPackages } from './packages.mjs';
import { buildDir, repoRoot } from './paths.mjs';

const recordFile = join(buildDir, 'toolchain.json');

export function recordToolchain(record) {
  mkdirSync(buildDir, { recursive: true });
  const text = JSON.stringify({ ...record, emccOnPath: emccOnPath() ?? null }, null, 2);
  writeFileSync(recordFile, `${text}\n`);
}

// recordIsCurrent is false once a recipe has changed, or what was recorded is no longer there.
function recordIsCurrent(record) {
  const assembled = record.emConfig !== undefined;
  return (
    record.emccOnPath === (emccOnPath() ?? null) &&
    (!assembled || record.emscriptenRoot === join(emscriptenTree(), 'emscripten')) &&
    record.depsPrefix === join(librariesFolder(), 'usr') &&
    [record.emscriptenRoot, record.depsPrefix, record.catch2SourceDir].every(existsSync)
  );
}

function readRecord() {
  try {
    const record = JSON.parse(readFileSync(recordFile, 'utf8'));
    return recordIsCurrent(record) ? record : undefined;
  } catch {
    return undefined;
  }
}

export function isToolchainReady() {
  return readRecord() !== undefined && missingPackages().length === 0;
}

export function resolveToolchain() {
  const record = readRecord();
  if (!record) throw new ToolError('the toolchain is not set up', 'npm run setup');
  const { emscriptenRoot, emConfig, depsPrefix, catch2SourceDir, versions } = record;
  const chromium = findChromium();
  const clang = join(llvmRoot, 'clang');
  const clangxx = join(llvmRoot, 'clang++');
  const env = {
    ...process.env,
    POSTERN_EMSCRIPTEN_ROOT: emscriptenRoot,
    POSTERN_DEPS_PREFIX: depsPrefix,
    POSTERN_CATCH2_SOURCE: catch2SourceDir,
    POSTERN_CLANG: clang,
    POSTERN_CLANGXX: clangxx,
    // tsc for emcc --emit-tsd.
    PATH: `${join(repoRoot, 'node_modules', '.bin')}:${process.env.PATH}`,
  };
  if (chromium) env.POSTERN_CHROMIUM = chromium;
  if (emConfig) Object.assign(env, emscriptenEnv(emscriptenRoot));
  return {
    emscriptenRoot,
    emConfig,
    emcc: join(emscriptenRoot, 'emcc'),
    cmakeToolchainFile: join(emscriptenRoot, 'cmake', 'Modules', 'Platform', 'Emscripten.cmake'),
    depsPrefix,
    catch2SourceDir,
    llvmMajor: LLVM_MAJOR,
    clang,
    clangxx,
    clangTidy: join(llvmRoot, 'clang-tidy'),
    clangFormat: join(llvmRoot, 'clang-format'),
    llvmCov: join(llvmRoot, 'llvm-cov'),
    llvmProfdata: join(llvmRoot, 'llvm-profdata'),
    chromium,
    versions,
    env,
  };
}
