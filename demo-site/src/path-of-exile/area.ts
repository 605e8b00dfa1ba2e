// SPDX-License-Identifier: MIT
import { errorsView } from '../area/errors-view.js';
import { eventsView } from '../area/events-view.js';
import { exchangesView } from '../area/exchanges-view.js';
import { noticeView } from '../area/notice-view.js';
import { announce } from '../page/announcer.js';
import type { ProviderArea } from '../page/areas.js';
import { element } from '../page/element.js';
import { pathOfExileEntrance } from './entrance-view.js';
import { exchangeGuide } from './exchange-guide.js';
import { EXPERIMENTS } from './experiments.js';
import { fetchServerLog } from './server-log.js';
import { Session } from './session.js';
import { AREA_PATH, CALLBACK_PATH } from './settings.js';
import { timelineView } from './timeline-view.js';
import { tokenSetView } from './token-set-view.js';

function announcePhases(session: Session): void {
  let said = session.phase;
  let refreshes = 0;
  session.addEventListener('change', () => {
    const { phase } = session;
    const renewals = session.lives.all.filter(({ origin }) => origin === 'refresh').length;
    // After a forged answer the user is still signed in, but that is not the news.
    const isNews = phase !== said && !(said === 'arriving' && session.failure);
    if (phase === 'signed-in' && isNews) announce('You are signed in.');
    else if (phase === 'signed-out' && said === 'signed-in') announce('You are signed out.');
    else if (phase === 'leaving' && said !== phase) announce('Going to the authorization server.');
    else if (renewals > refreshes && phase === 'signed-in')
      announce('The access token was refreshed.');
    said = phase;
    refreshes = renewals;
  });
}

export const pathOfExileArea: ProviderArea = {
  path: AREA_PATH,
  title: 'Path of Exile',
  callbackPath: CALLBACK_PATH,
  mount(panel) {
    const session = new Session();
    announcePhases(session);
    panel.append(
      noticeView(session),
      pathOfExileEntrance(session),
      element(
        'div',
        { class: 'rooms' },
        timelineView(session),
        exchangesView(session, {
          guide: exchangeGuide,
          fetchLog: fetchServerLog,
          introduction:
            'Every HTTP request in order, as this page and the server’s own log saw it: names, no values.',
        }),
        element(
          'div',
          { class: 'side-rooms' },
          tokenSetView(session),
          eventsView(session, 'What auth.on(…) said since the page was loaded.'),
        ),
        errorsView(
          session,
          EXPERIMENTS,
          'Each failure is an AuthError with a stable code. None of them loses a session that is still good.',
        ),
      ),
    );
    void session.open();
  },
};
