// SPDX-License-Identifier: MIT
import { errorsView } from '../area/errors-view.js';
import { eventsView } from '../area/events-view.js';
import { exchangesView } from '../area/exchanges-view.js';
import { noticeView } from '../area/notice-view.js';
import { announce } from '../page/announcer.js';
import type { ProviderArea } from '../page/areas.js';
import { element } from '../page/element.js';
import { assertionView } from './assertion-view.js';
import { chatView } from './chat-view.js';
import { showdownEntrance } from './entrance-view.js';
import { exchangeGuide } from './exchange-guide.js';
import { EXPERIMENTS } from './experiments.js';
import { fetchServerLog } from './login-server.js';
import { Session } from './session.js';
import { AREA_PATH, RETURN_PATH } from './settings.js';
import { tokenAgeView } from './token-age-view.js';
import { tokenView } from './token-view.js';

function announceChanges(session: Session): void {
  let said = session.phase;
  let saidName: string | undefined;
  let rotations = 0;
  session.addEventListener('change', () => {
    const { phase, chat } = session;
    const name = chat.isNamed ? chat.name : undefined;
    if (phase === 'waiting' && said !== phase) announce('A window was opened. Sign in there.');
    else if (phase === 'leaving' && said !== phase) announce('Going to the login server.');
    else if (phase === 'signed-out' && said === 'signed-in') announce('You are signed out.');
    else if (phase === 'signed-out' && said === 'waiting') announce('You are not signed in.');
    else if (name !== undefined && name !== saidName) announce(`Signed in to chat as ${name}.`);
    else if (session.rotations > rotations) announce('The token was rotated.');
    said = phase;
    saidName = name;
    rotations = session.rotations;
  });
}

export const showdownArea: ProviderArea = {
  title: 'Pokemon Showdown',
  path: AREA_PATH,
  callbackPath: RETURN_PATH,
  mount(panel) {
    const session = new Session();
    announceChanges(session);
    panel.append(
      noticeView(session),
      showdownEntrance(session),
      element(
        'div',
        { class: 'rooms' },
        chatView(session),
        assertionView(session),
        tokenAgeView(session),
        exchangesView(session, {
          guide: exchangeGuide,
          fetchLog: fetchServerLog,
          introduction:
            'Every HTTP request in order, as this page and the login server’s own log saw it. Tokens are short hashes.',
        }),
        element(
          'div',
          { class: 'side-rooms' },
          tokenView(session),
          eventsView(session, 'What showdown.on(…) said since the page was loaded.'),
        ),
        errorsView(
          session,
          EXPERIMENTS,
          'Each failure is an AuthError with a stable code. Only the server’s last word ends a session: no crash, no proxy, no lost connection does.',
        ),
      ),
    );
    void session.open();
  },
};
