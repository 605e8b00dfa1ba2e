// A current Emscripten without emsdk: put together from Debian's testing suite and npm, unpacked
// into the user's cache. Debian 12's own package (3.1.6) is too old for what Postern links with.
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PrivateApt } from './apt.mjs';
import { cachePath, publish } from './cache.mjs';
import { say, ToolError } from './log.mjs';
import { cacheRoot } from './paths.mjs';
import { capture, findProgram, run } from './run.mjs';
import { isAtLeast } from './version.mjs';
import { warmUp, warmUpBuilds } from './warm-up.mjs';

export const MINIMUM_EMSCRIPTEN = '4.0';
export const LLVM_MAJOR = 22;
export const llvmRoot = `/usr/lib/llvm-${LLVM_MAJOR}/bin`;

// binaryen is built for testing's libc, which the system must not get: it runs with its own copy.
const RUNTIME_PACKAGES = ['libc6', 'libstdc++6', 'libgcc-s1'];

// The recipe is the cache key: what is put together, not which versions testing happens to hold.
const recipe = {
  layout: 1,
  architecture: process.arch,
  llvm: LLVM_MAJOR,
  sources: [{ suite: 'forky' }],
  packages: ['emscripten', 'binaryen', ...RUNTIME_PACKAGES],
  // The JavaScript optimizer imports both; Debian's package leaves them out.
  npm: ['acorn@8.19.0', 'acorn-import-phases@1.0.4'],
  // The native program alone: its parent package would bring 14 MB of Java.
  closure: `google-closure-compiler-linux${process.arch === 'arm64' ? '-arm64' : ''}@20260927.0.0`,
  warmUp: warmUpBuilds,
};

export function emscriptenTree() {
  return cachePath('emscripten', recipe);
}

export function emccVersion(emcc, env = process.env) {
  const banner = capture(emcc, ['--version'], { env }) ?? '';
  return /emcc[^\n]*?(\d+\.\d+\.\d+)/.exec(banner)?.[1];
}

// emccOnPath is the user's own: one that an earlier set-up put together does not count.
export function emccOnPath() {
  const emcc = findProgram('emcc');
  return emcc && !realpathSync(emcc).startsWith(`${cacheRoot()}/`) ? emcc : undefined;
}

// findEmccOnPath prefers what the user installed on purpose, where it is new enough.
export function findEmccOnPath() {
  const emcc = emccOnPath();
  if (!emcc) return undefined;
  const version = emccVersion(emcc);
  if (!version || !isAtLeast(version, MINIMUM_EMSCRIPTEN)) {
    say(`  emcc on PATH is ${version ?? 'unusable'}, older than ${MINIMUM_EMSCRIPTEN}: not used`);
    return undefined;
  }
  const emConfig = findProgram('em-config');
  const root = (emConfig && capture(emConfig, ['EMSCRIPTEN_ROOT'])) || dirname(realpathSync(emcc));
  return { emscriptenRoot: root, versions: { emcc: version } };
}

function findLoader(runtime) {
  const libraries = readdirSync(join(runtime, 'usr', 'lib'), { withFileTypes: true });
  for (const folder of libraries.filter(
    (entry) => entry.isDirectory() && /-linux-gnu/.test(entry.name),
  )) {
    const loader = readdirSync(join(runtime, 'usr', 'lib', folder.name)).find((name) =>
      /^ld-linux-.*\.so\.\d$/.test(name),
    );
    if (loader) return join('usr', 'lib', folder.name, loader);
  }
  throw new ToolError(
    'no dynamic loader in the libc6 package',
    'report this: the layout of Debian testing has changed',
  );
}

function writeBinaryenWrappers(tree) {
  const loader = findLoader(join(tree, 'runtime'));
  const wrappers = join(tree, 'binaryen', 'bin');
  mkdirSync(wrappers, { recursive: true });
  for (const program of readdirSync(join(tree, 'runtime', 'usr', 'bin'))) {
    // Relative to the wrapper, as the tree is renamed when it is complete.
    const text = `#!/bin/sh
tree="\${0%/*}/../../runtime"
exec "$tree/${loader}" --library-path "$tree/${dirname(loader)}" --argv0 "$0" "$tree/usr/bin/${program}" "$@"
`;
    writeFileSync(join(wrappers, program), text);
    chmodSync(join(wrappers, program), 0o755);
  }
}

