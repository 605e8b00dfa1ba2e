// SPDX-License-Identifier: MIT
import { AuthError } from 'postern';
import { button, element } from '../page/element.js';
import type { AreaSession } from './area-session.js';

/** Says at the top of the page that something failed; the whole of it is among the errors. */
export function noticeView(session: AreaSession): HTMLElement {
  const text = element('p', {});
  function dismiss(): void {
    view.hidden = true;
    // What had the focus is gone; the page begins anew.
    document.querySelector<HTMLElement>('#main h1')?.focus();
  }
  const view = element(
    'section',
    { class: 'notice', 'aria-label': 'Problem', hidden: true },
    text,
    element('a', { class: 'notice-more', href: '#errors-panel-title' }, 'What that means'),
    button('Dismiss', dismiss, { class: 'button button-quiet' }),
  );
  session.addEventListener('failure', () => {
    // An experiment's error takes the place that the link below leads to.
    view.hidden = !session.failure || session.failure.wasProvoked;
    if (!session.failure) return;
    const { doing, error } = session.failure;
    text.replaceChildren(
      element('strong', {}, `${doing}: `),
      ...(error instanceof AuthError ? [element('code', {}, error.code), ' '] : []),
      error instanceof Error ? error.message : String(error),
    );
  });
  return view;
}
