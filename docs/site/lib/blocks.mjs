// SPDX-License-Identifier: MIT
// The blocks of code in the repository's Markdown.
//
// A block says in a comment before it what it stands on, which readers do not see:
//   <!-- with: above -->     it goes on where the block before it has ended
//   <!-- with: showdown -->  it has the names of contexts/showdown.d.ts, and not those of default.d.ts
// What `npm run docs` writes says where it comes from, and a test runs it there:
//   <!-- generated: Express -->

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repoRoot } from './pages.mjs';

const FENCE = /^( *)(`{3,}|~{3,})([\w-]*)[^\n]*\n([^]*?)^\1\2 *$/gm;
const NOTE = /<!-- (with|generated): ([^>]+?) -->\s*$/;

/**
 * @typedef {object} Block
 * @property {string} file of the repository
 * @property {number} line of its first line of code
 * @property {string} language as it is written, perhaps empty
 * @property {string} code
 * @property {string} [context] the name of its context; undefined for the default one
 * @property {string} [generated] the name of the section that a command writes
 */

/** @returns {Block[]} */
export function blocksOf(text, file) {
  const blocks = [];
  for (const match of text.matchAll(FENCE)) {
    const [, indent, , language, content] = match;
    const before = text.slice(0, match.index);
    const [, kind, name] = NOTE.exec(before) ?? [];
    const code = content.replaceAll(new RegExp(`^${indent}`, 'gm'), '');
    const above = kind === 'with' && name === 'above' ? blocks.at(-1) : undefined;
    if (name === 'above' && !above) throw new Error(`${file}: no block above the one that goes on`);
    blocks.push({
      file,
      line: before.split('\n').length + 1,
      language,
      code: above ? `${above.code}${code}` : code,
      ...(above && { linesAbove: above.code.split('\n').length - 1, above }),
      context: above ? above.context : kind === 'with' ? name : undefined,
      generated: kind === 'generated' ? name : undefined,
    });
  }
  return blocks;
}

/** What git tracks, or would. */
export function markdownFiles(root = repoRoot) {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '*.md'];
  const { stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  return [...new Set(stdout.split('\0'))].filter(Boolean).sort();
}

/** @returns {Block[]} all of the repository */
export function allBlocks(root = repoRoot) {
  return markdownFiles(root).flatMap((file) =>
    blocksOf(readFileSync(join(root, file), 'utf8'), file),
  );
}

export const placeOfBlock = ({ file, line }) => `${file}:${line}`;
