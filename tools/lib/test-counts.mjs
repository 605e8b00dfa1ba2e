// How many tests passed and failed, read from what each kind of runner says.
import { readFileSync } from 'node:fs';

const ESCAPE_SEQUENCES = /\u001b\[[\d;]*[A-Za-z]/g;

export const none = Object.freeze({ passed: 0, failed: 0, skipped: 0 });

export function add(...counts) {
  const sum = { ...none };
  for (const one of counts) {
    for (const key of Object.keys(sum)) sum[key] += one[key] ?? 0;
  }
  return sum;
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
  return {
    passed: lastNumber(summary, /(\d+) passed/g) + lastNumber(summary, /(\d+) failed as expected/g),
    failed: lastNumber(summary, /(\d+) failed(?! as)/g),
    skipped,
  };
}

// node --test: the closing lines of its TAP and of its spec reporter. A command may run it more
// than once, so they are added up.
export function nodeTestCounts(output) {
  const text = output.replace(ESCAPE_SEQUENCES, '');
  const of = (word) => sumOf(text, new RegExp(`^(?:#|\u2139) ${word} (\\d+)$`, 'gm'));
  return {
    passed: of('pass'),
    failed: of('fail') + of('cancelled'),
    skipped: of('skipped') + of('todo'),
  };
}

// Playwright's JSON report. A flaky test passed in the end; the list reporter shows which it was.
export function playwrightCounts(reportFile) {
  const { stats } = JSON.parse(readFileSync(reportFile, 'utf8'));
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped };
}
