// SPDX-License-Identifier: MIT
import type { Experiment } from '../area/errors-view.js';
import { spoilNext, withFaults } from './login-server.js';
import type { Fault } from './login-server.js';
import type { Session } from './session.js';
import { REQUEST_TIMEOUT_MS, RETURN_PATH } from './settings.js';

const ASSERTION = 'oauth/api/getassertion';
const LOGIN_PAGE = 'oauth/authorize';
const ROTATION = 'oauth/api/refreshtoken';

const SERVER = 'The network and the server';
const TOKEN = 'The token';
const WINDOW = 'The window';
const CALLER = 'Mistakes of the app';

/** Longer than a click counts as one. */
const TOO_LATE_MS = 6_000;
const SLOW_MS = REQUEST_TIMEOUT_MS + 2_000;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks for an assertion while the server answers like this. */
function spoiled(fault: Omit<Fault, 'endpoint'> & { kind: string }): Experiment<Session>['run'] {
  return (session) =>
    withFaults([{ ...fault, endpoint: ASSERTION }], async () => {
      await session.ask();
    });
}

export const EXPERIMENTS: readonly Experiment<Session>[] = [
  {
    id: 'server-error',
    family: SERVER,
    title: 'Let the server crash',
    story: 'Asks for an assertion, and the login server answers 500.',
    action: 'Ask for it',
    needs: 'signed-in',
    run: spoiled({ kind: 'crash' }),
  },
  {
    id: 'proxy-page',
    family: SERVER,
    title: 'Meet a proxy',
    story: 'A page of HTML, status 200, where the answer should be: as behind a hotel’s network.',
    action: 'Ask for it',
    needs: 'signed-in',
    run: spoiled({ kind: 'proxy-html', status: 200 }),
  },
  {
    id: 'cut-connection',
    family: SERVER,
    title: 'Cut the connection',
    story: 'The login server hangs up without an answer.',
    action: 'Ask for it',
    needs: 'signed-in',
    run: spoiled({ kind: 'drop' }),
  },
  {
    id: 'slow-answer',
    family: SERVER,
    title: 'Wait too long',
    story: 'The answer takes five seconds. This page has set requestTimeoutMs to three.',
    action: 'Ask for it',
    needs: 'signed-in',
    run: spoiled({ kind: 'slow', ms: SLOW_MS }),
  },
  {
    id: 'refused-name',
    family: SERVER,
    title: 'Have the name refused',
    story: 'The login server says that the name is no longer available.',
    action: 'Ask for it',
    needs: 'signed-in',
    run: spoiled({ kind: 'raw', body: ';;Your username is no longer available.' }),
  },
  {
    id: 'void-once',
    family: TOKEN,
    title: 'Hear “success: false” once',
    story:
      'The token is void, says the server. It may be just old, so Postern rotates it and asks again.',
    action: 'Ask for it',
    needs: 'signed-in',
    async run(session) {
      await spoilNext({ kind: 'success-false', endpoint: ASSERTION });
      await session.ask();
      return 'No error, and you are still signed in: the token was rotated, and the second assertion came. The exchanges show all three requests.';
    },
  },
  {
    id: 'void-for-good',
    family: TOKEN,
    title: 'Have the access taken away',
    story:
      '“success: false” to the assertion and to the rotation, as once the user has revoked it.',
    action: 'Ask for it',
    needs: 'signed-in',
    run: (session) =>
      withFaults(
        [
          { kind: 'success-false', endpoint: ASSERTION },
          { kind: 'success-false', endpoint: ROTATION },
        ],
        () => session.ask(),
      ),
  },
  {
    id: 'cut-off',
    family: WINDOW,
    title: 'Cut the window off',
    story:
      'Cross-Origin-Opener-Policy on the login page: the window then seems closed while it is open. Sign in with it on, and it works all the same.',
    action: ({ isCutOff }) => (isCutOff ? 'Switch off' : 'Switch on'),
    async run(session) {
      await session.setCutOff(!session.isCutOff);
      return session.isCutOff
        ? 'It is on. Sign out if you are signed in, then sign in: the callback page finds this one by a BroadcastChannel.'
        : 'It is off again.';
    },
  },
  {
    id: 'closed-window',
    family: WINDOW,
    title: 'Close the window',
    story:
      'Showdown’s page has no “no”: users close it. Do so, and after three seconds Postern believes it.',
    action: 'Open the window',
    async run(session) {
      // Brief enough for the click to count still.
      await spoilNext({ kind: 'raw', endpoint: LOGIN_PAGE, body: 'Now close this window.' });
      await session.logIn();
      return 'No error: you signed in.';
    },
  },
  {
    id: 'late-window',
    family: WINDOW,
    title: 'Open the window too late',
    story: 'login() six seconds after the click, as in a program that awaits something first.',
    action: 'Click, and wait',
    async run(session) {
      await pause(TOO_LATE_MS);
      await session.logIn();
      return 'No error: this browser opens windows for this page without a click.';
    },
  },
  {
    id: 'no-challstr',
    family: CALLER,
    title: 'Pass on something else',
    story: 'login() with what is no challstr. No window is opened.',
    action: 'Try it',
    async run(session) {
      await session.auth.login('|challstr|4|');
    },
  },
  {
    id: 'forged-return',
    family: WINDOW,
    title: 'Follow a forged link',
    story: 'The return page, opened with a token and a nonce that this browser never asked for.',
    action: 'Open the link',
    async run() {
      const forged = {
        postern_nonce: 'forged',
        assertion: 'forged',
        token: 'forged',
        user: 'forged',
      };
      location.assign(`${RETURN_PATH}?${new URLSearchParams(forged)}`);
    },
  },
  {
    id: 'nobody',
    family: TOKEN,
    title: 'Ask for nobody’s assertion',
    story: 'getAssertion() while nobody is signed in.',
    action: 'Ask for it',
    needs: 'signed-out',
    run: (session) => session.ask(),
  },
];
