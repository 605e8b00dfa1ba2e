// Each rule of hosting.mjs must be able to fail.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { hostedFiles, namedCommands } from './hosting.mjs';

function inTree(files, look) {
  const root = mkdtempSync(join(tmpdir(), 'postern-hosting-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return look(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const WORKFLOW = `name: ci
on: push
permissions: {}
concurrency: ci
jobs:
  test:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@${COMMIT} # v5.0.0
      - run: npm test
`;
const workflow = (text) => inTree({ '.github/workflows/ci.yml': text }, hostedFiles);

test('workflows: actions are named by commit, and jobs are bounded', () => {
  assert.deepEqual(workflow(WORKFLOW), []);
  for (const action of [
    'actions/checkout@v5',
    `actions/checkout@${COMMIT}`,
    `a/b@${COMMIT.slice(1)} # v1.0.0`,
  ]) {
    const problems = workflow(WORKFLOW.replace(/uses: .*/, `uses: ${action}`));
    assert.match(problems.join(), /^\.github\/workflows\/ci\.yml:12: .*by its commit/);
  }
  for (const line of ['concurrency: ci\n', '    timeout-minutes: 5\n', '    permissions:\n']) {
    assert.equal(workflow(WORKFLOW.replace(line, '')).length, 1, line);
  }
  assert.match(
    workflow(WORKFLOW.replace('permissions: {}', 'permissions: write-all')).join(),
    /itself/,
  );
});

const FORM = `name: Bug
description: What is wrong
body:
  - type: markdown
    attributes:
      value: No tokens
  - type: dropdown
    id: entry
    attributes:
      label: Entry
      options:
        - postern
`;
const form = (text, name = 'bug') =>
  inTree({ [`.github/ISSUE_TEMPLATE/${name}.yml`]: text }, hostedFiles);

test('issue forms: what a host demands', () => {
  assert.deepEqual(form(FORM), []);
  for (const part of [
    'description: What is wrong\n',
    '      value: No tokens\n',
    '    id: entry\n',
    '      label: Entry\n',
    '      options:\n',
  ]) {
    assert.equal(form(FORM.replace(part, '')).length, 1, part);
  }
  assert.equal(form(`${FORM}${FORM.slice(FORM.indexOf('  - type: dropdown'))}`).length, 1);
  const link = 'contact_links:\n  - name: a\n    url: https://a.example/\n    about: b\n';
  assert.deepEqual(form(link, 'config'), []);
  assert.equal(form(link.replace('    about: b\n', ''), 'config').length, 1);
});

test('commands in prose and in workflows exist', () => {
  const tree = (text) => ({
    'package.json': '{"scripts": {"test": "", "build": ""}}',
    'e2e/package.json': '{"scripts": {"test": ""}}',
    'e2e/tests/login.spec.ts': '',
    'tools/build.mjs': '',
    'CONTRIBUTING.md': text,
  });
  const problems = (text) => inTree(tree(text), namedCommands);
  assert.deepEqual(
    problems(
      'Run `npm test`, `npm run build -- --x`, `npm test -w e2e -- tests/login.spec.ts`.\n\n```sh\nnode tools/build.mjs\n```\n',
    ),
    [],
  );
  for (const command of [
    'npm run gone',
    'npm start',
    'npm run build -w e2e',
    'node tools/gone.mjs',
    'npm test -w e2e -- tests/gone.spec.ts',
  ]) {
    assert.equal(problems(`Run \`${command}\`.\n`).length, 1, command);
    assert.equal(problems(`\`\`\`sh\n${command}\n\`\`\`\n`).length, 1, command);
  }
  const inWorkflow = {
    ...tree(''),
    '.github/workflows/ci.yml': WORKFLOW.replace('npm test', 'npm run gone'),
  };
  assert.equal(inTree(inWorkflow, namedCommands).length, 1);
});
