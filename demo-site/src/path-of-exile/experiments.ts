// SPDX-License-Identifier: MIT
import { createBrowserAuth } from 'postern';
import type { BrowserAuthConfig } from 'postern';
import type { Experiment } from '../area/errors-view.js';
import { fillSessionStorage } from '../page/full-storage.js';
import { exchangeInventedCode, refreshUnder, revokeElsewhere } from './experiment-steps.js';
import { rememberOddLogin } from './odd-logins.js';
import type { OddLoginName } from './odd-logins.js';
import type { Session } from './session.js';
import { CALLBACK_PATH, configuration } from './settings.js';
import { CONFIDENTIAL_CLIENT_ID, WAYS } from './ways.js';

const SERVICE_SCOPE = 'service:leagues';
const GIVE_UP_MS = 1_000;

const CALLER = 'Mistakes of the app';
const BROWSER = 'The browser refuses';
const WAY_BACK = 'On the way back';
const NETWORK = 'The network and the server';
const SESSION = 'The session';

/** A client for a setting that is wrong on purpose; the session's own is not touched. */
async function tryConfiguration(config: BrowserAuthConfig): Promise<void> {
  const auth = createBrowserAuth(config);
  try {
    await auth.ready;
    await auth.login();
  } finally {
    auth.dispose();
  }
}

/** Leaves for a login that is to fail when it comes back. */
async function leaveOddly(session: Session, name: OddLoginName): Promise<void> {
  const { change } = rememberOddLogin(name);
  const auth = createBrowserAuth(change(session.configuration()));
  await session.leave(auth);
}

/** The client that needs the relay, without it. */
const withoutRelay = () => {
  const [direct] = WAYS.filter(({ relayPath }) => relayPath === undefined);
  return configuration(['account:profile'], { ...direct!, clientId: CONFIDENTIAL_CLIENT_ID });
};

