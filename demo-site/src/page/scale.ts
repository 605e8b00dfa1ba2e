// SPDX-License-Identifier: MIT
import { element, setProperties } from './element.js';

/** A number that matters, with its label. */
export function figure(label: string) {
  const value = element('dd', {}, '–');
  return { row: element('div', { class: 'figure' }, element('dt', {}, label), value), value };
}

/** A tick on a scale; `at` is 0…1 of its width. */
export function mark(kind: string, at: number, ...text: string[]): HTMLElement {
  const made = element(
    'div',
    { class: `mark mark-${kind}` },
    ...text.map((line) => element('span', {}, line)),
  );
  setProperties(made, { at });
  return made;
}
