import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { artifacts, chooseTargets, executions, writeInputList } from './fuzzing.mjs';

const folder = mkdtempSync(join(tmpdir(), 'postern-fuzzing-'));
after(() => rmSync(folder, { recursive: true }));

test('executions: of one process, and of the fork mode', () => {
  assert.equal(executions('Done 12 runs\nstat::number_of_executed_units: 1234\n'), 1234);
  const forked = '#20: cov: 480 ft: 753 corp: 6\n#166096: cov: 636 ft: 1718 corp: 319\nINFO: x\n';
  assert.equal(executions(forked), 166096);
  assert.equal(executions('ERROR: no interesting inputs\n'), 0);
});

test('the list of kept inputs: sorted, with the folder, and nothing that is none', () => {
  for (const name of ['b/2', 'b/1', 'a/0f']) {
    mkdirSync(join(folder, name.split('/')[0]), { recursive: true });
    writeFileSync(join(folder, name), '\0');
  }
  writeFileSync(join(folder, 'b', '.hidden'), '');
  assert.equal(writeInputList(folder), 3);
  assert.equal(writeInputList(folder), 3, 'the list is no input');
  assert.equal(readFileSync(join(folder, 'inputs.txt'), 'utf8'), 'a/0f\nb/1\nb/2\n');
});

test('artifacts: of this target only', () => {
  const names = ['io-crash-0a', 'io-timeout-1b', 'io2-crash-0a', 'io-note', 'other-crash-0a'];
  mkdirSync(join(folder, 'found', 'io'), { recursive: true });
  for (const name of names) writeFileSync(join(folder, 'found', name), '');
  const found = artifacts({ name: 'io', found: join(folder, 'found', 'io') });
  assert.deepEqual(
    found.map((path) => path.split('/').at(-1)),
    ['io-crash-0a', 'io-timeout-1b'],
  );
  assert.deepEqual(artifacts({ name: 'io', found: join(folder, 'none', 'io') }), []);
});

test('targets are chosen by name', () => {
  const targets = [{ name: 'a' }, { name: 'b' }, { name: 'c' }];
  assert.equal(chooseTargets(targets).length, 3);
  assert.deepEqual(chooseTargets(targets, ['c,a']), [{ name: 'a' }, { name: 'c' }]);
  assert.throws(() => chooseTargets(targets, ['d']), /no such fuzz target: d/);
});
