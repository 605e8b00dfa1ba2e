// SPDX-License-Identifier: MIT
// The words for an error are those of docs/errors.md, put in here by the build.

import type { AuthErrorCode } from 'postern';
import page from '../../../docs/errors.md?raw';
import { element } from '../page/element.js';

/** One of its parts, as `What to do`, in Markdown. */
export interface Part {
  title: string;
  text: string;
}

const SECTION = /^### `(\w+)`\n\n([^]*?)(?=\n#|$(?![^]))/gm;
const PART = /^- \*\*(.+?)\*\*: ([^]*?)(?=\n- |$(?![^]))/gm;

function partsOf(section: string): Part[] {
  return [...section.trim().matchAll(PART)].map(([, title = '', text = '']) => ({
    title,
    text: text.charAt(0).toUpperCase() + text.slice(1).replace(/\s+/g, ' '),
  }));
}

const explanations = new Map(
  [...page.matchAll(SECTION)].map(([, code = '', section = '']) => [code, partsOf(section)]),
);

/** What that page says of a code: the cause, what the user sees, and what to do. */
export function explain(code: AuthErrorCode): readonly Part[] {
  return explanations.get(code) ?? [];
}

const MARKUP = /`([^`]+)`|\*\*([^*]+)\*\*|_([^_]+)_|\[([^\]]+)\]\([^)]*\)/g;

/** As much of Markdown as a paragraph of that page has. */
export function inline(markdown: string): Node[] {
  const nodes: Node[] = [];
  let end = 0;
  for (const { index, 0: whole, 1: code, 2: strong, 3: emphasis, 4: link } of markdown.matchAll(
    MARKUP,
  )) {
    nodes.push(new Text(markdown.slice(end, index)));
    if (code !== undefined) nodes.push(element('code', {}, code));
    else if (strong !== undefined) nodes.push(element('strong', {}, strong));
    else nodes.push(new Text(emphasis ?? link ?? ''));
    end = index + whole.length;
  }
  return [...nodes, new Text(markdown.slice(end))];
}
