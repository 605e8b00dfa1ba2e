// SPDX-License-Identifier: MIT
// A small login server of Pokemon Showdown's kind: one token for a user and a client, which
// rotates. Its signatures are no signatures.

import type { WorldClock } from './testing-clock.js';
import { withResponse } from './testing-oauth.js';
import { replies } from './testing-replies.js';
import type { RecordedRequest } from './testing-request.js';
import type { TestResponse } from './testing-server-types.js';

const HOST = 'sim.test';
const SIGNATURE = '0123abcd';

const idOf = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

export class ShowdownServer {
  readonly #clock: WorldClock;
  /** Names of users by token. */
  readonly #tokens = new Map<string, { user: string; clientId: string }>();
  #last = 0;

  constructor(clock: WorldClock) {
    this.#clock = clock;
  }

  /** Where the user's browser goes after consent. */
  authorize(request: URL, username = 'Test User'): string {
    const get = (name: string) => request.searchParams.get(name) ?? '';
    if (!get('challenge') || !get('redirect_uri')) {
      throw new Error('The page is not at a login page of Pokemon Showdown.');
    }
    const token = this.issue(username, get('client_id'));
    return withResponse(get('redirect_uri'), {
      assertion: this.#assertion(username, get('challenge')),
      token,
      user: idOf(username),
    });
  }

  issue(username: string, clientId: string): string {
    const token = (++this.#last).toString(16).padStart(32, '0');
    this.#tokens.set(token, { user: idOf(username), clientId });
    return token;
  }

  answer(request: RecordedRequest): TestResponse {
    const token = request.reveal('token') ?? '';
    const known = this.#tokens.get(token);
    if (!known || known.clientId !== request.reveal('client_id')) return replies.tokenInvalid();
    if (request.purpose === 'assertion') {
      return replies.text(this.#assertion(known.user, request.reveal('challenge') ?? ''));
    }
    this.#tokens.delete(token);
    const success = this.issue(known.user, known.clientId);
    return replies.text(`]${JSON.stringify({ success })}`);
  }

  endSessions(): void {
    this.#tokens.clear();
  }

  #assertion(username: string, challstr: string): string {
    const challenge = challstr.replace(/^\d+\|/, '');
    const seconds = Math.floor(this.#clock.now / 1000);
    return `${challenge},${idOf(username)},2,${seconds},${HOST};${SIGNATURE}`;
  }
}

export const toUserId = idOf;
