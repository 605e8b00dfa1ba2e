// One function for each kind of thing that a test stage runs. Each resolves to counts, with a
// non-zero exit that no test accounts for counted as one failure.
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, extname, join, relative } from 'node:path';
import { cmakeBuild, presetDir } from './cmake.mjs';
import { executions, fuzzArguments, fuzzTargets } from './fuzzing.mjs';
import { say } from './log.mjs';
import { buildDir, repoRoot } from './paths.mjs';
import { commandLine, isExecutable, onEveryCore, runToEnd } from './run.mjs';
import { filesUnder } from './stamp.mjs';
import { add, catch2Counts, nodeTestCounts, none, playwrightCounts } from './test-counts.mjs';

export async function countedCommand(command, args, { counter, ...options }) {
  say(`$ ${commandLine(command.startsWith('/') ? basename(command) : command, args)}`);
  const { code, output } = await runToEnd(command, args, { cwd: repoRoot, ...options });
  const counts = counter(output);
  if (code === 0 || counts.failed > 0) return counts;
  const program = command === process.execPath ? args[0] : command;
  return add(counts, { failed: 1, failures: [`${basename(program)} has ended with ${code}`] });
}

function programsIn(folder, pattern) {
  const skip = (name) => name === 'CMakeFiles' || name === '_deps';
  return filesUnder(folder, skip).filter((path) => pattern.test(basename(path)));
}

// catch2Program runs one; what Emscripten made runs in Node.
export function catch2Program(toolchain, program, extraEnv = {}) {
  const args = ['--colour-mode', 'none', '--order', 'rand'];
  const options = { env: { ...toolchain.env, ...extraEnv }, counter: catch2Counts };
  say(`  ${relative(repoRoot, program)}`);
  return extname(program) === ''
    ? countedCommand(program, args, options)
    : countedCommand(process.execPath, [program, ...args], options);
}

// catch2Programs builds a preset and runs every program named *_tests in its tests/ folder. `found`
// hears each program's path.
export async function catch2Programs(toolchain, preset, extraEnv = {}, found = () => {}) {
  await cmakeBuild(toolchain, preset);
  const isProgram = (path) =>
    /\.[cm]?js$/.test(path) || (extname(path) === '' && isExecutable(path));
  const programs = programsIn(join(presetDir(preset), 'tests'), /_tests(\.[cm]?js)?$/).filter(
    isProgram,
  );
  const results = [];
  for (const program of programs) {
    found(program);
    results.push(await catch2Program(toolchain, program, extraEnv));
  }
  return add(...results);
}

// fuzzers runs each libFuzzer target over its kept corpus and for some seconds more.
export async function fuzzers(toolchain, { secondsEach }) {
  const results = await onEveryCore(await fuzzTargets(toolchain), async (target) => {
    const args = ['-print_final_stats=1', ...fuzzArguments(target, secondsEach)];
    const { code, output } = await runToEnd(target.program, args, {
      env: toolchain.env,
      echo: false,
    });
    const runs = executions(output);
    const failed = code !== 0 || runs === 0;
    say(`  ${failed ? 'FAILED' : 'ok'} ${target.name}: ${runs} inputs`);
    if (failed) console.log(output.split('\n').slice(-60).join('\n'));
    return failed ? { failed: 1, failures: [target.name] } : { passed: 1 };
  });
  return add(...results);
}

export function nodeTests(files, options = {}) {
  return countedCommand(process.execPath, ['--test', ...files], {
    counter: nodeTestCounts,
    ...options,
  });
}

// npmTests is for a workspace's script that runs node --test, among other things or alone.
export function npmTests(toolchain, workspace, script = 'test') {
  return countedCommand('npm', ['run', script, '-w', workspace], {
    env: toolchain.env,
    counter: nodeTestCounts,
  });
}

export function playwrightTests(toolchain, workspace, script = 'test') {
  const report = join(buildDir, 'playwright-report.json');
  rmSync(report, { force: true });
  mkdirSync(buildDir, { recursive: true });
  return countedCommand('npm', ['run', script, '-w', workspace, '--', '--reporter=list,json'], {
    env: { ...toolchain.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
    counter: () => (existsSync(report) ? playwrightCounts(report) : none),
  });
}

export function testFilesIn(folder) {
  const path = join(repoRoot, folder);
  return readdirSync(path)
    .filter((name) => name.endsWith('.test.mjs'))
    .map((name) => join(path, name));
}
