// How many tests passed and failed, read from what each kind of runner says.
import { readFileSync } from 'node:fs';

const ESCAPE_SEQUENCES = /\u001b\[[\d;]*[A-Za-z]/g;

export const none = Object.freeze({ passed: 0, failed: 0, skipped: 0 });

// add sums up, and keeps the `failures` of all: what failed, a line each, where the runner names it.
export function add(...counts) {
  const sum = { ...none };
  for (const one of counts) {
    for (const key of Object.keys(none)) sum[key] += one[key] ?? 0;
  }
  const failures = counts.flatMap((one) => one.failures ?? []);
  return failures.length > 0 ? { ...sum, failures } : sum;
}

const withFailures = (counts, failures) =>
  failures.length > 0 ? { ...counts, failures: [...new Set(failures)] } : counts;

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
  // A failed test's block: a rule, its name, another rule and then the place in the source.
  const failures = [...text.matchAll(/^-{79}\n(.+)\n(?:  .+\n)*-{79}\n\S+:\d+$/gm)];
  return withFailures(
    {
      passed:
        lastNumber(summary, /(\d+) passed/g) + lastNumber(summary, /(\d+) failed as expected/g),
      failed: lastNumber(summary, /(\d+) failed(?! as)/g),
      skipped,
    },
    failures.map(([, name]) => name),
  );
}

// node --test: the closing lines of its TAP and of its spec reporter. A command may run it more
// than once, so they are added up.
export function nodeTestCounts(output) {
  const text = output.replace(ESCAPE_SEQUENCES, '');
  const of = (word) => sumOf(text, new RegExp(`^(?:#|\u2139) ${word} (\\d+)$`, 'gm'));
  const failures = [...text.matchAll(/^ *(?:not ok \d+ -|\u2716) (.+?)(?: \([\d.]+ms\))?$/gm)];
  return withFailures(
    {
      passed: of('pass'),
      failed: of('fail') + of('cancelled'),
      skipped: of('skipped') + of('todo'),
    },
    failures.map(([, name]) => name).filter((name) => name !== 'failing tests:'),
  );
}

function firstLineOfError({ tests = [] }) {
  const results = tests.flatMap((one) => one.results ?? []);
  const message = results.find(({ error }) => error?.message)?.error.message ?? '';
  const line = message.replace(ESCAPE_SEQUENCES, '').split('\n', 1)[0];
  return line && `: ${line}`;
}

function failedSpecs(suite, titles = []) {
  const inner = (suite.suites ?? []).flatMap((one) => failedSpecs(one, [...titles, one.title]));
  const specs = (suite.specs ?? []).filter(({ ok }) => !ok);
  return [
    ...specs.map((spec) => [...titles, spec.title].join(' \u203a ') + firstLineOfError(spec)),
    ...inner,
  ];
}

// Playwright's JSON report. A flaky test passed in the end; the list reporter shows which it was.
export function playwrightCounts(reportFile) {
  const report = JSON.parse(readFileSync(reportFile, 'utf8'));
  const { expected, flaky, unexpected, skipped } = report.stats;
  return withFailures(
    { passed: expected + flaky, failed: unexpected, skipped },
    failedSpecs(report),
  );
}
