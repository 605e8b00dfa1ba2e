// SPDX-License-Identifier: MIT
import { AuthError } from 'postern';
import { button, element } from '../page/element.js';
import type { AreaSession } from './area-session.js';
import { explain, inline } from './error-guide.js';

/** Says near the top of the page that something failed; the whole of it is among the errors. */
export function noticeView(session: AreaSession): HTMLElement {
  const text = element('p', {});
  const view = element(
    'aside',
    { class: 'notice', 'aria-label': 'Problem', hidden: true },
    text,
    element('a', { class: 'notice-more', href: '#errors-panel-title' }, 'What that means'),
    button('Dismiss', () => (view.hidden = true), { class: 'button button-quiet' }),
  );
  session.addEventListener('failure', () => {
    // An experiment's error takes the place that the link below leads to.
    view.hidden = !session.failure || session.failure.wasProvoked;
    if (!session.failure) return;
    const { doing, error } = session.failure;
    text.replaceChildren(
      element('strong', {}, `${doing}: `),
      ...(error instanceof AuthError
        ? [element('code', {}, error.code), ' ', ...inline(explain(error.code)[0]?.text ?? '')]
        : [error instanceof Error ? error.message : String(error)]),
    );
  });
  return view;
}
