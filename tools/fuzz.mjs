// npm run fuzz: libFuzzer for as long as one likes, on every core.
//   npm run fuzz                                   each target for five minutes
//   npm run fuzz -- --minutes 60 --only challstr   one of them for an hour
//   npm run fuzz -- --jobs 1                       on one core
//   npm run fuzz -- --keep                         afterwards, keep what reaches new code
//   npm run fuzz -- --accept                       write how many inputs ran to docs/numbers
//   npm run fuzz -- --only challstr --input FILE   run one input, as after a crash
//   npm run fuzz -- --list                         write the list of the kept inputs anew
import { availableParallelism, constants, setPriority } from 'node:os';
import { parseArgs } from 'node:util';
import { setUp } from './lib/build.mjs';
import {
  artifacts,
  chooseTargets,
  fuzz,
  fuzzTargets,
  keep,
  reproduce,
  writeInputList,
} from './lib/fuzzing.mjs';
import { runMain, say, ToolError } from './lib/log.mjs';
import { acceptNumbers } from './lib/numbers.mjs';

function positiveNumber(name, text) {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new ToolError(`--${name} wants a number above 0, not ${text}`);
}

async function runInput(toolchain, targets, file) {
  if (targets.length !== 1) throw new ToolError('--input needs --only with one target');
  const { code } = await reproduce(toolchain, targets[0], [file]);
  if (code !== 0) process.exitCode = 1;
}

// A crash ends its target's run and nobody else's.
async function runTarget(toolchain, target, options) {
  const before = new Set(artifacts(target));
  const onLine = (line) => {
    if (/^#\d+: cov: /.test(line)) say(`  ${target.name} ${line}`);
  };
  const { code, output, runs } = await fuzz(toolchain, target, { ...options, onLine });
  const saved = artifacts(target).filter((path) => !before.has(path));
  const failed = code !== 0 || runs === 0 || saved.length > 0;
  say(`${failed ? 'FAILED' : 'ok'} ${target.name}: ${runs} inputs`);
  if (failed) console.error(output.split('\n').slice(-60).join('\n'));
  for (const path of saved) {
    console.error(`saved: npm run fuzz -- --only ${target.name} --input ${path}`);
  }
  return { runs, failed };
}

await runMain(async () => {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '5' },
      jobs: { type: 'string', default: String(availableParallelism()) },
      only: { type: 'string', multiple: true },
      keep: { type: 'boolean' },
      accept: { type: 'boolean' },
      input: { type: 'string' },
      list: { type: 'boolean' },
    },
  });
  if (values.list) {
    say(`${writeInputList()} kept inputs`);
    return;
  }
  if (values.accept && values.only) throw new ToolError('--accept is for all targets');
  const seconds = Math.ceil(positiveNumber('minutes', values.minutes) * 60);
  const jobs = Math.ceil(positiveNumber('jobs', values.jobs));
  const toolchain = await setUp();
  const targets = chooseTargets(await fuzzTargets(toolchain), values.only);
  if (values.input) {
    await runInput(toolchain, targets, values.input);
    return;
  }

  // It is there for hours: whoever works on this machine comes first.
  setPriority(constants.priority.PRIORITY_LOW);
  const executions = {};
  let failures = 0;
  for (const target of targets) {
    say(`${target.name}: ${seconds} s on ${jobs} cores`);
    const result = await runTarget(toolchain, target, { seconds, jobs });
    executions[target.name] = result.runs;
    if (result.failed) ++failures;
    if (values.keep && !result.failed) {
      say(`${target.name}: ${await keep(toolchain, target)} inputs reach new code and are kept`);
    }
  }
  if (values.keep) say(`${writeInputList()} kept inputs`);
  const runs = Object.values(executions).reduce((sum, each) => sum + each, 0);
  console.log(`${runs} inputs over ${targets.length} targets, ${failures} failed`);
  if (failures > 0) {
    if (values.accept) console.error('nothing written: these are the numbers of a run that failed');
    process.exitCode = 1;
    return;
  }
  if (values.accept) say(`written: ${acceptNumbers('fuzz', { executions, failures })}`);
});
