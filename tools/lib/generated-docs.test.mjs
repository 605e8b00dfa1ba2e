import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { codeBlock, numberSections, replaceSections } from './generated-docs.mjs';
import { acceptNumbers } from './numbers.mjs';
import { speeds } from './simulation.mjs';

function folderWith(t, numbers) {
  const folder = mkdtempSync(join(tmpdir(), 'postern-docs-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(numbers)) acceptNumbers(name, content, folder);
  return folder;
}

const fuzz = { executions: { challstr: 1_234_567, url: 3 }, failures: 0 };
const world = { seeds: 1_000_000, decisions: 7, seedsPerSecond: 900 };
const simulation = {
  cores: 2,
  worlds: { oauth: world, showdown: world },
  mutants: { count: 14, caught: 13 },
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
  const { sections, missing } = numberSections('sessions', folderWith(t, { fuzz }));
  assert.deepEqual(missing, ['coverage', 'simulation']);
  assert.deepEqual(Object.keys(sections), ['fuzz']);
  assert.match(sections.fuzz, /\| `challstr` \| 1,234,567 \|/);
  assert.match(sections.fuzz, /\| all \| 1,234,570, of which 0 failed \|/);
});

test('generated docs: a member that is no number is refused', (t) => {
  const { sections } = numberSections('sessions', folderWith(t, { simulation }));
  assert.match(sections.simulation, /\| `showdown` \| 10,000 \| 1,000,000 \| 900 \|/);
  assert.match(sections.simulation, /Of 14 deliberate mistakes it finds 13\./);
  const folder = folderWith(t, { simulation: { ...simulation, mutants: { count: 14 } } });
  assert.throws(() => numberSections('sessions', folder), /have no mutants\.caught/);
});

test('generated docs: what a relay costs is told beside what a direct call costs', (t) => {
  const way = (medianMs) => ({ medianMs, p95Ms: 2 * medianMs, perSecond: 1500 });
  const relay = { cores: 2, refreshes: 500, concurrency: 16, ways: { direct: way(0.5) } };
  relay.ways['a relay'] = way(1.25);
  const { sections } = numberSections('relay', folderWith(t, { relay }));
  assert.match(sections.relay, /\| direct \| 0\.5 ms \| 1 ms \| 1\.0 \| 1,500 \|/);
  assert.match(sections.relay, /\| a relay \| 1\.25 ms \| 2\.5 ms \| 2\.5 \| 1,500 \|/);
});

test('generated docs: code is shown without the line of its licence', () => {
  const block = '```js\n// Why.\nwork();\n```';
  assert.equal(codeBlock('// SPDX-License-Identifier: MIT\n// Why.\nwork();\n'), block);
  assert.equal(codeBlock('// Why.\nwork();\n'), block);
});

test('generated docs: what the simulator says of its speed is read', () => {
  const output =
    'x\noauth world: 20000 seeds, 31415926 decisions in 21.5 s, 930 seeds a second\n' +
    'showdown world: 5 seeds, 6 decisions in 0.1 s, 50 seeds a second\n';
  assert.deepEqual(speeds(output), {
    oauth: { seeds: 20_000, decisions: 31_415_926, seedsPerSecond: 930 },
    showdown: { seeds: 5, decisions: 6, seedsPerSecond: 50 },
  });
});
