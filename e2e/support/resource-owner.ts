// SPDX-License-Identifier: MIT
// The user's part without a browser, for tests that are about what comes after it.

import type { TokenSet } from 'postern';
import type { AuthorizationServer } from '../authorization-server/authorization-server.mjs';
import { makePkcePair, TestUser } from '../authorization-server/test-user.mjs';

const CLIENT_ID = 'postern-demo';

/**
 * Signs in and allows what an authorization request asks for.
 * @returns where the server sends the browser: the redirect URI with the response
 */
export async function authorize(server: AuthorizationServer, requestUrl: string): Promise<URL> {
  const user = new TestUser(server);
  const login = await user.visit(requestUrl);
  const form = { name: 'Exile#1234' };
  const consent = await user.visit(`${login.url}/sign-in`, { method: 'POST', form });
  const { url } = await user.visit(`${consent.url}/allow`, { method: 'POST', form: {} });
  if (!new URL(url).searchParams.has('code')) throw new Error('the server gave no code');
  return new URL(url);
}

/** A session as a page would have stored it: real tokens of this server, received now. */
export async function issueTokenSet(
  server: AuthorizationServer,
  { redirectUri, scope = 'account:profile' }: { redirectUri: string; scope?: string },
): Promise<TokenSet & { expires_at: number; issued_at: number; refresh_token: string }> {
  const { codeVerifier, codeChallenge } = makePkcePair();
  const request = new URL(server.endpoints.authorizationEndpoint);
  request.search = new URLSearchParams({
    client_id: CLIENT_ID,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope,
    state: 'state-of-the-resource-owner',
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
  }).toString();
  const callback = await authorize(server, request.href);
  const response = await fetch(server.endpoints.tokenEndpoint, {
    method: 'POST',
    body: new URLSearchParams({
      client_id: CLIENT_ID,
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: codeVerifier,
    }),
  });
  if (!response.ok) throw new Error(`the server gave no tokens: ${response.status}`);
  const { expires_in: lifetime, ...tokens } = await response.json();
  const now = Math.floor(Date.now() / 1000);
  return { ...tokens, expires_at: now + lifetime, issued_at: now };
}
