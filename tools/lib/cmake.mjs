// Configure and build one preset of CMakePresets.json, in build/<preset>.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { step } from './log.mjs';
import { buildDir, repoRoot } from './paths.mjs';
import { run } from './run.mjs';
import { hashOfFiles, stampIs, writeStamp } from './stamp.mjs';

export function presetDir(preset) {
  return join(buildDir, preset);
}

// CMake keeps what a preset's environment said at the first configure; ninja does not notice that
// the toolchain has moved since.
function configureStamp(toolchain) {
  const { emscriptenRoot, depsPrefix, catch2SourceDir, clangxx } = toolchain;
  return hashOfFiles(
    [join(repoRoot, 'CMakePresets.json')],
    emscriptenRoot,
    depsPrefix,
    catch2SourceDir,
    clangxx,
  );
}

async function configure(toolchain, preset) {
  const stampFile = join(presetDir(preset), '.postern-configured');
  const stamp = configureStamp(toolchain);
  if (existsSync(join(presetDir(preset), 'build.ninja')) && stampIs(stampFile, stamp)) return;
  await step(`cmake ${preset}: configure`, () =>
    run('cmake', ['--preset', preset, '--fresh'], { cwd: repoRoot, env: toolchain.env }),
  );
  writeStamp(stampFile, stamp);
}

export async function cmakeBuild(toolchain, preset, targets = []) {
  await configure(toolchain, preset);
  const args = ['--build', presetDir(preset)];
  if (targets.length > 0) args.push('--target', ...targets);
  await step(`cmake ${preset}: build`, () =>
    run('cmake', args, { cwd: repoRoot, env: toolchain.env }),
  );
}
