// How many tests passed and failed, read from what each kind of runner says.
import { readFileSync } from 'node:fs';

const ESCAPE_SEQUENCES = /\u001b\[[\d;]*[A-Za-z]/g;

export const none = Object.freeze({ passed: 0, failed: 0, skipped: 0 });

// add sums up, and keeps the names, where the runner says them: `failures` are what failed, `flaky` what
// failed and then passed.
export function add(...counts) {
  const sum = { ...none };
  for (const one of counts) {
    for (const key of Object.keys(none)) sum[key] += one[key] ?? 0;
  }
  return withNames(sum, {
    failures: counts.flatMap((one) => one.failures ?? []),
    flaky: counts.flatMap((one) => one.flaky ?? []),
  });
}

function withNames(counts, { failures, flaky = [] }) {
  const named = { ...counts };
  if (failures.length > 0) named.failures = [...new Set(failures)];
  if (flaky.length > 0) named.flaky = flaky;
  return named;
}

function lastNumber(text, pattern) {
  return Number([...text.matchAll(pattern)].at(-1)?.[1] ?? 0);
}

function sumOf(text, pattern) {
  return [...text.matchAll(pattern)].reduce((sum, match) => sum + Number(match[1]), 0);
}

// Catch2's console reporter: test cases, not assertions.
export function catch2Counts(output) {
  const text = output.replace(ESCAPE_SEQUENCES, '');
  const allPassed = lastNumber(text, /^All tests passed \(.* in (\d+) test cases?\)/gm);
  const summary = [...text.matchAll(/^test cases:.*$/gm)].at(-1)?.[0] ?? '';
  const skipped = lastNumber(summary, /(\d+) skipped/g);
  if (allPassed > 0) return { passed: allPassed, failed: 0, skipped };
  // A failed test's block: a rule, its name, another rule, the place in the source, dots, the failure.
  const block = /^-{79}\n(.+)\n(?:  .+\n)*-{79}\n\S+:\d+\n\.{79}\n\n\S+:\d+: FAILED/gm;
  const failures = [...text.matchAll(block)];
  return withNames(
    {
      passed:
        lastNumber(summary, /(\d+) passed/g) + lastNumber(summary, /(\d+) failed as expected/g),
      failed: lastNumber(summary, /(\d+) failed(?! as)/g),
      skipped,
    },
    { failures: failures.map(([, name]) => name) },
  );
}

// node --test: the closing lines of its TAP and of its spec reporter. A command may run it more
// than once, so they are added up.
export function nodeTestCounts(output) {
  const text = output.replace(ESCAPE_SEQUENCES, '');
  const of = (word) => sumOf(text, new RegExp(`^(?:#|\u2139) ${word} (\\d+)$`, 'gm'));
  const failures = [...text.matchAll(/^ *(?:not ok \d+ -|\u2716) (.+?)(?: \([\d.]+ms\))?$/gm)];
  return withNames(
    {
      passed: of('pass'),
      failed: of('fail') + of('cancelled'),
      skipped: of('skipped') + of('todo'),
    },
    { failures: failures.map(([, name]) => name).filter((name) => name !== 'failing tests:') },
  );
}

function firstLineOfError({ tests }) {
  const results = tests.flatMap((one) => one.results);
  const message = results.find(({ error }) => error?.message)?.error.message ?? '';
  const line = message.replace(ESCAPE_SEQUENCES, '').split('\n', 1)[0];
  return line && `: ${line}`;
}

// The specs in which a test has ended so.
function specsWith(status, suite, titles = []) {
  const inner = (suite.suites ?? []).flatMap((one) =>
    specsWith(status, one, [...titles, one.title]),
  );
  const specs = (suite.specs ?? []).filter(({ tests }) =>
    tests.some((one) => one.status === status),
  );
  return [
    ...specs.map((spec) => [...titles, spec.title].join(' \u203a ') + firstLineOfError(spec)),
    ...inner,
  ];
}

// Playwright's JSON report. A flaky test has passed in the end.
export function playwrightCounts(reportFile) {
  const report = JSON.parse(readFileSync(reportFile, 'utf8'));
  const { expected, flaky, unexpected, skipped } = report.stats;
  return withNames(
    { passed: expected + flaky, failed: unexpected, skipped },
    { failures: specsWith('unexpected', report), flaky: specsWith('flaky', report) },
  );
}
