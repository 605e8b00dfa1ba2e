// SPDX-License-Identifier: MIT
import { element, section } from '../page/element.js';
import { movedTime } from '../page/format.js';
import type { AreaSession } from './area-session.js';

/** What the client's on() has said, newest first. */
export function eventsView(session: AreaSession, introduction: string): HTMLElement {
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
            element('time', {}, movedTime(event)),
            element('code', { class: 'event-name' }, event.name),
            element('span', {}, event.detail),
          ),
        ),
    );
  }

  session.addEventListener('change', update);
  update();
  return section('events-panel', 'Events', introduction, empty, list);
}
