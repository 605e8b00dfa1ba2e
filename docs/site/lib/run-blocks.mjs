// SPDX-License-Identifier: MIT
// Runs the blocks that are tests of their own: those that import node:test or node:assert. What needs a
// browser and servers is run by e2e/tests/documentation.spec.ts.

import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { placeOfBlock } from './blocks.mjs';
import { siteRoot } from './pages.mjs';
import { EXTENSIONS } from './type-check.mjs';

const FOLDER = join(siteRoot, '.cache', 'tests');
const IS_TEST = /^import .* from 'node:(?:test|assert(?:\/strict)?)';$/m;

export const isNodeTest = ({ language, code }) =>
  Boolean(EXTENSIONS[language]) && IS_TEST.test(code);

/** @returns {string[]} the blocks that fail, with what they say */
export function nodeTestProblems(blocks) {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  return blocks.filter(isNodeTest).flatMap((block) => {
    const file = join(FOLDER, `${placeOfBlock(block).replace(/[^\w.-]/g, '_')}.mjs`);
    writeFileSync(file, transformSync(block.code, { loader: EXTENSIONS[block.language] }).code);
    // A child of a test runner would report to it, and not end with an exit code of its own.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const { status, stdout, stderr } = spawnSync(process.execPath, [file], {
      encoding: 'utf8',
      env,
    });
    return status === 0 ? [] : [`${placeOfBlock(block)}: ${stdout}${stderr}`];
  });
}
