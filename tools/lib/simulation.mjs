// Runs the simulation of tests/simulation, and the programs that must fail in it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cmakeBuild, presetDir } from './cmake.mjs';
import { say } from './log.mjs';
import { repoRoot } from './paths.mjs';
import { runToEnd } from './run.mjs';
import { add, catch2Counts } from './test-counts.mjs';
import { catch2Program } from './test-runners.mjs';

// What every test run does. The seeds are always the same ones; `npm run soak` takes new ones.
export const TESTED = { seedsOf: { oauth: 20_000, showdown: 10_000 }, seedsForMutants: 20_000 };

const PRESET = 'simulation';
const MUTATIONS = join(repoRoot, 'tests', 'simulation', 'mutations', 'mutations.json');
// What the simulation does not find out, and a unit test does.
const UNIT_MUTATIONS = join(repoRoot, 'tests', 'client', 'mutations.json');
const folder = join(presetDir(PRESET), 'tests', 'simulation');

export async function buildSimulator(toolchain, targets = []) {
  await cmakeBuild(toolchain, PRESET, ['postern_simulate', ...targets]);
  return join(folder, 'postern_simulate');
}

// worlds counts one test for each world: all of its seeds keep every rule.
async function worlds(toolchain, simulator, seedsOf) {
  const results = [];
  for (const [world, seeds] of Object.entries(seedsOf)) {
    const args = ['--world', world, '--seeds', String(seeds)];
    const { code } = await runToEnd(simulator, args, { env: toolchain.env });
    results.push(code === 0 ? { passed: 1 } : { failed: 1, failures: [`${world} world`] });
  }
  return add(...results);
}

// simulated gives what the simulation says of a mutant, and unitTested what its unit tests say:
// {found} or {missed}.
async function simulated(toolchain, program, { world }, seeds) {
  const args = ['--world', world ?? 'oauth', '--seeds', String(seeds), '--no-shrink'];
  const { output } = await runToEnd(program, args, { env: toolchain.env, echo: false });
  const found = /^FAILED: seed (\d+) of the \w+ world breaks (\S+): (.*)$/m.exec(output);
  if (found) return { found: `${found[2]} after ${found[1]} seeds (${found[3]})` };
  return { missed: `${seeds} seeds have not found it: ${output.trim().split('\n').at(-1)}` };
}

async function unitTested(toolchain, program, { tests }) {
  const { output } = await runToEnd(program, [], { env: toolchain.env, echo: false });
  const { passed, failed } = catch2Counts(output);
  // One that crashes has found nothing.
  if (failed > 0) return { found: `${failed} of ${passed + failed} tests of ${tests}` };
  return { missed: `${tests} does not find it` };
}

async function problemOfMutant(toolchain, mutation, judge, seeds) {
  const { name, file, find } = mutation;
  const places = readFileSync(join(repoRoot, file), 'utf8').split(find).length - 1;
  if (places !== 1) return `what it changes occurs ${places} times in ${file}`;
  const program = join(folder, 'mutations', `${name}_mutant`);
  const { found, missed } = await judge(toolchain, program, mutation, seeds);
  if (found) say(`  ok ${name}: ${found}`);
  return missed;
}

async function judgeMutants(toolchain, list, judge, seeds) {
  const results = [];
  for (const mutation of JSON.parse(readFileSync(list, 'utf8'))) {
    const problem = await problemOfMutant(toolchain, mutation, judge, seeds);
    if (problem) console.error(`FAILED: mutant ${mutation.name}: ${problem}`);
    const failures = [`mutant ${mutation.name}: ${problem}`];
    results.push(problem ? { failed: 1, failures } : { passed: 1 });
  }
  return add(...results);
}

// mutants counts one test for each deliberate mistake that the simulation has to find.
export const mutants = (toolchain, seeds) => judgeMutants(toolchain, MUTATIONS, simulated, seeds);

// speeds reads what the simulator says of each world: {oauth: {seeds, decisions, seedsPerSecond}}.
export function speeds(output) {
  const line = /^(\w+) world: (\d+) seeds, (\d+) decisions in [\d.]+ s, (\d+) seeds a second$/gm;
  return Object.fromEntries(
    [...output.matchAll(line)].map(([, world, seeds, decisions, seedsPerSecond]) => [
      world,
      {
        seeds: Number(seeds),
        decisions: Number(decisions),
        seedsPerSecond: Number(seedsPerSecond),
      },
    ]),
  );
}

export async function simulation(toolchain, { seedsOf, seedsForMutants }) {
  const tests = 'postern_simulation_tests';
  const simulator = await buildSimulator(toolchain, ['mutants', tests]);
  return add(
    await catch2Program(toolchain, join(folder, tests)),
    await worlds(toolchain, simulator, seedsOf),
    await mutants(toolchain, seedsForMutants),
    await judgeMutants(toolchain, UNIT_MUTATIONS, unitTested),
  );
}
