// SPDX-License-Identifier: MIT
import { announce } from '../page/announcer.js';
import type { ProviderArea } from '../page/areas.js';
import { element } from '../page/element.js';
import { entranceView } from './entrance-view.js';
import { errorsView } from './errors-view.js';
import { eventsView } from './events-view.js';
import { exchangesView } from './exchanges-view.js';
import { noticeView } from './notice-view.js';
import { Session } from './session.js';
import { AREA_ID, CALLBACK_PATH } from './settings.js';
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
  id: AREA_ID,
  title: 'Path of Exile',
  callbackPath: CALLBACK_PATH,
  mount(panel) {
    const session = new Session();
    announcePhases(session);
    panel.append(
      entranceView(session),
      element(
        'div',
        { class: 'rooms' },
        noticeView(session),
        timelineView(session),
        exchangesView(session),
        element('div', { class: 'side-rooms' }, tokenSetView(session), eventsView(session)),
        errorsView(session),
      ),
    );
    void session.open();
  },
};
