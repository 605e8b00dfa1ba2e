// SPDX-License-Identifier: MIT
import { element, section } from '../page/element.js';
import { clockTime } from '../page/format.js';
import type { RecordedEvent, Session } from './session.js';

function tokenChange({ tokens }: RecordedEvent): string {
  if (!tokens) return 'no tokens any more';
  if (typeof tokens.expires_at !== 'number') return 'new tokens';
  return `new tokens, until ${clockTime(tokens.expires_at)}`;
}

function request({ request: made }: RecordedEvent): string {
  if (!made) return '';
  const outcome = made.status === 0 ? 'no answer' : String(made.status);
  const error = made.error ? `, ${made.error.code}` : '';
  return `${made.purpose}: ${outcome} in ${Math.round(made.durationMs)} ms${error}`;
}

const DETAILS: Record<RecordedEvent['name'], (event: RecordedEvent) => string> = {
  tokenchange: tokenChange,
  signedout: ({ reason }) => (reason === 'user' ? 'by the user' : 'the session is over'),
  error: ({ error }) => (error ? `${error.code}: ${error.message}` : ''),
  request,
};

/** What auth.on() has said, newest first. */
export function eventsView(session: Session): HTMLElement {
  const list = element('ol', {
    class: 'events',
    reversed: true,
    // It scrolls, so the keyboard has to reach it.
    tabindex: '0',
    'aria-label': 'Events, newest first',
  });
  const empty = element('p', { class: 'empty' }, 'Nothing yet.');

  function update(): void {
    const { events } = session;
    empty.hidden = events.length > 0;
    list.hidden = events.length === 0;
    list.replaceChildren(
      ...events
        .toReversed()
        .map((event) =>
          element(
            'li',
            { class: `event event-${event.name}` },
            element('time', {}, clockTime(event.at / 1000)),
            element('code', { class: 'event-name' }, event.name),
            element('span', {}, DETAILS[event.name](event)),
          ),
        ),
    );
  }

  session.addEventListener('change', update);
  update();
  return section(
    'events-panel',
    'Events',
    'What auth.on(…) said since the page was loaded.',
    empty,
    list,
  );
}
