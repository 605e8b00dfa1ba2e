// SPDX-License-Identifier: MIT
import { AuthError } from 'postern';
import { announce } from '../page/announcer.js';
import { button, element, section } from '../page/element.js';
import { memberRow } from '../page/members.js';
import type { AreaSession, Failure } from './area-session.js';

/** A way to see one error. */
export interface Experiment<S extends AreaSession> {
  id: string;
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

function facts(error: AuthError): [string, string][] {
  const { code, status, oauthError, description, retryable, retryAfterMs } = error;
  const all: [string, string | undefined][] = [
    ['code', code],
    ['message', error.message],
    ['oauthError', oauthError],
    ['description', description],
    ['status', status?.toString()],
    ['retryable', String(retryable)],
    ['retryAfterMs', retryAfterMs?.toString()],
  ];
  return all.flatMap(([name, text]) => (text === undefined ? [] : [[name, text]]));
}

/** Whether the session is still there, which is the first thing that an error makes one ask. */
function survival({ isSignedIn }: AreaSession): HTMLElement | false {
  return (
    isSignedIn &&
    element('p', { class: 'report-survival' }, 'The session survived: you are still signed in.')
  );
}

function report(session: AreaSession, { doing, error }: Failure): (Node | false)[] {
  const title = element('h3', { tabindex: '-1', class: 'report-title' });
  if (!(error instanceof AuthError)) {
    title.textContent = doing;
    const text = error instanceof Error ? error.message : String(error);
    return [title, element('p', { class: 'report-happened' }, text), survival(session)];
  }
  const { happened, remedy } = session.explain(error);
  title.append(element('code', {}, error.code));
  return [
    element('p', { class: 'eyebrow' }, doing),
    title,
    element('p', { class: 'report-happened' }, happened),
    element('p', { class: 'report-remedy' }, element('strong', {}, 'What to do. '), remedy),
    survival(session),
    element(
      'dl',
      { class: 'members' },
      ...facts(error).map(([name, text]) => memberRow(name, text)),
    ),
  ];
}

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

  function show(nodes: (Node | false)[], kind: 'error' | 'outcome'): void {
    result.replaceChildren(...nodes.filter((node) => node !== false));
    result.dataset['filled'] = kind;
  }

  function showFailure(failure: Failure): void {
    show(report(session, failure), 'error');
    const { error, doing } = failure;
    const kept = session.isSignedIn ? ' You are still signed in.' : '';
    announce(error instanceof AuthError ? `${doing}: ${error.code}.${kept}` : `${doing} failed.`);
  }

  async function run({ title, run: provoke }: Experiment<S>): Promise<void> {
    try {
      const outcome = await provoke(session);
      if (!outcome) return;
      show([element('p', { class: 'report-happened' }, outcome)], 'outcome');
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
  const cards = experiments.map((experiment) => {
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
        void run(experiment).finally(() => setRunning(false, trigger));
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
      element('div', {}, element('h3', {}, title), element('p', { id: `story-${id}` }, story)),
      element('div', { class: 'experiment-action' }, trigger, unmet),
    );
    const update = () => {
      const isMet = needs === undefined || session.phase === needs;
      trigger.disabled = !isMet;
      if (trigger.textContent !== label()) trigger.textContent = label();
      unmet.hidden = isMet;
    };
    session.addEventListener('change', update);
    update();
    return card;
  });

  session.addEventListener('failure', () => session.failure && showFailure(session.failure));
  return section(
    'errors-panel',
    'Provoke an error',
    introduction,
    element(
      'div',
      { class: 'errors-columns' },
      element('ul', { class: 'experiments' }, ...cards),
      result,
    ),
  );
}
