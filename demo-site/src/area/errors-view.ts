// SPDX-License-Identifier: MIT
import { AuthError } from 'postern';
import { announce } from '../page/announcer.js';
import { button, element, section } from '../page/element.js';
import type { Child } from '../page/element.js';
import type { AreaSession, Failure } from './area-session.js';
import { reportOf, standing } from './report-view.js';

/** A way to see one error. */
export interface Experiment<S extends AreaSession> {
  id: string;
  /** What it is about: those of one family stand together, in the order of their first ones. */
  family: string;
  title: string;
  story: string;
  /** What the button says; of a switch, what it would do now. */
  action: string | ((session: S) => string);
  /** Which of the two it needs; either way without this. */
  needs?: 'signed-in' | 'signed-out';
  /**
   * Throws what it provokes, or navigates to where that happens. Called inside the click, so that
   * it may open a window.
   */
  run(session: S): Promise<string | void>;
}

/** Where the list has all of the width; errors.css has the same. */
const NARROW = '(max-width: 56rem)';

/** Ways to see an error, and the last error explained. */
export function errorsView<S extends AreaSession>(
  session: S,
  experiments: readonly Experiment<S>[],
  introduction: string,
): HTMLElement {
  const placeholder = element(
    'p',
    { class: 'empty' },
    'Choose one. The AuthError that comes out is explained here, and what an app does about it.',
  );
  const result = element(
    'div',
    { class: 'report', role: 'group', 'aria-label': 'Last error' },
    placeholder,
  );

  const narrow = matchMedia(NARROW);
  const columns = element('div', { class: 'errors-columns' });
  let pressed: HTMLElement | undefined;
  let wasSignedIn = false;

  /** Beside the list, or where there is no room for that, below what was pressed. */
  const place = () => ((narrow.matches && pressed) || columns).append(result);
  narrow.addEventListener('change', place);

  function show(nodes: readonly Child[], kind: 'error' | 'outcome'): void {
    result.replaceChildren(...element('div', {}, ...nodes).childNodes);
    result.dataset['filled'] = kind;
    // It may scroll, so the keyboard has to reach it.
    result.tabIndex = 0;
    place();
  }

  function showFailure(failure: Failure): void {
    if (!failure.wasProvoked) pressed = undefined;
    show(reportOf(session, failure, wasSignedIn), 'error');
    const { error, doing } = failure;
    const what = error instanceof AuthError ? `${doing}: ${error.code}.` : `${doing} failed.`;
    announce(`${what} ${standing(session, wasSignedIn)}`);
  }

  async function run({ title, run: provoke }: Experiment<S>, card: HTMLElement): Promise<void> {
    pressed = card;
    wasSignedIn = session.isSignedIn;
    try {
      const outcome = await provoke(session);
      if (!outcome) return;
      show([element('p', { class: 'report-message' }, outcome)], 'outcome');
      announce(outcome);
    } catch (error) {
      session.fail(title, error, true);
    }
    result.scrollIntoView({ block: 'nearest' });
  }

  let isRunning = false;
  const triggers: HTMLButtonElement[] = [];
  // Not disabled, as a button that is disabled loses the focus.
  const setRunning = (running: boolean, own: HTMLButtonElement) => {
    isRunning = running;
    own.setAttribute('aria-busy', String(running));
    for (const each of triggers) {
      if (each !== own) each.setAttribute('aria-disabled', String(running));
    }
  };
  const cardOf = (experiment: Experiment<S>) => {
    const { id, title, story, action, needs } = experiment;
    const label = () => (typeof action === 'string' ? action : action(session));
    const trigger = button(
      label(),
      () => {
        if (isRunning) {
          announce('Another one is still running: let it end first.');
          return;
        }
        setRunning(true, trigger);
        void run(experiment, card).finally(() => setRunning(false, trigger));
      },
      { 'aria-describedby': `story-${id}` },
    );
    triggers.push(trigger);
    const unmet = element(
      'span',
      { class: 'hint' },
      needs === 'signed-in' ? 'Sign in first.' : 'Sign out first.',
    );
    const card = element(
      'li',
      { class: 'experiment' },
      element('div', {}, element('h4', {}, title), element('p', { id: `story-${id}` }, story)),
      element('div', { class: 'experiment-action' }, trigger, unmet),
    );
    const update = () => {
      const isMet = needs === undefined || session.phase === needs;
      trigger.disabled = !isMet;
      if (trigger.textContent !== label()) trigger.textContent = label();
      // Many buttons say the same, and a list of buttons has nothing around them.
      trigger.setAttribute('aria-label', `${label()}: ${title}`);
      unmet.hidden = isMet;
    };
    session.addEventListener('change', update);
    update();
    return card;
  };
  const families = [...new Set(experiments.map(({ family }) => family))].flatMap((family) => {
    const id = `family-${family.toLowerCase().replace(/\W+/g, '-')}`;
    return [
      element('h3', { id, class: 'family' }, family),
      element(
        'ul',
        { class: 'experiments', 'aria-labelledby': id },
        ...experiments.filter((one) => one.family === family).map(cardOf),
      ),
    ];
  });

  columns.append(element('div', {}, ...families), result);
  session.addEventListener('failure', () => session.failure && showFailure(session.failure));
  return section('errors-panel', 'Provoke an error', introduction, columns);
}
