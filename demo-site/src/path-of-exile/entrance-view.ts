// SPDX-License-Identifier: MIT
import { entranceView, identityRow } from '../area/entrance-view.js';
import { button, element } from '../page/element.js';
import type { Session } from './session.js';
import { SCOPES } from './settings.js';
import { WAYS } from './ways.js';

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

/** How to reach the token endpoint, and what the chosen way means. */
function wayChooser(session: Session) {
  const meaning = element('p', { class: 'hint way-meaning', id: 'way-meaning', role: 'status' });
  const radios = WAYS.map((way) => {
    const radio = element('input', { type: 'radio', name: 'way', value: way.name });
    radio.addEventListener('change', () => void session.goBy(way));
    return { way, radio, label: element('label', { class: 'choice' }, radio, way.title) };
  });
  return {
    group: element(
      'fieldset',
      { class: 'scopes', 'aria-describedby': meaning.id },
      element('legend', {}, 'Reach the token endpoint'),
      element('div', { class: 'ways' }, ...radios.map(({ label }) => label)),
      meaning,
    ),
    update() {
      for (const { way, radio } of radios) radio.checked = way === session.way;
      meaning.textContent = session.way.meaning;
    },
  };
}

function identityRows(session: Session): HTMLElement[] {
  const { profile, tokens, refusedScopes } = session;
  return [
    identityRow('Account id', profile?.uuid ?? tokens?.sub),
    identityRow('Granted', tokens?.scope.split(' ').join(', ')),
    ...(refusedScopes.length > 0 ? [identityRow('Refused', refusedScopes.join(', '))] : []),
    identityRow('Said by', saidBy(session)),
    identityRow('Tokens by', session.way.title),
  ];
}

/** The two places that say who it is: the token response and the API. */
function saidBy({ profile, tokens }: Session): string {
  if (!profile) return 'the token response; /profile was not called yet';
  const agree = profile.uuid === tokens?.sub && profile.name === tokens.username;
  return agree
    ? 'the token response and /profile, which agree'
    : '/profile; the token response differs';
}

/** Who is signed in at Path of Exile, and the way in and out. */
export function pathOfExileEntrance(session: Session): HTMLElement {
  const scopes = scopeChooser(session);
  const ways = wayChooser(session);
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
  const identity = element('dl', { class: 'identity' });

  return entranceView(session, {
    eyebrow: 'Signed in as',
    name: () => session.profile?.name ?? session.tokens?.username ?? 'Signed in',
    signedOut: [
      element('p', { class: 'lead' }, INTRODUCTION),
      element('div', { class: 'actions actions-entrance' }, signIn, noScope),
      scopes.group,
      ways.group,
    ],
    signedIn: [
      identity,
      element(
        'div',
        { class: 'actions' },
        button('Call /profile', () => void session.callProfile(), {
          class: 'button button-primary',
        }),
        button('Sign out', () => void session.logout(revoke.checked)),
        element('label', { class: 'choice' }, revoke, 'and revoke at the server'),
      ),
    ],
    update() {
      const { phase } = session;
      ways.update();
      identity.replaceChildren(...identityRows(session));
      signIn.disabled = phase !== 'signed-out' || scopes.chosen().length === 0;
      signIn.textContent = phase === 'leaving' || phase === 'arriving' ? 'Signing in…' : 'Sign in';
    },
  });
}
