// SPDX-License-Identifier: MIT
// What Showdown has elsewhere or not at all, under `/-/`: signing in without a password, signing
// out, and the files of the pages.

import { readFileSync } from 'node:fs';
import { frame, textAnswer } from './framing.mjs';
import { signInPage } from './pages/pages.mjs';
import { isSameOrigin, readRequest } from './request.mjs';
import { EXPIRED_SESSION_COOKIE, sessionCookie } from './sessions.mjs';
import { toUserId } from './users.mjs';

/** @typedef {import('./framing.mjs').Answer} Answer */
/** @typedef {import('./request.mjs').LoginRequest} LoginRequest */
/** @typedef {import('./state.mjs').State} State */

export const LOCAL_PATH = '/-/';
const SIGN_IN_PATH = '/-/sign-in';

const TYPES = Object.freeze({ js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml' });

/** @type {ReadonlyMap<string, Answer>} */
const FILES = new Map(
  ['access-page.js', 'authorize-page.js', 'icon.svg', 'pages.css'].map((name) => {
    const extension = /** @type {keyof typeof TYPES} */ (name.split('.').at(-1));
    return [
      `/-/pages/${name}`,
      {
        status: 200,
        headers: { 'Content-Type': TYPES[extension], 'Cache-Control': 'no-cache' },
        body: readFileSync(new URL(`./pages/${name}`, import.meta.url), 'utf8'),
      },
    ];
  }),
);

/** @param {string} location @param {string} cookie @returns {Answer} */
function redirect(location, cookie) {
  const headers = { Location: location, 'Set-Cookie': cookie, 'Cache-Control': 'no-store' };
  return { status: 303, headers, body: '' };
}

/** @param {string | undefined} path @returns {string} a path of this server and of no other */
function ownPath(path) {
  return path && /^\/(?![/\\])/.test(path) ? path : SIGN_IN_PATH;
}

/** @param {State} state @param {LoginRequest} request @param {string} [problem] */
function showSignIn(state, { sessionId, parameters }, problem) {
  const userId = state.sessions.userId(sessionId);
  const user = userId === undefined ? undefined : state.users.named(userId);
  return frame(signInPage({ user, continueAt: ownPath(parameters.continue), problem }));
}

/** @param {State} state @param {LoginRequest} request */
function signIn(state, request) {
  const { name = '', continue: continueAt } = request.parameters;
  if (toUserId(name) === '') {
    return showSignIn(state, request, 'A name needs a letter or a digit.');
  }
  const userId = toUserId(state.users.named(name).name);
  return redirect(ownPath(continueAt), sessionCookie(state.sessions.begin(userId)));
}

/** @param {State} state @param {LoginRequest} request */
function signOut(state, { sessionId }) {
  state.sessions.end(sessionId);
  const answer = redirect(SIGN_IN_PATH, EXPIRED_SESSION_COOKIE);
  // The authorize page keeps tokens here, which are the last user's.
  answer.headers['Clear-Site-Data'] = '"storage"';
  return answer;
}

/** @param {State} state @param {LoginRequest} request @returns {Answer} */
function answer(state, request) {
  const file = FILES.get(request.path);
  if (file) return file;
  const reading = request.method === 'GET' || request.method === 'HEAD';
  if (request.path === SIGN_IN_PATH && reading) return showSignIn(state, request);
  if (request.method !== 'POST') return textAnswer(404, 'Not found');
  if (!isSameOrigin(request)) return textAnswer(403, 'Only for pages of this server');
  if (request.path === SIGN_IN_PATH) return signIn(state, request);
  if (request.path === '/-/sign-out') return signOut(state, request);
  return textAnswer(404, 'Not found');
}

/**
 * @param {State} state
 * @param {import('node:http').IncomingMessage} message
 * @returns {Promise<Answer>}
 */
export async function answerLocally(state, message) {
  return answer(state, await readRequest(message));
}