export const EXPERIMENTS: readonly Experiment<Session>[] = [
  {
    id: 'secret-in-page',
    family: CALLER,
    title: 'Put a secret into the page',
    story: 'A clientSecret in the configuration, past the type checker.',
    action: 'Configure it',
    run: (session) => {
      const leaky = { ...session.configuration(), clientSecret: 'not-a-secret-anymore' };
      return tryConfiguration(leaky as unknown as BrowserAuthConfig);
    },
  },
  {
    id: 'service-scope',
    family: CALLER,
    title: 'Ask for a server’s scope',
    story: `A user’s login with ${SERVICE_SCOPE}. Postern stops it before anything is sent.`,
    action: 'Ask for the scope',
    run: (session) => tryConfiguration(session.configuration([SERVICE_SCOPE])),
  },
  {
    id: 'return-elsewhere',
    family: CALLER,
    title: 'Return to another site',
    story: 'login({ returnTo }) with an address elsewhere, as an open redirector would take it.',
    action: 'Log in with it',
    async run(session) {
      await session.auth.login({ returnTo: '//elsewhere.example/' });
    },
  },
  {
    id: 'full-storage',
    family: BROWSER,
    title: 'Fill the storage',
    story: 'sessionStorage is filled to its last byte. A login has no place for its verifier.',
    action: 'Fill it and log in',
    async run({ auth }) {
      const release = fillSessionStorage();
      try {
        await auth.login();
      } finally {
        release();
      }
    },
  },
  {
    id: 'broken-storage',
    family: BROWSER,
    title: 'Break the storage',
    story: 'A client whose own store throws whenever it is read, as where site data is blocked.',
    action: 'Read it',
    async run(session) {
      const refuse = () => {
        throw new DOMException('Access is denied.', 'SecurityError');
      };
      const store = { get: refuse, set: refuse, clear: refuse };
      const auth = createBrowserAuth(session.configuration(), store);
      try {
        await auth.ready;
      } finally {
        auth.dispose();
      }
    },
  },
  {
    id: 'forged-link',
    family: WAY_BACK,
    title: 'Follow a forged link',
    story: 'The callback page, opened with a code and a state that this browser never asked for.',
    action: 'Open the link',
    async run() {
      location.assign(`${CALLBACK_PATH}?code=forged&state=forged`);
    },
  },
  {
    id: 'denied-consent',
    family: WAY_BACK,
    title: 'Say no at the server',
    story: 'A real login. Choose “Deny” or “Cancel” over there.',
    action: 'Go and decline',
    async run(session) {
      await session.leave(session.auth);
    },
  },
  {
    id: 'late-login',
    family: WAY_BACK,
    title: 'Come back too late',
    story:
      'A real login that is good for one second. Allow it, and this page lets it lie for longer.',
    action: 'Go, and be slow',
    run: (session) => leaveOddly(session, 'late'),
  },
  {
    id: 'other-issuer',
    family: WAY_BACK,
    title: 'Hear from another server',
    story: 'A real login of a client that expects another issuer than the one that answers.',
    action: 'Go and mix them up',
    run: (session) => leaveOddly(session, 'other-issuer'),
  },
  {
    id: 'invented-code',
    family: WAY_BACK,
    title: 'Exchange an invented code',
    story: 'A token request with a code that the server never issued.',
    action: 'Send the code',
    run: (session) => exchangeInventedCode(session),
  },
  {
    id: 'no-cors',
    family: NETWORK,
    title: 'Go without the relay',
    story:
      'A token request of the confidential client, from the page to the server. That answers, but not to web pages.',
    action: 'Send it directly',
    run: (session) => exchangeInventedCode(session, { settings: withoutRelay() }),
  },
  {
    id: 'server-down',
    family: NETWORK,
    title: 'Pull the plug',
    story: 'The API refuses the token, and the server hangs up on the refresh.',
    action: 'Refresh without a server',
    needs: 'signed-in',
    run: (session) => refreshUnder(session, { kind: 'drop' }),
  },
  {
    id: 'proxy-page',
    family: NETWORK,
    title: 'Meet a proxy’s 503',
    story: 'The same, and the refresh is answered by a page of HTML: service unavailable.',
    action: 'Refresh through it',
    needs: 'signed-in',
    run: (session) => refreshUnder(session, { kind: 'html-503' }),
  },
  {
    id: 'rate-limit',
    family: NETWORK,
    title: 'Ask too often',
    story: 'The same, and the answer is 429 with Retry-After: 30.',
    action: 'Refresh once too often',
    needs: 'signed-in',
    run: (session) => refreshUnder(session, { kind: 'rate-limited', retryAfterSeconds: 30 }),
  },
  {
    id: 'garbage',
    family: NETWORK,
    title: 'Get an empty answer',
    story: 'A token response of 200 in which there is no access token.',
    action: 'Read what came',
    run: (session) =>
      exchangeInventedCode(session, {
        fault: { kind: 'json-error', status: 200, body: { token_type: 'bearer' } },
      }),
  },
  {
    id: 'hanging-server',
    family: NETWORK,
    title: 'Wait too long',
    story: 'The server never answers. This page has set requestTimeoutMs to three seconds.',
    action: 'Wait for it',
    run: (session) => exchangeInventedCode(session, { fault: { kind: 'hang' } }),
  },
  {
    id: 'given-up',
    family: NETWORK,
    title: 'Give up waiting',
    story: 'The same, and the call’s AbortSignal fires after a second.',
    action: 'Wait a second',
    run: (session) =>
      exchangeInventedCode(session, {
        fault: { kind: 'hang' },
        signal: AbortSignal.timeout(GIVE_UP_MS),
      }),
  },
  {
    id: 'nobody',
    family: SESSION,
    title: 'Ask for nobody’s token',
    story: 'getAccessToken() while nobody is signed in.',
    action: 'Ask for a token',
    needs: 'signed-out',
    async run(session) {
      await session.auth.getAccessToken();
    },
  },
  {
    id: 'ended-session',
    family: SESSION,
    title: 'Have the session ended',
    story: 'The API refuses the token, and the refresh gets invalid_grant: the one final answer.',
    action: 'End it now',
    needs: 'signed-in',
    run: (session) => refreshUnder(session, { kind: 'invalid-grant' }),
  },
  {
    id: 'revoked-elsewhere',
    family: SESSION,
    title: 'End the session elsewhere',
    story: 'Revokes the refresh token behind Postern’s back. The next refresh finds out.',
    action: 'Revoke it',
    needs: 'signed-in',
    run: revokeElsewhere,
  },
];
