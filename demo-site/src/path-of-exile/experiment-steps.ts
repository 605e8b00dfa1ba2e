// SPDX-License-Identifier: MIT
import { AuthError, OAuthHelper } from 'postern';
import { realNow } from '../page/moved-clock.js';
import { withFaults } from './server-faults.js';
import type { Fault } from './server-faults.js';
import type { Session } from './session.js';
import { profileUrl } from './settings.js';
import type { Configuration } from './settings.js';

interface ExchangeOptions {
  settings?: Configuration;
  fault?: Fault;
  signal?: AbortSignal;
}

/** A token request by itself, with which no session has to do. */
export async function exchangeInventedCode(
  session: Session,
  { settings = session.configuration(), fault, signal }: ExchangeOptions = {},
): Promise<void> {
  const { codeVerifier } = await OAuthHelper.generatePKCE();
  const exchange = async () =>
    void (await OAuthHelper.exchangeCodeForToken(settings, 'invented', codeVerifier, {
      ...(signal && { signal }),
    }));
  const started = performance.now();
  try {
    await (fault ? withFaults([{ ...fault, endpoint: 'token' }], exchange) : exchange());
  } catch (error) {
    if (error instanceof AuthError) {
      const durationMs = Math.round(performance.now() - started);
      session.steps.add({
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

/** Has the API refuse the access token, so that Postern refreshes it, and spoils the refresh. */
export async function refreshUnder(session: Session, fault: Fault): Promise<string> {
  const refused: Fault = { kind: 'json-error', status: 401, endpoint: 'profile' };
  await session.renew();
  let heard: AuthError | undefined;
  const stopListening = session.auth.on('request', ({ purpose, error }) => {
    if (purpose === 'refresh') heard = error;
  });
  try {
    return await withFaults([refused, { ...fault, endpoint: 'token' }], async () => {
      await session.auth.fetch(profileUrl);
      // Of a session that has ended, every call says so.
      await session.auth.getAccessToken();
      // Of one that goes on, only listeners hear: the present token is handed out meanwhile.
      if (heard) throw heard;
      return 'No error: the refresh went well.';
    });
  } finally {
    stopListening();
    // What it has heard of the server was not true.
    if (session.isSignedIn) await session.renew();
  }
}

/** Revokes the refresh token as somebody else would, without a word to Postern. */
export async function revokeElsewhere(session: Session): Promise<string> {
  const { clientId, provider } = session.configuration();
  const body = new URLSearchParams({
    client_id: clientId,
    token: session.tokens?.refresh_token ?? '',
    token_type_hint: 'refresh_token',
  });
  const started = performance.now();
  const { status } = await fetch(provider.revocationEndpoint, { method: 'POST', body });
  session.steps.add({
    kind: 'request',
    method: 'POST',
    path: new URL(provider.revocationEndpoint).pathname,
    by: 'page',
    parameterNames: [...body.keys()],
    status,
    durationMs: Math.round(performance.now() - started),
  });
  return 'Revoked. Watch the timeline: when the token is due, Postern is told that the session is over.';
}
