import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { invariantProblems } from './session-page.mjs';

test('session page: an invariant names files that are there and name it', (t) => {
  const root = mkdtempSync(join(tmpdir(), 'postern-page-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'fuzz'));
  writeFileSync(join(root, 'a_test.cpp'), 'TEST_CASE("I1, I12: both")');
  const row = (id, cell) => `| **${id}** | what it says | ${cell} |\n`;
  const good = row('I1', '`a_test.cpp`, `fuzz`') + row('I12', '`a_test.cpp`');
  assert.deepEqual(invariantProblems(root, good), []);
  assert.deepEqual(invariantProblems(root, good + row('I2', '`a_test.cpp`, `b.ts`')), [
    'docs/sessions.md: a_test.cpp does not name I2',
    'docs/sessions.md: I2 is checked by b.ts, which is gone',
  ]);
  assert.deepEqual(invariantProblems(root, row('I1', 'nobody')), [
    'docs/sessions.md: I1 is checked by nothing',
  ]);
  assert.equal(invariantProblems(root, '').length, 1);
});
