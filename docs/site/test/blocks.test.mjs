// SPDX-License-Identifier: MIT
// Every block of code in the repository's Markdown is checked, and the checks can fail.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { blockProblems } from '../lib/block-checks.mjs';
import { allBlocks, blocksOf, placeOfBlock } from '../lib/blocks.mjs';
import { repoRoot } from '../lib/pages.mjs';
import { nodeProblems } from '../lib/run-blocks.mjs';

const blocks = allBlocks();

test('every block of code compiles, or is parsed', async () => {
  assert.ok(blocks.length > 60, `only ${blocks.length} blocks`);
  assert.deepEqual(await blockProblems(blocks), []);
});

test('every block that is a program for Node runs', () => {
  assert.deepEqual(nodeProblems(blocks), []);
});

// What npm run docs writes is a copy, of a file that tests run; tools/lib/generated-docs.mjs sees to it.
test('a block that is said to be generated is a file of e2e, as it stands there', () => {
  const { stdout } = spawnSync('git', ['ls-files', '-z', 'e2e'], {
    cwd: repoRoot,
    encoding: 'utf8',
  });
  const sources = stdout
    .split('\0')
    .filter((path) => /\.(?:[cm]?[jt]sx?|json|css|vue|svelte|html)$/.test(path))
    .map((path) => readFileSync(join(repoRoot, path), 'utf8'));
  const copies = blocks.filter(({ generated, language }) => generated && language !== 'mermaid');
  assert.ok(copies.length > 5);
  for (const block of copies) {
    const isCopy = sources.some((source) => source.includes(block.code.trim()));
    assert.ok(isCopy, `${placeOfBlock(block)} is no file of e2e`);
  }
});

const MISTAKES = {
  ts: [
    "import { createBrowserAuth } from 'postern';\ncreateBrowserAuth({ clientId: 1 });",
    /TS2\d+/,
  ],
  js: ['auth.logIn();', /TS2551/],
  tsx: ['const word: number = <p />;', /TS/],
  html: ['<p><button>Sign in</p>', /end tag/],
  sh: ['npm run no-such-script', /no such script/],
  json: ['{ "a": 1, }', /JSON/],
  cmake: ['find_package(postern 0.1', /Function|Parse|missing/i],
  cpp: ['#include "postern/core/no_such_noun.hpp"', /not found/],
  yaml: ['a: b: c', /./],
  cobol: ['DISPLAY', /no way of checking/],
  '': ["import { AuthError } from 'postern';", /without a language/],
};

for (const [language, [code, message]] of Object.entries(MISTAKES)) {
  test(`a mistake in a block of "${language}" is found, at its line`, async () => {
    const text = `# Page\n\n\`\`\`${language}\n${code}\n\`\`\`\n`;
    const problems = await blockProblems(blocksOf(text, 'docs/page.md'));
    assert.equal(problems.length, 1, problems.join('\n'));
    assert.match(problems[0], /^docs\/page\.md:[45]: /);
    assert.match(problems[0], message);
  });
}

test('C++ sees the public headers, and a shell the commands that are there', async () => {
  const cpp =
    '```cpp\n#include <postern/core/pkce.hpp>\n#include <postern/client/session.hpp>\n```\n';
  const sh = '```sh\nnpm run docs:site -- --serve\n```\n';
  assert.deepEqual(await blockProblems(blocksOf(cpp + sh, 'docs/page.md')), []);
});

test('a block that fails in Node is found', () => {
  const failing = "```js\nimport assert from 'node:assert/strict';\nassert.equal(1, 2);\n```\n";
  const command = '```sh\nnode -e "process.exit(1)"\n```\n';
  const problems = nodeProblems(blocksOf(failing + command, 'docs/page.md'));
  assert.deepEqual(
    problems.map((problem) => problem.slice(0, 15)),
    ['docs/page.md:2:', 'docs/page.md:6:'],
  );
});

test('the script of a page of HTML is compiled, at its line', async () => {
  const text = '```html\n<p></p>\n<script type="module">\n  auth.logIn();\n</script>\n```\n';
  const [problem] = await blockProblems(blocksOf(text, 'page.md'));
  assert.match(problem, /^page\.md:4: TS2551/);
});

test('a block goes on where the one above has ended, and its mistakes are at its own lines', async () => {
  const text = '```js\nconst a = 1;\n```\n\n<!-- with: above -->\n\n```js\na.b;\n```\n';
  const found = blocksOf(text, 'page.md');
  assert.deepEqual(found.map(placeOfBlock), ['page.md:2', 'page.md:8']);
  assert.match((await blockProblems([found[1]])).join(), /^page\.md:8: TS2339/);
});
