// SPDX-License-Identifier: MIT
// Runs the blocks that are programs for Node: tests, which import node:test or node:assert, and commands
// of nothing but `node -e`. What needs a browser and servers is run by e2e/tests/documentation.spec.ts.

import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { placeOfBlock } from './blocks.mjs';
import { siteRoot } from './pages.mjs';
import { EXTENSIONS } from './type-check.mjs';

const FOLDER = join(siteRoot, '.cache', 'tests');
const IS_TEST = /^import .* from 'node:(?:test|assert(?:\/strict)?)';$/m;

const IS_COMMAND = /^(?:(?:#.*|node -e .*)?\n)+$/;

const isNodeTest = ({ language, code }) => Boolean(EXTENSIONS[language]) && IS_TEST.test(code);
const isNodeCommand = ({ language, code }) => language === 'sh' && IS_COMMAND.test(code);

function testFile(block) {
  const file = join(FOLDER, `${placeOfBlock(block).replace(/[^\w.-]/g, '_')}.mjs`);
  writeFileSync(file, transformSync(block.code, { loader: EXTENSIONS[block.language] }).code);
  return file;
}

/** @returns {string[]} the blocks that fail, with what they say */
export function nodeProblems(blocks) {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  // A child of a test runner would report to it, and not end with an exit code of its own.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const options = { encoding: 'utf8', env, cwd: FOLDER };
  return blocks.flatMap((block) => {
    let ended;
    if (isNodeTest(block)) ended = spawnSync(process.execPath, [testFile(block)], options);
    else if (isNodeCommand(block)) ended = spawnSync('bash', ['-e', '-c', block.code], options);
    if (!ended || ended.status === 0) return [];
    return [`${placeOfBlock(block)}: ${ended.stdout}${ended.stderr}`];
  });
}
