// npm test: every stage, then one last line with the sum.
//   npm test -- --only native,wasm     these stages only
//   npm test -- --list                 their names
import { parseArgs } from 'node:util';
import { setUp } from './lib/build.mjs';
import { reportFailure, runMain, say, secondsSince, ToolError } from './lib/log.mjs';
import { add, none } from './lib/test-counts.mjs';
import { stages } from './lib/test-stages.mjs';

function chosenStages(only) {
  if (!only) return stages;
  const names = only.flatMap((list) => list.split(','));
  const unknown = names.filter((name) => !stages.some((stage) => stage.name === name));
  if (unknown.length > 0) {
    const known = stages.map(({ name }) => name).join(', ');
    throw new ToolError(`no such stage: ${unknown.join(', ')}`, `choose from: ${known}`);
  }
  return stages.filter(({ name }) => names.includes(name));
}

// A stage that broke, or that found nothing to run, must not look like a success.
async function runStage({ name, run }) {
  const start = performance.now();
  console.log(`\n===== ${name} =====`);
  let counts;
  try {
    counts = await run();
    if (counts.passed + counts.failed === 0) {
      console.error(`FAILED: stage ${name} ran no test`);
      counts = { ...none, failed: 1, failures: ['it ran no test'] };
    }
  } catch (error) {
    reportFailure(error);
    counts = { ...none, failed: 1, failures: [error.message.split('\n', 1)[0]] };
  }
  return { name, counts, seconds: secondsSince(start) };
}

function printSummary(results) {
  console.log('\n===== summary =====');
  for (const { name, counts, seconds } of results) {
    const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
    const verdict = counts.failed > 0 ? 'FAILED' : 'ok';
    console.log(
      `${verdict.padEnd(6)} ${name.padEnd(12)} ${counts.passed} passed, ${counts.failed} failed${skipped} (${seconds} s)`,
    );
    // Some logs are kept by their ends alone.
    for (const failure of counts.failures ?? []) console.log(`       ${failure}`);
    for (const test of counts.flaky ?? []) console.log(`       passed the second time: ${test}`);
  }
}

await runMain(async () => {
  const { values } = parseArgs({
    options: { only: { type: 'string', multiple: true }, list: { type: 'boolean' } },
  });
  if (values.list) {
    for (const { name } of stages) console.log(name);
    return;
  }
  const chosen = chosenStages(values.only);
  await setUp();
  const results = [];
  for (const stage of chosen) {
    const result = await runStage(stage);
    results.push(result);
    say(`stage ${result.name}: ${result.seconds} s`);
  }
  printSummary(results);
  const total = add(...results.map(({ counts }) => counts));
  console.log(`${total.passed} passed, ${total.failed} failed`);
  if (total.failed > 0) process.exitCode = 1;
});
