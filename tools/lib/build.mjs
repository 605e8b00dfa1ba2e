// From sources to the npm package, and from the package into the workspaces that use it as a
// stranger would: unpacked from the tarball, never linked to the sources.
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cmakeBuild, presetDir } from './cmake.mjs';
import { say, step, ToolError } from './log.mjs';
import { distDir, repoRoot } from './paths.mjs';
import { run } from './run.mjs';
import { ensureNodeModules, ensureToolchain } from './setup-steps.mjs';
import { filesUnder, hashOfFiles, stampIs, writeStamp } from './stamp.mjs';

const RELEASE_PRESET = 'wasm-release';
const PACKAGE = 'js-glue';
const PACKAGE_USERS = ['demo-site', 'e2e', 'bench', 'docs/site'];
// Neither what is made nor what only tests the package decides whether it is made again.
const IGNORED_NAMES = new Set([
  'node_modules',
  'dist',
  'CMakeFiles',
  'test',
  'tests',
  'test-d',
  'ledger.json',
  'CHANGELOG.md',
  'LICENSE',
]);

let readyToolchain;

// setUp is shared by everything in one process; each script calls it first.
export function setUp() {
  readyToolchain ??= (async () => {
    const toolchain = await ensureToolchain();
    await ensureNodeModules();
    return toolchain;
  })();
  return readyToolchain;
}

export function tarballPath() {
  const { name, version } = JSON.parse(
    readFileSync(join(repoRoot, PACKAGE, 'package.json'), 'utf8'),
  );
  return join(distDir, `${name}-${version}.tgz`);
}

function packageInputsStamp() {
  const skip = (name) => IGNORED_NAMES.has(name);
  const modules = filesUnder(presetDir(RELEASE_PRESET), skip).filter((path) =>
    /\.(wasm|[cm]?js|d\.[cm]?ts)$/.test(path),
  );
  const sources = filesUnder(join(repoRoot, PACKAGE), skip);
  return hashOfFiles(
    [
      ...modules,
      ...sources,
      ...['package-lock.json', 'CHANGELOG.md', 'LICENSE'].map((name) => join(repoRoot, name)),
    ],
    process.version,
  );
}

async function packPackage(toolchain) {
  const tarball = tarballPath();
  const stampFile = join(distDir, '.postern-package');
  if (existsSync(tarball) && stampIs(stampFile, packageInputsStamp())) {
    say('npm package: up to date');
    return tarball;
  }
  const options = { cwd: repoRoot, env: toolchain.env };
  await step('npm package: build', () => run('npm', ['run', 'build', '-w', PACKAGE], options));
  await step('npm package: pack', async () => {
    rmSync(distDir, { recursive: true, force: true });
    mkdirSync(distDir, { recursive: true });
    await run(
      'npm',
      ['pack', '-w', PACKAGE, '--pack-destination', distDir, '--loglevel=error'],
      options,
    );
    if (existsSync(tarball)) return;
    throw new ToolError(
      `npm pack made ${readdirSync(distDir)}, not ${tarball}`,
      `look at ${PACKAGE}/package.json`,
    );
  });
  // Taken after the build, which may write into the package's folder.
  writeStamp(stampFile, packageInputsStamp());
  return tarball;
}

async function unpackInto(workspace, tarball) {
  const modules = join(repoRoot, workspace, 'node_modules');
  const target = join(modules, 'postern');
  const stampFile = join(modules, '.postern-tarball');
  const stamp = hashOfFiles([tarball]);
  if (existsSync(target) && stampIs(stampFile, stamp)) return;
  const partial = join(modules, '.postern-partial');
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  await run('tar', [
    '--extract',
    '--gzip',
    '--strip-components=1',
    '--file',
    tarball,
    '--directory',
    partial,
  ]);
  rmSync(target, { recursive: true, force: true });
  renameSync(partial, target);
  writeStamp(stampFile, stamp);
  say(`${workspace}/node_modules/postern: unpacked from the tarball`);
}

// buildWipingPrograms links what shows that secrets die wiped from the libraries of the module.
export async function buildWipingPrograms(toolchain) {
  await cmakeBuild(toolchain, RELEASE_PRESET, ['wiping_programs']);
}

// build resolves to {toolchain, tarball}.
export async function build() {
  const toolchain = await setUp();
  await cmakeBuild(toolchain, RELEASE_PRESET);
  const tarball = await packPackage(toolchain);
  for (const workspace of PACKAGE_USERS) await unpackInto(workspace, tarball);
  return { toolchain, tarball };
}
