// SPDX-License-Identifier: MIT
import { entranceView, identityRow } from '../area/entrance-view.js';
import { button, element } from '../page/element.js';
import type { Session } from './session.js';

const INTRODUCTION =
  'Postern signs a page in to Pokemon Showdown: a window, an assertion, and a token that is replaced ' +
  'before it ends. Here it talks to servers on this machine that behave like Showdown’s. ' +
  'No account is needed.';

const WAY =
  'The window says that nobody is signed in, as Showdown’s own does. Follow its link, choose a name, press Authorize.';

const NO_WAY = 'There is no connection to chat, and so no challstr: press “New connection” below.';

function chatState({ chat }: Session): string {
  if (chat.isNamed) return `signed in as ${chat.name}`;
  if (chat.state === 'closed') return 'not connected';
  return chat.state === 'open' ? 'connected as a guest' : 'connecting';
}

/** Who is signed in to Showdown and its chat, and the way in and out. */
export function showdownEntrance(session: Session): HTMLElement {
  const signIn = button('Sign in with Pokemon Showdown', () => void session.login(), {
    class: 'button button-primary',
    'aria-describedby': 'way-in',
  });
  const leave = button('Sign in without a window', () => void session.leave());
  const cancel = button('Cancel', () => session.cancelLogin(), { hidden: true });
  const way = element('p', { class: 'hint way-in', id: 'way-in' }, WAY);
  const identity = element('dl', { class: 'identity' });
  const manage = element(
    'a',
    { class: 'manage-access', target: '_blank', rel: 'noopener' },
    'Manage access at the login server',
  );

  return entranceView(session, {
    eyebrow: 'Signed in as',
    name: () => session.stored?.user || 'Signed in',
    signedOut: [
      element('p', { class: 'lead' }, INTRODUCTION),
      element('div', { class: 'actions actions-entrance' }, signIn, leave, cancel),
      way,
    ],
    signedIn: [
      identity,
      element(
        'div',
        { class: 'actions' },
        button('New connection', () => void session.connect(), {
          class: 'button button-primary',
        }),
        button('Sign out', () => void session.logout()),
        manage,
      ),
      element(
        'p',
        { class: 'hint way-in' },
        'Signing out forgets the token here. No other site can revoke it, so the link is where the user does that.',
      ),
    ],
    update() {
      const { phase, chat } = session;
      const isWaiting = phase === 'waiting';
      const isReady = phase === 'signed-out' && chat.state === 'open';
      // The focus moves on before its button goes.
      const { activeElement } = document;
      const hadFocus = activeElement === signIn || activeElement === cancel;
      signIn.disabled = !isReady;
      signIn.textContent = isWaiting
        ? 'Waiting for the window…'
        : phase === 'leaving' || phase === 'arriving'
          ? 'Signing in…'
          : 'Sign in with Pokemon Showdown';
      leave.disabled = !isReady;
      leave.hidden = isWaiting;
      cancel.hidden = !isWaiting;
      if (hadFocus) (isWaiting ? cancel : signIn).focus();
      way.textContent = chat.state === 'closed' && phase === 'signed-out' ? NO_WAY : WAY;
      if (session.manageAccessUrl) manage.href = session.manageAccessUrl;
      identity.replaceChildren(
        identityRow('Chat', chatState(session)),
        identityRow(
          'Token',
          session.stored ? 'kept in localStorage, for the next visit' : undefined,
        ),
      );
    },
  });
}
