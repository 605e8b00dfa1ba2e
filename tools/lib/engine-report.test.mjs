import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { factsTable, measuredFacts, skippedTests } from './engine-report.mjs';
import { replaceSections } from './generated-docs.mjs';
import { readNumbers } from './numbers.mjs';
import { repoRoot } from './paths.mjs';

const attached = (facts) => ({
  name: 'measured',
  body: Buffer.from(JSON.stringify(facts)).toString('base64'),
});

const run = (projectName, status, { reason, attachments = [] } = {}) => ({
  projectName,
  status,
  annotations: reason ? [{ type: 'skip', description: reason }] : [],
  results: [{ attachments }],
});

const report = {
  suites: [
    {
      specs: [{ title: 'above', tests: [run('firefox', 'expected')] }],
      suites: [
        {
          specs: [
            { title: 'B1: a flow', tests: [run('webkitgtk', 'skipped', { reason: 'no driver' })] },
            {
              title: 'time',
              tests: [
                run('firefox', 'expected', {
                  attachments: [attached({ version: 'F 1', tick: '1 ms' })],
                }),
                run('webkitgtk', 'expected', { attachments: [attached({ version: 'W 2' })] }),
              ],
            },
            {
              title: 'locks',
              tests: [run('firefox', 'expected', { attachments: [attached({ locks: 'yes' })] })],
            },
          ],
        },
      ],
    },
  ],
};

test('what was skipped is told with its reason', () => {
  assert.deepEqual(skippedTests(report), [
    { project: 'webkitgtk', title: 'B1: a flow', reason: 'no driver' },
  ]);
});

test('what was measured is gathered by engine', () => {
  assert.deepEqual(measuredFacts(report), {
    firefox: { version: 'F 1', tick: '1 ms', locks: 'yes' },
    webkitgtk: { version: 'W 2' },
  });
});

test('the table has a column for each engine, and says what nobody measured', () => {
  assert.equal(
    factsTable(measuredFacts(report)),
    [
      '| what | F 1 | W 2 |',
      '| --- | --- | --- |',
      '| tick | 1 ms | not measured |',
      '| locks | yes | not measured |',
    ].join('\n'),
  );
});

test('docs/engines.md has what was accepted', async () => {
  const file = join(repoRoot, 'docs', 'engines.md');
  const page = readFileSync(file, 'utf8');
  const expected = replaceSections(page, { engines: factsTable(readNumbers('engines')) });
  const { format, resolveConfig } = await import('prettier');
  assert.equal(page, await format(expected, { ...(await resolveConfig(file)), filepath: file }));
});
