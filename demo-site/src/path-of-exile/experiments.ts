// SPDX-License-Identifier: MIT
import { AuthError, OAuthHelper, createBrowserAuth } from 'postern';
import type { BrowserAuthConfig } from 'postern';
import type { Experiment } from '../area/errors-view.js';
import { realNow } from '../page/moved-clock.js';
import type { Session } from './session.js';
import { CALLBACK_PATH, configuration } from './settings.js';
import { CONFIDENTIAL_CLIENT_ID, WAYS } from './ways.js';

const SERVICE_SCOPE = 'service:leagues';

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

async function exchangeInventedCode(
  { steps }: Session,
  settings: ReturnType<typeof configuration>,
): Promise<void> {
  const { codeVerifier } = await OAuthHelper.generatePKCE();
  const started = performance.now();
  try {
    await OAuthHelper.exchangeCodeForToken(settings, 'invented', codeVerifier);
  } catch (error) {
    if (error instanceof AuthError) {
      const durationMs = Math.round(performance.now() - started);
      steps.add({
        kind: 'request',
        at: realNow() - durationMs,
        method: 'POST',
        path: new URL(settings.provider.tokenEndpoint).pathname,
        by: 'postern',
        grantType: 'authorization_code',
        parameterNames: [],
        status: error.status ?? 0,
        durationMs,
        errorCode: error.code,
      });
    }
    throw error;
  }
}

/** The client that needs the relay, without it. */
const withoutRelay = () => {
  const [direct] = WAYS.filter(({ relayPath }) => relayPath === undefined);
  return configuration(['account:profile'], { ...direct!, clientId: CONFIDENTIAL_CLIENT_ID });
};

export const EXPERIMENTS: readonly Experiment<Session>[] = [
  {
    id: 'forged-link',
    title: 'Follow a forged link',
    story: 'The callback page, opened with a code and a state that this browser never asked for.',
    action: 'Open the link',
    async run() {
      location.assign(`${CALLBACK_PATH}?code=forged&state=forged`);
    },
  },
  {
    id: 'denied-consent',
    title: 'Say no at the server',
    story: 'A real login. Choose “Deny” or “Cancel” over there.',
    action: 'Go and decline',
    async run(session) {
      await session.leave(session.auth);
    },
  },
  {
    id: 'return-elsewhere',
    title: 'Return to another site',
    story: 'login({ returnTo }) with an address elsewhere, as an open redirector would take it.',
    action: 'Try it',
    async run(session) {
      await session.auth.login({ returnTo: '//elsewhere.example/' });
    },
  },
  {
    id: 'service-scope',
    title: 'Ask for a server’s scope',
    story: `A user’s login with ${SERVICE_SCOPE}. Postern stops it before anything is sent.`,
    action: 'Ask for it',
    run: (session) => tryConfiguration(session.configuration([SERVICE_SCOPE])),
  },
  {
    id: 'secret-in-page',
    title: 'Put a secret into the page',
    story: 'A clientSecret in the configuration, past the type checker.',
    action: 'Configure it',
    run: (session) => {
      const leaky = { ...session.configuration(), clientSecret: 'not-a-secret-anymore' };
      return tryConfiguration(leaky as unknown as BrowserAuthConfig);
    },
  },
  {
    id: 'invented-code',
    title: 'Exchange an invented code',
    story: 'A token request with a code that the server never issued.',
    action: 'Send it',
    run: (session) => exchangeInventedCode(session, session.configuration()),
  },
  {
    id: 'no-cors',
    title: 'Go without the relay',
    story:
      'A token request of the confidential client, from the page to the server. That answers, but not to web pages.',
    action: 'Send it',
    run: (session) => exchangeInventedCode(session, withoutRelay()),
  },
  {
    id: 'nobody',
    title: 'Ask for nobody’s token',
    story: 'getAccessToken() while nobody is signed in.',
    action: 'Ask for it',
    needs: 'signed-out',
    async run(session) {
      await session.auth.getAccessToken();
    },
  },
  {
    id: 'revoked-elsewhere',
    title: 'End the session elsewhere',
    story: 'Revokes the refresh token behind Postern’s back. The next refresh finds out.',
    action: 'Revoke it',
    needs: 'signed-in',
    async run(session) {
      const { clientId, provider } = session.configuration();
      const body = new URLSearchParams({
        client_id: clientId,
        token: session.tokens?.refresh_token ?? '',
        token_type_hint: 'refresh_token',
      });
      const started = performance.now();
      const { status } = await fetch(provider.revocationEndpoint, { method: 'POST', body });
      const path = new URL(provider.revocationEndpoint).pathname;
      session.steps.add({
        kind: 'request',
        method: 'POST',
        path,
        by: 'page',
        parameterNames: [...body.keys()],
        status,
        durationMs: Math.round(performance.now() - started),
      });
      return 'Revoked. Watch the timeline: when the token is due, Postern is told that the session is over.';
    },
  },
];
