// SPDX-License-Identifier: MIT
// A token endpoint with nothing around it, for load: a confidential client, and refresh tokens that
// rotate. One that comes a second time ends its session.

import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { answerQuestions, listenUntilStopped } from './processes.mjs';

const { CLIENT_ID, CLIENT_SECRET, USER_AGENT } = process.env;

/** @typedef {{ current: string, rotations: number }} ServerSession */

/** @type {Map<string, ServerSession>} by the code that began it */
const sessions = new Map();
/** @type {Map<string, ServerSession>} by every refresh token that it ever had */
const sessionOf = new Map();
let refusals = 0;

/** @param {string} error */
function refusal(error, status = 400) {
  refusals += 1;
  return { status, body: { error } };
}

/** @param {ServerSession} session */
function tokens(session) {
  session.current = randomBytes(24).toString('base64url');
  sessionOf.set(session.current, session);
  return {
    status: 200,
    body: {
      access_token: randomBytes(24).toString('base64url'),
      token_type: 'bearer',
      expires_in: 36_000,
      scope: 'account:profile',
      username: 'Exile#1234',
      refresh_token: session.current,
    },
  };
}

/** @param {string} code */
function exchangeCode(code) {
  if (!code || sessions.has(code)) return refusal('invalid_grant');
  const session = { current: '', rotations: 0 };
  sessions.set(code, session);
  return tokens(session);
}

/** @param {string} refreshToken */
function refresh(refreshToken) {
  const session = sessionOf.get(refreshToken);
  if (session?.current !== refreshToken) {
    if (session) session.current = 'ended';
    return refusal('invalid_grant');
  }
  session.rotations += 1;
  return tokens(session);
}

/** @param {import('node:http').IncomingMessage} request */
async function answerTo(request) {
  const form = new URLSearchParams(await text(request));
  if (form.get('client_id') !== CLIENT_ID || form.get('client_secret') !== CLIENT_SECRET) {
    return refusal('invalid_client', 401);
  }
  if (request.headers['user-agent'] !== USER_AGENT) return refusal('invalid_request', 403);
  if (form.get('grant_type') === 'authorization_code') return exchangeCode(form.get('code') ?? '');
  return refresh(form.get('refresh_token') ?? '');
}

answerQuestions(() => ({
  refusals,
  rotations: Object.fromEntries([...sessions].map(([code, { rotations }]) => [code, rotations])),
}));

await listenUntilStopped(
  createServer(async (request, response) => {
    const { status, body } = await answerTo(request);
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(body));
  }),
);
