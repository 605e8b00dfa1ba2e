// Everything between a fresh clone and a first build. Each step is skipped when its result is there.
import { installPackages } from './apt.mjs';
import { assembleEmscripten, findEmccOnPath, MINIMUM_EMSCRIPTEN } from './emscripten.mjs';
import { unpackDependencies } from './libraries.mjs';
import { say, step, ToolError } from './log.mjs';
import { installNodeModules, isNodeModulesCurrent } from './npm-install.mjs';
import { missingPackages } from './packages.mjs';
import { capture } from './run.mjs';
import { isToolchainReady, recordToolchain, resolveToolchain } from './toolchain.mjs';
import { isAtLeast } from './version.mjs';

// Vite's.
const MINIMUM_NODE = '20.19';
const MINIMUM_CMAKE = '3.25';

function checkNode() {
  if (isAtLeast(process.versions.node, MINIMUM_NODE)) return;
  throw new ToolError(
    `Node ${process.versions.node} is too old`,
    `install Node ${MINIMUM_NODE} or later`,
  );
}

async function installSystemPackages() {
  const missing = missingPackages();
  if (missing.length > 0) await installPackages(missing);
  const stillMissing = missingPackages();
  if (stillMissing.length > 0) {
    throw new ToolError(
      `installed, but not found where expected: ${stillMissing.join(' ')}`,
      `look at what apt-get says: apt-get install --reinstall ${stillMissing.join(' ')}`,
    );
  }
  const cmake = capture('cmake', ['--version'])?.split('\n')[0];
  if (!isAtLeast(cmake ?? '', MINIMUM_CMAKE)) {
    throw new ToolError(
      `cmake is too old: ${cmake}`,
      `put a cmake of version ${MINIMUM_CMAKE} or later on PATH`,
    );
  }
}

async function findOrAssembleEmscripten() {
  const found = findEmccOnPath();
  if (found) {
    say(`  emcc ${found.versions.emcc} on PATH is used`);
    return found;
  }
  say(`  no emcc ${MINIMUM_EMSCRIPTEN} or later on PATH: one is put together in the user's cache`);
  return assembleEmscripten();
}

function printVersions({ versions, clang, env, chromium }) {
  const ask = (command) => capture(command, ['--version'], { env })?.split('\n')[0] ?? 'unknown';
  const lines = {
    ...versions,
    clang: ask(clang),
    'g++': ask('g++'),
    cmake: ask('cmake'),
    ninja: ask('ninja'),
    node: process.version,
    chromium: `${ask(chromium)} (${chromium})`,
  };
  for (const [name, version] of Object.entries(lines)) say(`  ${name.padEnd(20)}${version}`);
}

export async function ensureToolchain() {
  checkNode();
  if (isToolchainReady()) {
    say('Toolchain: ready');
    return resolveToolchain();
  }
  await step('System packages', installSystemPackages);
  const libraries = await step('Libraries (nlohmann/json, Catch2)', unpackDependencies);
  const emscripten = await step('Emscripten', findOrAssembleEmscripten);
  recordToolchain({
    ...emscripten,
    ...libraries,
    versions: { ...emscripten.versions, ...libraries.versions },
  });
  const toolchain = resolveToolchain();
  await step('Versions', () => printVersions(toolchain));
  return toolchain;
}

export async function ensureNodeModules() {
  if (isNodeModulesCurrent()) say('npm packages: ready');
  else await step('npm packages (npm ci)', installNodeModules);
}