function writeConfig(tree, closure) {
  const closureLine = closure ? `CLOSURE_COMPILER = [os.path.join(tree, '${closure}')]\n` : '';
  const text = `# NODE_JS is left out on purpose: the node on PATH is taken.
import os
tree = os.path.abspath(os.path.join(os.environ['CFGDIR'], '..'))
LLVM_ROOT = '${llvmRoot}'
BINARYEN_ROOT = os.path.join(tree, 'binaryen')
CACHE = os.path.join(tree, 'cache')
${closureLine}`;
  writeFileSync(join(tree, 'emscripten', '.emscripten'), text);
}

async function installFromNpm(folder, packages) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private": true}\n');
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--save-exact', '--loglevel=error'];
  await run('npm', ['install', '--prefix', folder, ...flags, ...packages], {
    cwd: folder,
    echo: false,
    advice: 'check that the npm registry can be reached, then run this again',
  });
}

async function installClosure(tree) {
  const name = recipe.closure.slice(0, recipe.closure.lastIndexOf('@'));
  const program = join('closure', 'node_modules', name, 'compiler');
  try {
    await installFromNpm(join(tree, 'closure'), [recipe.closure]);
    chmodSync(join(tree, program), 0o755);
    if (capture(join(tree, program), ['--version']) === undefined)
      throw new Error('it does not run here');
    return program;
  } catch (error) {
    say(`  without the Closure compiler, which is optional: ${error.message.split('\n')[0]}`);
    return undefined;
  }
}

async function unpackDebianPackages(tree) {
  const apt = new PrivateApt(join(tree, 'apt'), recipe.sources);
  say(`  apt-get update, for ${recipe.sources.map(({ suite }) => suite).join(', ')}`);
  await apt.update();
  say(`  apt-get download ${recipe.packages.join(' ')}`);
  await apt.download(recipe.packages);
  const versions = {};
  for (const name of ['emscripten', 'binaryen']) versions[name] = apt.versionOf(name);
  if (!isAtLeast(versions.emscripten, MINIMUM_EMSCRIPTEN)) {
    throw new ToolError(
      `Debian testing holds Emscripten ${versions.emscripten}, but ${MINIMUM_EMSCRIPTEN} is needed`,
      'install emsdk and put its emcc on PATH',
    );
  }
  await apt.unpack('emscripten', join(tree, 'unpacked'));
  for (const name of ['binaryen', ...RUNTIME_PACKAGES])
    await apt.unpack(name, join(tree, 'runtime'));
  await rename(join(tree, 'unpacked', 'usr', 'share', 'emscripten'), join(tree, 'emscripten'));
  await rm(join(tree, 'unpacked'), { recursive: true });
  await rm(join(tree, 'apt'), { recursive: true });
  return versions;
}

async function assemble(tree) {
  const versions = await unpackDebianPackages(tree);
  writeBinaryenWrappers(tree);
  say(`  npm install ${recipe.npm.join(' ')}`);
  await installFromNpm(join(tree, 'npm'), recipe.npm);
  cpSync(join(tree, 'npm', 'node_modules'), join(tree, 'emscripten', 'node_modules'), {
    recursive: true,
  });
  await rm(join(tree, 'npm'), { recursive: true });
  say(`  npm install ${recipe.closure}`);
  const closure = await installClosure(tree);
  writeConfig(tree, closure);
  const emscriptenRoot = join(tree, 'emscripten');
  versions.closure = closure ? recipe.closure.split('@').at(-1) : 'absent';
  const env = { ...process.env, ...emscriptenEnv(emscriptenRoot) };
  versions.emcc = emccVersion(join(emscriptenRoot, 'emcc'), env);
  if (!versions.emcc) {
    throw new ToolError(
      'the assembled emcc does not run',
      'install emsdk and put its emcc on PATH',
    );
  }
  await warmUp(emscriptenRoot, env);
  writeFileSync(join(tree, 'versions.json'), `${JSON.stringify(versions, null, 2)}\n`);
}

// emscriptenEnv is what emcc needs in its environment when it comes from our tree.
export function emscriptenEnv(emscriptenRoot) {
  const env = { EM_CONFIG: join(emscriptenRoot, '.emscripten') };
  // A python3 on PATH can be a version manager's shim, slow to start hundreds of times.
  if (existsSync('/usr/bin/python3')) env.EMSDK_PYTHON = '/usr/bin/python3';
  return env;
}

export async function assembleEmscripten() {
  const tree = await publish(emscriptenTree(), assemble);
  return {
    emscriptenRoot: join(tree, 'emscripten'),
    emConfig: join(tree, 'emscripten', '.emscripten'),
    versions: JSON.parse(readFileSync(join(tree, 'versions.json'), 'utf8')),
  };
}
