// SPDX-License-Identifier: MIT
// The words for an error are those of docs/errors.md, put in here by the build.

import type { AuthErrorCode } from 'postern';
import page from '../../../docs/errors.md?raw';
import { element } from '../page/element.js';

/** Of one code, in Markdown. */
export interface Explanation {
  happened: string;
  userSees: string;
  remedy: string;
}

const SECTION = /^### `(\w+)`\n\n([^]*?)(?=\n#|$(?![^]))/gm;

function partOf(text: string, name: string): string {
  const start = text.split(`- **${name}**: `)[1];
  if (start === undefined) throw new Error(`docs/errors.md has a section without "${name}"`);
  const part = start.split('\n- **')[0] ?? '';
  const words = part.trim().replace(/\s+/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const explanations = new Map<string, Explanation>(
  [...page.matchAll(SECTION)].map(([, code = '', text = '']) => [
    code,
    {
      happened: partOf(text, 'Cause'),
      userSees: partOf(text, 'The user sees'),
      remedy: partOf(text, 'What to do'),
    },
  ]),
);

export function explain(code: AuthErrorCode): Explanation {
  return explanations.get(code) ?? { happened: '', userSees: '', remedy: '' };
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
