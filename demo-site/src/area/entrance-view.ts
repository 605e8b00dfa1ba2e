// SPDX-License-Identifier: MIT
import doorSource from '../art/door.svg?raw';
import wallSource from '../art/wall.svg?raw';
import { drawing, element } from '../page/element.js';
import type { AreaSession, Phase } from './area-session.js';

const DOOR: Record<Phase, string> = {
  opening: 'closed',
  'signed-out': 'closed',
  waiting: 'ajar',
  leaving: 'ajar',
  arriving: 'ajar',
  'signed-in': 'open',
};

const BUSY: ReadonlySet<Phase> = new Set(['waiting', 'leaving', 'arriving']);

export interface EntranceParts {
  /** Above the name of who is signed in. */
  eyebrow: string;
  /** Who is signed in. */
  name(): string;
  /** Below the heading while nobody is signed in, and while somebody is. */
  signedOut: readonly Node[];
  signedIn: readonly Node[];
  /** Brings these up to date. */
  update(): void;
}

export function identityRow(term: string, value: string | undefined): HTMLElement {
  return element(
    'div',
    { class: 'identity-row' },
    element('dt', {}, term),
    element('dd', {}, value ?? 'not said'),
  );
}

/** The wall with the door in it: who is signed in, and the way in and out. */
export function entranceView(session: AreaSession, parts: EntranceParts): HTMLElement {
  const heading = element('h1', { tabindex: '-1' });
  const text = element('div', { class: 'entrance-text' });
  const view = element(
    'section',
    { class: 'entrance', 'aria-label': 'Sign-in' },
    element('div', { class: 'wall' }, drawing(wallSource, 'wall-drawing')),
    element('div', { class: 'entrance-inner' }, text, drawing(doorSource, 'door')),
  );

  let shown: boolean | undefined;
  function update(): void {
    const { phase } = session;
    view.dataset['door'] = DOOR[phase];
    view.setAttribute('aria-busy', String(BUSY.has(phase)));
    // An experiment may have its window open, or be on its way, while somebody is signed in.
    const isSignedIn = phase === 'signed-in' || (BUSY.has(phase) && session.isSignedIn);
    const hadFocus = text.contains(document.activeElement);
    heading.textContent = isSignedIn ? parts.name() : 'Come in by the side door';
    parts.update();
    const isSame = isSignedIn === shown;
    shown = isSignedIn;
    if (isSame) return;
    text.replaceChildren(
      ...(isSignedIn
        ? [element('p', { class: 'eyebrow' }, parts.eyebrow), heading, ...parts.signedIn]
        : [heading, ...parts.signedOut]),
    );
    // The button that was pressed is gone; the next thing to read takes its place.
    if (hadFocus) heading.focus();
  }

  session.addEventListener('change', update);
  update();
  return view;
}
