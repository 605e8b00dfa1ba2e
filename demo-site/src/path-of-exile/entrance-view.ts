// SPDX-License-Identifier: MIT
import doorSource from '../art/door.svg?raw';
import wallSource from '../art/wall.svg?raw';
import { button, drawing, element } from '../page/element.js';
import type { Phase, Session } from './session.js';
import { SCOPES } from './settings.js';

const DOOR: Record<Phase, string> = {
  opening: 'closed',
  'signed-out': 'closed',
  leaving: 'ajar',
  arriving: 'ajar',
  'signed-in': 'open',
};

const INTRODUCTION =
  'Postern signs a single-page app in: OAuth 2.1 with PKCE, and a refresh that looks after itself. ' +
  'Here it talks to a server on this machine that behaves like Path of Exile. Any name will do.';

function scopeChooser(session: Session) {
  const boxes = SCOPES.map(({ name, meaning }) => {
    const box = element('input', { type: 'checkbox', name: 'scope', value: name });
    box.checked = session.scopes.includes(name);
    return {
      box,
      label: element(
        'label',
        { class: 'scope' },
        box,
        element('span', {}, element('code', {}, name), ` ${meaning}`),
      ),
    };
  });
  const group = element(
    'fieldset',
    { class: 'scopes' },
    element('legend', {}, 'Ask for'),
    ...boxes.map(({ label }) => label),
  );
  return {
    group,
    boxes: boxes.map(({ box }) => box),
    chosen: () => boxes.filter(({ box }) => box.checked).map(({ box }) => box.value),
  };
}

function identityList(session: Session): HTMLElement {
  const { profile, tokens } = session;
  const row = (term: string, value: string | undefined) =>
    element(
      'div',
      { class: 'identity-row' },
      element('dt', {}, term),
      element('dd', {}, value ?? 'not said'),
    );
  const list = element(
    'dl',
    { class: 'identity' },
    row('Account id', profile?.uuid ?? tokens?.sub),
    row('Granted', tokens?.scope.split(' ').join(', ')),
  );
  if (session.refusedScopes.length > 0)
    list.append(row('Refused', session.refusedScopes.join(', ')));
  list.append(row('Said by', saidBy(session)));
  return list;
}

/** The two places that say who it is: the token response and the API. */
function saidBy({ profile, tokens }: Session): string {
  if (!profile) return 'the token response; /profile was not called yet';
  const agree = profile.uuid === tokens?.sub && profile.name === tokens.username;
  return agree
    ? 'the token response and /profile, which agree'
    : '/profile; the token response differs';
}

/** The wall with the door in it: who is signed in, and the way in and out. */
export function entranceView(session: Session): HTMLElement {
  const heading = element('h1', { tabindex: '-1' });
  const text = element('div', { class: 'entrance-text' });
  const view = element(
    'section',
    { class: 'entrance', 'aria-label': 'Sign-in' },
    element('div', { class: 'wall' }, drawing(wallSource, 'wall-drawing')),
    element('div', { class: 'entrance-inner' }, text, drawing(doorSource, 'door')),
  );

  const scopes = scopeChooser(session);
  const signIn = button('Sign in', () => void session.login(scopes.chosen()), {
    class: 'button button-primary',
  });
  const noScope = element(
    'p',
    { class: 'hint', id: 'no-scope', hidden: true },
    'Choose at least one.',
  );
  scopes.group.addEventListener('change', () => {
    const isEmpty = scopes.chosen().length === 0;
    signIn.disabled = isEmpty;
    noScope.hidden = !isEmpty;
  });

  const revoke = element('input', { type: 'checkbox' });
  revoke.checked = true;
  const signedOut = [
    element('p', { class: 'lead' }, INTRODUCTION),
    scopes.group,
    noScope,
    element('div', { class: 'actions' }, signIn),
  ];
  const actions = element(
    'div',
    { class: 'actions' },
    button('Call /profile', () => void session.callProfile(), { class: 'button button-primary' }),
    button('Sign out', () => void session.logout(revoke.checked)),
    element('label', { class: 'choice' }, revoke, 'and revoke at the server'),
  );

  let identity: HTMLElement = element('dl');
  let shown: Phase | undefined;
  function update(): void {
    const { phase } = session;
    view.dataset['door'] = DOOR[phase];
    view.setAttribute('aria-busy', String(phase === 'leaving' || phase === 'arriving'));
    const isSignedIn = phase === 'signed-in';
    heading.textContent = isSignedIn
      ? (session.profile?.name ?? session.tokens?.username ?? 'Signed in')
      : 'Come in by the side door';
    if (isSignedIn) {
      const next = identityList(session);
      identity.replaceWith(next);
      identity = next;
    }
    signIn.disabled = phase !== 'signed-out' || scopes.chosen().length === 0;
    signIn.textContent = phase === 'leaving' || phase === 'arriving' ? 'Signing in…' : 'Sign in';
    if (shown !== undefined && isSignedIn === (shown === 'signed-in')) {
      shown = phase;
      return;
    }
    const hadFocus = text.contains(document.activeElement);
    text.replaceChildren(
      ...(isSignedIn
        ? [element('p', { class: 'eyebrow' }, 'Signed in as'), heading, identity, actions]
        : [heading, ...signedOut]),
    );
    // The button that was pressed is gone; the next thing to read takes its place.
    if (hadFocus) heading.focus();
    shown = phase;
  }

  session.addEventListener('change', update);
  update();
  return view;
}
