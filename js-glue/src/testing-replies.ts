// SPDX-License-Identifier: MIT
// What a scripted server can say.

import type { TestReply, TestRequest, TestResponse } from './testing-server-types.js';

/** What a reply comes to. */
export const resolveReply = async (
  reply: TestReply,
  request: TestRequest,
  byDefault: () => Promise<TestResponse>,
): Promise<TestResponse> => (typeof reply === 'function' ? reply(request, byDefault) : reply);

const text = (body: string, status = 200): TestResponse => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body,
});

/** Replies for `world.server.reply` and `world.server.route`. */
export const replies = {
  /** JSON, and a status. */
  json: (
    body: unknown,
    status = 200,
    headers: Readonly<Record<string, string>> = {},
  ): TestResponse => ({
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body,
  }),

  /** A text, as a proxy's page or a Showdown server's answer. */
  text,

  /** What the server says by itself, with other members; one that is `undefined` is left out. */
  tokens:
    (members: Readonly<Record<string, unknown>> = {}): TestReply =>
    async (_request, byDefault) => {
      const response = await byDefault();
      if ((response.status ?? 200) !== 200) return response;
      return { ...response, body: { ...(response.body as object), ...members } };
    },

  /**
   * An error of the token endpoint: `token_error`, or `login_required` for the `invalid_grant` of a
   * refresh. @see [RFC 6749 section 5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2)
   */
  oauthError: (error: string, description?: string, status = 400): TestResponse =>
    replies.json(
      { error, ...(description !== undefined && { error_description: description }) },
      status,
    ),

  /** 429: `rate_limited`, with `Retry-After` in seconds where it is given. */
  rateLimited: (retryAfterSeconds?: number): TestResponse =>
    replies.json(
      {},
      429,
      retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
    ),

  /** The request does not reach the server: `network_error`. */
  networkFailure: (): TestResponse => ({ failure: 'network' }),

  /** The server does what was asked, and its answer gets lost: `network_error`. */
  lostAnswer: (): TestReply => async (_request, byDefault) => {
    await byDefault();
    return { failure: 'network' };
  },

  /** The server never answers: `timeout`, once the clock has moved. */
  noAnswer: (): TestResponse => ({ failure: 'no answer' }),

  /** The reply, by default the server's own, after a time of the world's clock. */
  delayed:
    (milliseconds: number, reply?: TestReply): TestReply =>
    async (request, byDefault) => {
      const response = await (reply ? resolveReply(reply, request, byDefault) : byDefault());
      return { ...response, delayMs: (response.delayMs ?? 0) + milliseconds };
    },

  /** For a route of an API: 401 unless the request has a valid access token of this world. */
  withToken:
    (reply: TestReply): TestReply =>
    (request, byDefault) =>
      request.token === 'valid'
        ? resolveReply(reply, request, byDefault)
        : replies.json({ error: 'invalid_token' }, 401, { 'www-authenticate': 'Bearer' }),

  /** Pokemon Showdown's server says no with a sentence: `action_error`. */
  actionError: (sentence: string): TestResponse =>
    text(`]${JSON.stringify({ actionerror: sentence })}`),

  /** Pokemon Showdown's server gives no assertion for the name: `name_refused`. */
  nameRefused: (reason = ''): TestResponse => text(reason ? `;;${reason}` : ';'),

  /** Pokemon Showdown's server does not know the token: `login_required` after a rotation that fails, too. */
  tokenInvalid: (): TestResponse => text(`]${JSON.stringify({ success: false })}`),
};
