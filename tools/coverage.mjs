// npm run coverage: which lines and branches of core and client the C++ tests run.
//   npm run coverage                 a table for each file, and the totals
//   npm run coverage -- --lines      the lines, too, that no test runs
//   npm run coverage -- --accept     writes the totals to docs/numbers, from where docs take them
import { mkdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { presetDir } from './lib/cmake.mjs';
import { coverageLines, missedLines, readCoverage, totalsOf } from './lib/coverage.mjs';
import { runMain, say, ToolError } from './lib/log.mjs';
import { acceptNumbers } from './lib/numbers.mjs';
import { repoRoot } from './lib/paths.mjs';
import { capture, run } from './lib/run.mjs';
import { ensureToolchain } from './lib/setup-steps.mjs';
import { filesUnder } from './lib/stamp.mjs';
import { catch2Programs } from './lib/test-runners.mjs';

const PRESET = 'coverage';
const LEAST_PERCENT_OF_LINES = 95;
const COUNTED_LAYERS = ['core', 'ports', 'client'];
const REQUIRED_LAYERS = ['core', 'client'];

async function runTests(toolchain) {
  const profiles = join(presetDir(PRESET), 'profiles');
  rmSync(profiles, { recursive: true, force: true });
  mkdirSync(profiles, { recursive: true });
  // %p, as each program writes one.
  const environment = { LLVM_PROFILE_FILE: join(profiles, '%p.profraw') };
  const programs = [];
  const counts = await catch2Programs(toolchain, PRESET, environment, (path) => {
    programs.push(path);
  });
  if (counts.failed > 0) throw new ToolError(`${counts.failed} tests failed`, 'npm test');
  return { programs, raw: filesUnder(profiles) };
}

async function exportCoverage(toolchain, { programs, raw }) {
  const merged = join(presetDir(PRESET), 'merged.profdata');
  const advice = `apt-get install llvm-${toolchain.llvmMajor}`;
  await run(toolchain.llvmProfdata, ['merge', '--sparse', '-o', merged, ...raw], { advice });
  const objects = programs.flatMap((program) => ['--object', program]);
  const sources = COUNTED_LAYERS.map((layer) => join(repoRoot, 'wasm', layer));
  const options = [...objects.slice(1), `--instr-profile=${merged}`];
  // Its warning of "mismatched data" goes to stderr: inline functions that one of the programs
  // declares and does not use have no counts in it.
  const text = capture(toolchain.llvmCov, ['export', ...options, ...sources], {
    maxBuffer: 1024 * 1024 * 1024,
  });
  if (text === undefined) throw new ToolError('llvm-cov export failed', advice);
  return JSON.parse(text);
}

await runMain(async () => {
  const { values } = parseArgs({
    options: { accept: { type: 'boolean' }, lines: { type: 'boolean' } },
  });
  const toolchain = await ensureToolchain();
  const tests = await runTests(toolchain);
  const exported = await exportCoverage(toolchain, tests);
  const files = readCoverage(exported, repoRoot);
  const sources = COUNTED_LAYERS.flatMap((layer) => filesUnder(join(repoRoot, 'wasm', layer)))
    .filter((path) => path.endsWith('.cpp'))
    .map((path) => relative(repoRoot, path));
  // What no test program links is not in the report at all, which would look like full coverage.
  const unlinked = sources.filter((path) => !files.some((file) => file.path === path));
  if (unlinked.length > 0) throw new ToolError(`no test program links ${unlinked.join(', ')}`);

  const totals = Object.fromEntries(
    COUNTED_LAYERS.map((layer) => [layer, totalsOf(files, `wasm/${layer}/`)]),
  );
  for (const line of coverageLines(files, totals)) console.log(line);
  if (values.lines) for (const line of missedLines(exported, repoRoot)) console.log(line);
  if (values.accept) say(`written: ${acceptNumbers('coverage', totals)}`);
  const low = REQUIRED_LAYERS.filter(
    (layer) => totals[layer].lines.percent < LEAST_PERCENT_OF_LINES,
  );
  if (low.length > 0) {
    throw new ToolError(
      `less than ${LEAST_PERCENT_OF_LINES} % of the lines of ${low.join(' and ')}`,
      'npm run coverage -- --lines',
    );
  }
});
