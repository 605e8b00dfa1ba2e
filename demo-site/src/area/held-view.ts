// SPDX-License-Identifier: MIT
import { element, section } from '../page/element.js';
import { memberList } from '../page/members.js';
import type { Member } from '../page/members.js';
import type { AreaSession } from './area-session.js';

export interface HeldOptions {
  id: string;
  title: string;
  introduction: string;
  /** What is held now, its secrets masked; nothing while nobody is signed in. */
  members(): readonly Member[];
}

/** What the client holds of its user; what has changed lights up. */
export function heldView(session: AreaSession, options: HeldOptions): HTMLElement {
  const { id, title, introduction, members } = options;
  const { list, show } = memberList();
  const empty = element('p', { class: 'empty' }, 'Nothing is held. Sign in, and it appears here.');

  function update(): void {
    const held = members();
    empty.hidden = held.length > 0;
    show(held);
  }

  session.addEventListener('change', update);
  update();
  return section(id, title, introduction, empty, list);
}
