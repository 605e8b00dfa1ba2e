// Runs the simulation of tests/simulation, and the programs that must fail in it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cmakeBuild, presetDir } from './cmake.mjs';
import { say } from './log.mjs';
import { repoRoot } from './paths.mjs';
import { runToEnd } from './run.mjs';
import { add } from './test-counts.mjs';
import { catch2Program } from './test-runners.mjs';

// What every test run does. The seeds are always the same ones; `npm run soak` takes new ones.
export const TESTED = { seedsOf: { oauth: 20_000, showdown: 10_000 }, seedsForMutants: 20_000 };

const PRESET = 'simulation';
const MUTATIONS = join(repoRoot, 'tests', 'simulation', 'mutations', 'mutations.json');
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
    results.push(code === 0 ? { passed: 1 } : { failed: 1 });
  }
  return add(...results);
}

// problemOfMutant gives what is wrong with one that should have been found.
async function problemOfMutant(toolchain, { name, file, find, world }, seeds) {
  const places = readFileSync(join(repoRoot, file), 'utf8').split(find).length - 1;
  if (places !== 1) return `what it changes occurs ${places} times in ${file}`;
  const program = join(folder, 'mutations', `${name}_mutant`);
  const args = ['--world', world ?? 'oauth', '--seeds', String(seeds), '--no-shrink'];
  const { output } = await runToEnd(program, args, { env: toolchain.env, echo: false });
  const found = /^FAILED: seed (\d+) of the \w+ world breaks (\S+): (.*)$/m.exec(output);
  if (!found) return `${seeds} seeds have not found it: ${output.trim().split('\n').at(-1)}`;
  say(`  ok ${name}: ${found[2]} after ${found[1]} seeds (${found[3]})`);
  return undefined;
}

// mutants counts one test for each deliberate mistake: the simulation finds it.
export async function mutants(toolchain, seeds) {
  const results = [];
  for (const mutation of JSON.parse(readFileSync(MUTATIONS, 'utf8'))) {
    const problem = await problemOfMutant(toolchain, mutation, seeds);
    if (problem) console.error(`FAILED: mutant ${mutation.name}: ${problem}`);
    results.push(problem ? { failed: 1 } : { passed: 1 });
  }
  return add(...results);
}

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
  );
}
