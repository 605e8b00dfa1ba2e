import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { invariantProblems } from './session-page.mjs';

test('session page: an invariant names files that are there and test it', (t) => {
  const root = mkdtempSync(join(tmpdir(), 'postern-page-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'fuzz'));
  writeFileSync(join(root, 'a_test.cpp'), 'TEST_CASE("I1, I12: both")');
  const row = (id, cell) => `| **${id}** | what it says | ${cell} |\n`;
  const good = row('I1', '`a_test.cpp`, `fuzz`') + row('I12', '`a_test.cpp`');
  assert.deepEqual(invariantProblems(root, good), []);
  assert.deepEqual(invariantProblems(root, good + row('I2', '`a_test.cpp`, `b.ts`')), [
    'docs/sessions.md: no test of a_test.cpp names I2',
    'docs/sessions.md: I2 is checked by b.ts, which is gone',
  ]);
  assert.deepEqual(invariantProblems(root, row('I1', 'nobody')), [
    'docs/sessions.md: I1 is checked by nothing',
  ]);
  assert.equal(invariantProblems(root, '').length, 1);
});

test('session page: a test names its invariant in its title, and the simulation where it reports', (t) => {
  const root = mkdtempSync(join(tmpdir(), 'postern-page-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const problems = (text) => {
    writeFileSync(join(root, 'file'), text);
    return invariantProblems(root, '| **I7** | what it says | `file` |\n').length;
  };
  for (const text of [
    'TEST_CASE("I7: the rate", "[tag]") {',
    '\nTEST_CASE_METHOD(tabs_fixture,\n                 "B16, I7: the rate") {',
    "  test('B2 I7: the rate', async () => {",
    "test.describe('B19 I7: offline', () => {",
    '    test(`I7: ${name}`, async () => {',
    'if (count > most) broken("I7", "too often");',
  ]) {
    assert.equal(problems(text), 0, text);
  }
  for (const text of [
    '// I7: what TEST_CASE("B2: this") is about',
    '// TEST_CASE("I7: not yet")',
    "test('B2: the rate', () => { // I7",
    'TEST_CASE("I70: another")',
    'broken("I71", "I7")',
    'const char* rule = "I7";',
  ]) {
    assert.equal(problems(text), 1, text);
  }
});
