// SPDX-License-Identifier: MIT
// A small authorization server: codes with PKCE, access tokens that end, refresh tokens that rotate.

import type { WorldClock } from './testing-clock.js';
import { replies } from './testing-replies.js';
import type { RecordedRequest } from './testing-request.js';
import type { TestResponse } from './testing-server-types.js';
import type { TestUser } from './testing-types.js';
import type { Provider } from './types.js';

/** What was granted to whom. */
export interface Grant {
  clientId: string;
  scope: string;
  username: string;
  sub: string;
  isOver: boolean;
}

interface Code {
  grant: Grant;
  redirectUri: string;
  challenge: string;
}

const invalidGrant = (description: string): TestResponse =>
  replies.oauthError('invalid_grant', description);

async function s256(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  return btoa(String.fromCharCode(...new Uint8Array(digest)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

export function grantTo(clientId: string, scope: string, user: TestUser = {}): Grant {
  const { username = 'Test User', scopes } = user;
  const sub = user.sub ?? `sub-of-${username.replaceAll(' ', '-')}`;
  return { clientId, scope: scopes?.join(' ') ?? scope, username, sub, isOver: false };
}

/** A redirect URI with the parameters of a response. */
export function withResponse(redirectUri: string, response: Record<string, string>): string {
  const [beforeHash = '', ...hash] = redirectUri.split('#');
  const query = new URLSearchParams(response).toString();
  return [`${beforeHash}${beforeHash.includes('?') ? '&' : '?'}${query}`, ...hash].join('#');
}

export class OAuthServer {
  accessTokenSeconds: number | null = 3600;
  rotatesRefreshTokens = true;
  readonly #clock: WorldClock;
  readonly #codes = new Map<string, Code>();
  readonly #accessTokens = new Map<string, { grant: Grant; ends: number }>();
  readonly #refreshTokens = new Map<string, Grant>();
  readonly #spent = new Map<string, Grant>();
  #last = 0;

  constructor(clock: WorldClock) {
    this.#clock = clock;
  }

  /** Where the user's browser goes after consent. */
  authorize(request: URL, provider: Provider, user: TestUser | undefined): string {
    const { redirectUri, state, clientId } = this.#read(request);
    const code = this.#make('code');
    const grant = grantTo(clientId, request.searchParams.get('scope') ?? '', user);
    const challenge = request.searchParams.get('code_challenge') ?? '';
    this.#codes.set(code, { grant, redirectUri, challenge });
    const { issuer } = provider;
    return withResponse(redirectUri, { code, state, ...(issuer !== undefined && { iss: issuer }) });
  }

  /** Where it goes without. */
  refuse(request: URL, provider: Provider, error: string, description?: string): string {
    const { redirectUri, state } = this.#read(request);
    const { issuer } = provider;
    return withResponse(redirectUri, {
      error,
      ...(description !== undefined && { error_description: description }),
      state,
      ...(issuer !== undefined && { iss: issuer }),
    });
  }

  #read({ searchParams }: URL): { redirectUri: string; state: string; clientId: string } {
    const get = (name: string) => searchParams.get(name) ?? '';
    if (get('response_type') !== 'code' || get('code_challenge_method') !== 'S256') {
      throw new Error('The page is not at an authorization request.');
    }
    return { redirectUri: get('redirect_uri'), state: get('state'), clientId: get('client_id') };
  }

  /** Answers the token and the revocation endpoint. */
  async answer(request: RecordedRequest): Promise<TestResponse> {
    if (request.purpose === 'revocation') return this.#revoke(request);
    return request.purpose === 'refresh' ? this.#refresh(request) : this.#exchange(request);
  }

  async #exchange(request: RecordedRequest): Promise<TestResponse> {
    const name = request.reveal('code') ?? '';
    const code = this.#codes.get(name);
    if (!code) return invalidGrant('The code is unknown, or was used.');
    this.#codes.delete(name);
    if (code.grant.clientId !== request.reveal('client_id')) {
      return invalidGrant('The code is for another client.');
    }
    if (code.redirectUri !== request.reveal('redirect_uri')) {
      return invalidGrant('The code is for another redirect_uri.');
    }
    if (code.challenge !== (await s256(request.reveal('code_verifier') ?? ''))) {
      return invalidGrant('The code is for another code_verifier.');
    }
    return this.#tokens(code.grant, this.#refreshToken(code.grant));
  }

  #refresh(request: RecordedRequest): TestResponse {
    const token = request.reveal('refresh_token') ?? '';
    const reused = this.#spent.get(token);
    if (reused) reused.isOver = true;
    const grant = this.#refreshTokens.get(token);
    if (!grant || grant.isOver || grant.clientId !== request.reveal('client_id')) {
      return invalidGrant(reused ? 'The refresh token was used before.' : 'The session is over.');
    }
    if (!this.rotatesRefreshTokens) return this.#tokens(grant);
    this.#refreshTokens.delete(token);
    this.#spent.set(token, grant);
    return this.#tokens(grant, this.#refreshToken(grant));
  }

  #revoke(request: RecordedRequest): TestResponse {
    const token = request.reveal('token') ?? '';
    const grant = this.#refreshTokens.get(token) ?? this.#accessTokens.get(token)?.grant;
    if (grant) grant.isOver = true;
    return { status: 200 };
  }

  #tokens(grant: Grant, refreshToken?: string): TestResponse {
    const { scope, username, sub } = grant;
    return replies.json({
      access_token: this.accessToken(grant, this.accessTokenSeconds),
      token_type: 'bearer',
      expires_in: this.accessTokenSeconds,
      scope,
      username,
      sub,
      refresh_token: refreshToken,
    });
  }

  /** An access token of a life, of `null` for one that never ends. */
  accessToken(grant: Grant, seconds: number | null): string {
    const token = this.#make('access-token');
    const ends = seconds === null ? Infinity : this.#clock.elapsed + seconds * 1000;
    this.#accessTokens.set(token, { grant, ends });
    return token;
  }

  refreshToken(grant: Grant): string {
    return this.#refreshToken(grant);
  }

  #refreshToken(grant: Grant): string {
    const token = this.#make('refresh-token');
    this.#refreshTokens.set(token, grant);
    return token;
  }

  /** What this server thinks of an access token. */
  judge(token: string): 'valid' | 'expired' | 'unknown' {
    const known = this.#accessTokens.get(token);
    if (!known || known.grant.isOver) return 'unknown';
    return this.#clock.elapsed < known.ends ? 'valid' : 'expired';
  }

  revokeAccessTokens(): void {
    this.#accessTokens.clear();
  }

  endSessions(): void {
    for (const grant of this.#refreshTokens.values()) grant.isOver = true;
    this.revokeAccessTokens();
  }

  #make(kind: string): string {
    return `test-${kind}-${++this.#last}`;
  }
}
