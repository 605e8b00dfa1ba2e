// The libFuzzer targets of tests/fuzz: where their files are, and how they are run. Used by the
// short run of `npm test` and by the long one of `npm run fuzz`.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { cmakeBuild, presetDir } from './cmake.mjs';
import { ToolError } from './log.mjs';
import { buildDir, repoRoot } from './paths.mjs';
import { isExecutable, run, runToEnd } from './run.mjs';
import { filesUnder } from './stamp.mjs';

// The tests under the sanitizers have the same objects.
const PRESET = 'native-asan';
const SECONDS_FOR_ONE_INPUT = 5;
const MEMORY_MB = 2048;
// What is kept is replayed by every test run and downloaded with every clone.
const MAX_KEPT_BYTES = 4096;

const fuzzFolder = join(repoRoot, 'tests', 'fuzz');
const corpus = join(fuzzFolder, 'corpus');
const foundFolder = join(buildDir, 'fuzz-found');

// fuzzTargets builds the targets and gives them as {name, program, kept, found, dictionary}. New
// inputs go to the build folder, so that a run leaves the checkout as it was.
export async function fuzzTargets(toolchain) {
  await cmakeBuild(toolchain, PRESET, ['fuzzers']);
  const skip = (name) => name === 'CMakeFiles' || name === '_deps';
  return filesUnder(join(presetDir(PRESET), 'tests'), skip)
    .filter((path) => path.endsWith('_fuzzer') && isExecutable(path))
    .map((program) => {
      const name = basename(program).replace(/_fuzzer$/, '');
      return {
        name,
        program,
        kept: join(corpus, name),
        found: join(foundFolder, name),
        dictionary: join(fuzzFolder, 'dictionaries', `${name}.dict`),
      };
    });
}

export function fuzzArguments({ found, kept, dictionary }, seconds) {
  mkdirSync(found, { recursive: true });
  return [
    `-max_total_time=${seconds}`,
    `-timeout=${SECONDS_FOR_ONE_INPUT}`,
    `-rss_limit_mb=${MEMORY_MB}`,
    `-artifact_prefix=${found}-`,
    ...(existsSync(dictionary) ? [`-dict=${dictionary}`] : []),
    found,
    ...(existsSync(kept) && statSync(kept).isDirectory() ? [kept] : []),
  ];
}

// executions reads how many inputs were run: libFuzzer's final statistics, or the last status line
// of its fork mode.
export function executions(output) {
  const final = /^stat::number_of_executed_units:\s*(\d+)/m.exec(output)?.[1];
  const last = [...output.matchAll(/^#(\d+): cov: /gm)].at(-1)?.[1];
  return Number(final ?? last ?? 0);
}

// artifacts are the inputs that crashed a target, took too long or too much memory, or leaked.
export function artifacts({ found, name }) {
  const folder = join(found, '..');
  if (!existsSync(folder)) return [];
  const pattern = new RegExp(`^${name}-(crash|timeout|oom|leak)-[0-9a-f]+$`);
  return readdirSync(folder)
    .filter((file) => pattern.test(file))
    .map((file) => relative(repoRoot, join(folder, file)));
}

// fuzz runs one target for some time on `jobs` cores and resolves to {code, output, runs}.
export async function fuzz(toolchain, target, { seconds, jobs, onLine }) {
  const args = [`-fork=${jobs}`, ...fuzzArguments(target, seconds)];
  const options = { env: toolchain.env, echo: false, label: target.name, onLine };
  const { code, output } = await runToEnd(target.program, args, options);
  return { code, output, runs: executions(output) };
}

// reproduce runs a target over single files, and shows what it says.
export function reproduce(toolchain, target, files) {
  return runToEnd(target.program, files, { env: toolchain.env });
}

// libFuzzer names an input by its SHA-1, of which a few digits do for hundreds of inputs.
function shortenNames(folder) {
  for (const name of readdirSync(folder)) {
    const short = join(folder, name.slice(0, 8));
    if (/^[0-9a-f]{40}$/.test(name) && !existsSync(short)) renameSync(join(folder, name), short);
  }
}

// keep copies those found inputs into the repository that reach code which the kept ones do not,
// as few and as small as can be. It gives how many.
export async function keep(toolchain, { name, program, kept, found }) {
  const candidates = mkdtempSync(join(tmpdir(), 'postern-fuzz-'));
  try {
    for (const path of filesUnder(found)) {
      if (statSync(path).size <= MAX_KEPT_BYTES) {
        copyFileSync(path, join(candidates, basename(path)));
      }
    }
    mkdirSync(kept, { recursive: true });
    const before = readdirSync(kept).length;
    // Without counters, only code that was not reached is new, not code that was reached more often.
    const args = ['-set_cover_merge=1', '-use_counters=0', kept, candidates];
    await run(program, args, { env: toolchain.env, echo: false, label: `${name}: merge` });
    shortenNames(kept);
    return readdirSync(kept).length - before;
  } finally {
    rmSync(candidates, { recursive: true, force: true });
  }
}

// writeInputList names every kept input, so that a build misses one that is lost.
export function writeInputList(folder = corpus) {
  const isInput = (path) => path.includes('/') && !path.split('/').at(-1).startsWith('.');
  const names = filesUnder(folder)
    .map((path) => relative(folder, path).replaceAll('\\', '/'))
    .filter(isInput)
    .sort();
  writeFileSync(join(folder, 'inputs.txt'), names.map((name) => `${name}\n`).join(''));
  return names.length;
}

export function chooseTargets(targets, only) {
  if (!only) return targets;
  const names = only.flatMap((list) => list.split(','));
  const known = targets.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    const advice = `choose from: ${known.join(', ')}`;
    throw new ToolError(`no such fuzz target: ${unknown.join(', ')}`, advice);
  }
  return targets.filter(({ name }) => names.includes(name));
}
