// SPDX-License-Identifier: MIT
import { element } from './element.js';

export interface Member {
  name: string;
  text: string | undefined;
}

/** One row of a list of names and texts. */
export function memberRow(name: string, text: string, isChanged = false): HTMLElement {
  return element(
    'div',
    { class: 'member', 'data-changed': isChanged },
    element('dt', {}, name),
    element('dd', {}, text),
  );
}

/** A list of an object's members; what has changed since the last time lights up. */
export function memberList() {
  const list = element('dl', { class: 'members', hidden: true });
  let before = new Map<string, string>();

  function show(members: readonly Member[]): void {
    const rows = new Map(
      members.flatMap(({ name, text }) => (text === undefined ? [] : [[name, text] as const])),
    );
    const isRenewal = before.size > 0;
    const isSame =
      rows.size === before.size && [...rows].every(([name, text]) => before.get(name) === text);
    list.hidden = rows.size === 0;
    if (isSame) return;
    list.replaceChildren(
      ...[...rows].map(([name, text]) =>
        memberRow(name, text, isRenewal && before.get(name) !== text),
      ),
    );
    before = rows;
  }

  return { list, show };
}
