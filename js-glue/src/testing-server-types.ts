// SPDX-License-Identifier: MIT
// The public types of the servers of a world, and of what they hear and say.

import type { RequestEvent } from './types.js';

/** What a request of Postern's is for; `undefined` for one of `auth.fetch`. */
export type TestPurpose = RequestEvent['purpose'];

/** A request that was sent. None of its members is a secret. */
export interface TestRequest {
  readonly method: string;
  /** Origin and path. */
  readonly url: string;
  /** Absent for a request of `auth.fetch`. */
  readonly purpose?: TestPurpose;
  /** The parameters of a form; secrets are `'[secret]'`. */
  readonly form: Readonly<Record<string, string>>;
  /** What the world's server thinks of the access token that came along; absent without one. */
  readonly token?: 'valid' | 'expired' | 'unknown';
  /** When it was sent, in milliseconds since the world began. */
  readonly at: number;
  /** The answer's status; 0 when there was none, absent until there is one. */
  readonly status?: number;
  /** A parameter of the form as it was sent, the secret ones too. */
  reveal(parameter: string): string | undefined;
  /** The query as it was sent. */
  query(): URLSearchParams;
  /** The body as it was sent. */
  text(): string;
}

/** An answer, or the lack of one. */
export interface TestResponse {
  /** Default 200. */
  status?: number;
  headers?: Readonly<Record<string, string>>;
  /** A text goes out as it is, anything else as JSON. */
  body?: unknown;
  /** How long the answer takes by the world's clock. Default 0. */
  delayMs?: number;
  /** `network`: the request fails. `no answer`: it hangs until somebody gives up. */
  failure?: 'network' | 'no answer';
}

/**
 * A reply, or what makes one. `byDefault` gives what the world's server says by itself; it has then
 * done what was asked of it, as spending a code.
 */
export type TestReply =
  | TestResponse
  | ((
      request: TestRequest,
      byDefault: () => Promise<TestResponse>,
    ) => TestResponse | Promise<TestResponse>);

/**
 * What a reply is for: a purpose, as {@link RequestEvent} has it, or a method and the URL without
 * query, as `GET https://api.example/profile`.
 */
export type TestRoute = TestPurpose | `${Uppercase<string>} ${string}`;

/** The servers of a world. They know its clients' providers, and need no script to sign users in. */
export interface TestServer {
  /** All requests, in their order. */
  readonly requests: readonly TestRequest[];
  /** Seconds that new access tokens live; `null`: for ever. Default 3600. */
  accessTokenSeconds: number | null;
  /** Whether a refresh gives a new refresh token, and voids the old one. Default `true`. */
  rotatesRefreshTokens: boolean;
  /** Prepares replies for the next requests of a kind, one each. */
  reply(route: TestRoute, ...replies: readonly TestReply[]): void;
  /** The reply to all requests of a kind for which none is prepared. */
  route(route: TestRoute, reply: TestReply): void;
  /** The API refuses the access tokens given so far; refresh tokens stay good. */
  revokeAccessTokens(): void;
  /** No session can be renewed any more: the next refresh is `invalid_grant`. */
  endSessions(): void;
}
