// SPDX-License-Identifier: MIT
import { AuthError } from 'postern';
import { announce } from '../page/announcer.js';
import { button, element, section } from '../page/element.js';
import { explain } from './error-guide.js';
import { EXPERIMENTS } from './experiments.js';
import type { Experiment } from './experiments.js';
import type { Failure, Session } from './session.js';

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

function report({ doing, error }: Failure): Node[] {
  const title = element('h3', { tabindex: '-1', class: 'report-title' });
  if (!(error instanceof AuthError)) {
    title.textContent = doing;
    const text = error instanceof Error ? error.message : String(error);
    return [title, element('p', { class: 'report-happened' }, text)];
  }
  const { happened, remedy } = explain(error);
  title.append(element('code', {}, error.code));
  return [
    element('p', { class: 'eyebrow' }, doing),
    title,
    element('p', { class: 'report-happened' }, happened),
    element('p', { class: 'report-remedy' }, element('strong', {}, 'What to do. '), remedy),
    element(
      'dl',
      { class: 'members' },
      ...facts(error).map(([name, text]) =>
        element('div', { class: 'member' }, element('dt', {}, name), element('dd', {}, text)),
      ),
    ),
  ];
}

/** Ways to see an error, and the last error explained. */
export function errorsView(session: Session): HTMLElement {
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

  function showFailure(failure: Failure): void {
    result.replaceChildren(...report(failure));
    result.dataset['filled'] = '';
    const { error } = failure;
    announce(
      error instanceof AuthError ? `${failure.doing}: ${error.code}.` : `${failure.doing} failed.`,
    );
  }

  async function run(experiment: Experiment): Promise<void> {
    try {
      const outcome = await experiment.run(session);
      if (!outcome) return;
      result.replaceChildren(element('p', { class: 'report-happened' }, outcome));
      announce(outcome);
    } catch (error) {
      session.fail(experiment.title, error, true);
      result.scrollIntoView({ block: 'nearest' });
    }
  }

  const cards = EXPERIMENTS.map((experiment) => {
    const { id, title, story, action, needs } = experiment;
    const trigger = button(action, () => void run(experiment), {
      'aria-describedby': `story-${id}`,
    });
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
    'Each failure is an AuthError with a stable code. None of them loses a session that is still good.',
    element(
      'div',
      { class: 'errors-columns' },
      element('ul', { class: 'experiments' }, ...cards),
      result,
    ),
  );
}
