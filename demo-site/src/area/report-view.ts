// SPDX-License-Identifier: MIT
import { AuthError } from 'postern';
import { element } from '../page/element.js';
import type { Child } from '../page/element.js';
import { memberRow } from '../page/members.js';
import type { AreaSession, Failure } from './area-session.js';
import { explain, inline } from './error-guide.js';

/** Every public field that the error has. */
function facts(error: AuthError): [string, string][] {
  const { code, status, oauthError, description, retryable, retryAfterMs } = error;
  const all: [string, string | undefined][] = [
    ['code', code],
    ['retryable', `${retryable}${retryable ? ': the same call may succeed later' : ''}`],
    ['retryAfterMs', retryAfterMs?.toString()],
    ['status', status?.toString()],
    ['oauthError', oauthError],
    ['description', description],
  ];
  return all.flatMap(([name, text]) => (text === undefined ? [] : [[name, text]]));
}

/** How the session stands now, which is the first thing that an error makes one ask. */
export function standing({ isSignedIn }: AreaSession, wasSignedIn: boolean): string {
  if (isSignedIn) return 'The session survived: you are still signed in.';
  return wasSignedIn
    ? 'The session is over: nobody is signed in any more.'
    : 'Nobody is signed in.';
}

/** An error, what it means in the words of the documentation, and what is left of the session. */
export function reportOf(
  session: AreaSession,
  { doing, error }: Failure,
  wasSignedIn: boolean,
): Child[] {
  const title = element('h3', { tabindex: '-1', class: 'report-title' });
  const state = element(
    'p',
    { class: 'report-standing', 'data-signed-in': String(session.isSignedIn) },
    standing(session, wasSignedIn),
  );
  if (!(error instanceof AuthError)) {
    title.textContent = doing;
    const text = error instanceof Error ? error.message : String(error);
    return [title, element('p', { class: 'report-message' }, text), state];
  }
  title.append(element('code', {}, error.code));
  return [
    element('p', { class: 'eyebrow' }, doing),
    title,
    element('p', { class: 'report-message' }, error.message),
    state,
    element(
      'dl',
      { class: 'members' },
      ...facts(error).map(([name, text]) => memberRow(name, text)),
    ),
    ...explain(error.code).flatMap(({ title: part, text }) => [
      element('h4', {}, part),
      element('p', {}, ...inline(text)),
    ]),
  ];
}
