// SPDX-License-Identifier: MIT
// Copies the Markdown of the repository to where VitePress reads it. Links are those that a Git host
// understands; here they become the site's.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { listedFiles, repoRoot, SHOWN_ELSEWHERE } from './pages.mjs';

const FENCE = /^( *)(`{3,})[^]*?^\1\2$/gm;
const COMMENT = /<!--[^]*?-->\n?/g;
const LINK = /(?<!!)\[((?:[^\[\]]|\[[^\]]*\])*)\]\((?![a-z]+:)([^)\s]+)\)/g;
/** Two columns of code need the room of the outline. */
const SIDE_BY_SIDE = '<div class="side-by-side">';
const CODE_SPAN = /(`+)[^`][^]*?\1/g;

/** Applies `change` to what is neither a block of code nor, unless `spans`, a code span. */
function outsideOfCode(text, change) {
  let last = 0;
  let made = '';
  for (const fence of text.matchAll(FENCE)) {
    made += change(text.slice(last, fence.index)) + fence[0];
    last = fence.index + fence[0].length;
  }
  return made + change(text.slice(last));
}

/** Where a link of `file` leads on the site, or undefined if it leads out of it. */
function siteTarget(target, file, files, problems) {
  const [path, anchor] = target.split('#');
  if (path === '') return target;
  const wanted = posix.normalize(posix.join(posix.dirname(file), path)).replace(/\/$/, '');
  if (SHOWN_ELSEWHERE[wanted]) return `/${SHOWN_ELSEWHERE[wanted]}`;
  if (files.has(wanted)) return `/${files.get(wanted)}${anchor === undefined ? '' : `#${anchor}`}`;
  // A page that is listed may come later than the link to it.
  const isThere = existsSync(join(repoRoot, wanted)) || listedFiles().includes(wanted);
  if (!isThere) problems.push(`${file}: ${target} is not there`);
  return undefined;
}

/**
 * @param {string} text the Markdown of `file`
 * @param {Map<string, string>} files the place of each page of the repository
 * @param {{ repository?: string, problems: string[] }} options `repository` is where the sources can
 * be read; without one, links to them become their text
 */
export function siteMarkdown(text, file, files, { repository, problems }) {
  const linked = (link, label, target) => {
    const found = siteTarget(target, file, files, problems);
    if (found) return `[${label}](${found})`;
    const source = posix.join(posix.dirname(file), target);
    return repository ? `[${label}](${repository}/${source})` : label;
  };
  const diagrams = text.replace(
    /^```mermaid\n[^]*?^```$/gm,
    (block) => `::: details As a Mermaid diagram\n${block.replace('mermaid', 'text')}\n:::`,
  );
  return outsideOfCode(diagrams, (prose) => {
    const spans = [];
    const hidden = prose
      .replace(COMMENT, '')
      // A link's label may be code; so only what has no link in it is hidden.
      .replace(CODE_SPAN, (span) => `\0${spans.push(span) - 1}\0`);
    return hidden.replace(LINK, linked).replace(/\0(\d+)\0/g, (_, index) => spans[index]);
  });
}

/**
 * Writes every page into `folder`.
 * @returns {string[]} what is wrong with them
 */
export function stagePages(groups, folder, { repository } = {}) {
  const pages = groups.flatMap((group) => group.pages);
  const files = new Map(pages.map(({ file, place }) => [file, place]));
  const problems = [];
  rmSync(folder, { recursive: true, force: true });
  for (const { file, place } of pages) {
    const text = readFileSync(join(repoRoot, file), 'utf8');
    const to = join(folder, place);
    const frontMatter = text.includes(SIDE_BY_SIDE) ? '---\naside: false\n---\n\n' : '';
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, frontMatter + siteMarkdown(text, file, files, { repository, problems }));
  }
  return problems;
}
