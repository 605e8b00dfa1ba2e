import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { numberSections, replaceSections } from './generated-docs.mjs';
import { acceptNumbers } from './numbers.mjs';

function folderWith(t, numbers) {
  const folder = mkdtempSync(join(tmpdir(), 'postern-docs-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(numbers)) acceptNumbers(name, content, folder);
  return folder;
}

const fuzz = { executions: { challstr: 1_234_567, url: 3 }, failures: 0 };
const simulation = {
  seedsPerTest: 20_000,
  seeds: 1_000_000,
  failures: 0,
  seedsPerSecond: 900,
  mutants: 14,
  mutantsCaught: 14,
};

test('generated docs: a section is replaced, and what is around it stays', () => {
  const page =
    'a\n<!-- generated: x -->\n\nold\n\n<!-- end -->\nb\n<!-- generated: y --><!-- end -->\n';
  const made = replaceSections(page, { x: 'new\n', y: 'more' });
  assert.equal(
    made,
    'a\n<!-- generated: x -->\n\nnew\n\n<!-- end -->\nb\n<!-- generated: y -->\n\nmore\n\n<!-- end -->\n',
  );
  assert.equal(replaceSections(made, { x: 'new', y: 'more' }), made);
  assert.throws(() => replaceSections(page, { z: '' }), /no section "z"/);
});

test('generated docs: numbers that nobody has accepted are missing, and not made up', (t) => {
  const { sections, missing } = numberSections(folderWith(t, { fuzz }));
  assert.deepEqual(missing, ['coverage', 'simulation']);
  assert.deepEqual(Object.keys(sections), ['fuzz']);
  assert.match(sections.fuzz, /\| `challstr` \| 1,234,567 \|/);
  assert.match(sections.fuzz, /\| all \| 1,234,570, of which 0 failed \|/);
});

test('generated docs: a member that is no number is refused', (t) => {
  const folder = folderWith(t, { simulation: { ...simulation, mutants: undefined } });
  assert.throws(() => numberSections(folder), /have no mutants/);
  assert.match(numberSections(folderWith(t, { simulation })).sections.simulation, /14 of 14/);
});
