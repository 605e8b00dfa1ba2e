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
/** One sentence, or the rest of one, in the middle of each paragraph. */
const USER_SEES = /(?:^|[.;] )(the user (?:sees|waits|has|was)[^.]*\.)/i;

function splitParagraph(text: string): Explanation {
  const match = USER_SEES.exec(text);
  const sentence = match?.[1];
  if (!match || sentence === undefined) return { happened: text, userSees: '', remedy: '' };
  const end = match.index + match[0].length;
  return {
    happened: `${text.slice(0, match.index)}.`.replace(/^\.$/, ''),
    userSees: sentence.charAt(0).toUpperCase() + sentence.slice(1),
    remedy: text.slice(end).trim(),
  };
}

const explanations = new Map(
  [...page.matchAll(SECTION)].map(([, code = '', text = '']) => [
    code,
    splitParagraph(text.trim().replace(/\s+/g, ' ')),
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
