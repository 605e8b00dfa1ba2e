// docs/testing.md: its examples run as they stand there, with the packed package. They are the only
// blocks of the page.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { packageFolder, runProgram } from './support/processes.mjs';

const root = join(packageFolder, '..');
// Of a workspace that has the unpacked tarball.
const folder = join(root, 'e2e', '.cache', 'testing-docs');
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');

const page = readFileSync(join(root, 'docs', 'testing.md'), 'utf8');
const blocks = [...page.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(([, language, code]) => ({
  language,
  code,
}));

before(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { language, code } of blocks) {
    writeFileSync(join(folder, `example.test.${language === 'js' ? 'mjs' : language}`), code);
  }
});
after(() => rmSync(folder, { recursive: true, force: true }));

const run = (args) => {
  // A child of a test runner would report to it.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  return runProgram(process.execPath, args, { cwd: folder, env, timeout: 60_000 });
};

test('there is one example for each runner', () => {
  assert.deepEqual(
    blocks.map(({ language }) => language),
    ['js', 'ts', 'tsx'],
  );
});

test('the example for node:test passes', async () => {
  const { code, stdout, stderr } = await run(['--test', 'example.test.mjs']);
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /pass 2\n/);
});

test('the examples for Vitest and React pass', async () => {
  const { code, stdout, stderr } = await run([
    ...[vitest, 'run', '--root', folder, '--reporter=json', '--no-cache'],
    ...['example.test.ts', 'example.test.tsx'],
  ]);
  assert.equal(code, 0, stdout + stderr);
  const { numPassedTests, numTotalTests } = JSON.parse(stdout);
  assert.deepEqual([numPassedTests, numTotalTests], [5, 5]);
});
