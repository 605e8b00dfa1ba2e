// SPDX-License-Identifier: MIT
// What can be asked of the login server. The method matters to one action alone: a token is
// refreshed by OPTIONS and HEAD as by POST, and the new one of a preflight goes to nobody.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { makeAssertion } from './assertions.mjs';
import { ActionError } from './framing.mjs';
import { accessPage, authorizePage } from './pages/pages.mjs';
import { isSameOrigin } from './request.mjs';
import { ASSERTION_MS, REFRESH_MS } from './token-rows.mjs';
import { toUserId } from './users.mjs';

/** @typedef {import('./framing.mjs').Result} Result */
/** @typedef {import('./request.mjs').Parameters} Parameters */

/**
 * @typedef {object} ActionContext
 * @property {import('./state.mjs').State} state
 * @property {import('./request.mjs').LoginRequest} request
 * @property {Parameters} parameters
 * @property {(value: string) => void} allowOrigin makes the answer readable in a browser
 */

/** @param {ActionContext} context @returns {import('./clients.mjs').Client} */
function callingClient({ state, request, parameters, allowOrigin }) {
  const client = state.clients.get(parameters.client_id);
  if (request.origin === undefined) return client;
  state.clients.checkOrigin(client, request.origin);
  // Before any other check, so that what they say can be read. With a `sid` parameter it is `*`,
  // which a browser refuses together with Allow-Credentials.
  allowOrigin('sid' in parameters ? '*' : request.origin);
  return client;
}

/** @param {ActionContext} context */
function signedInUser({ state, request }) {
  const userId = state.sessions.userId(request.sessionId);
  return userId === undefined ? undefined : state.users.named(userId);
}

/** @param {ActionContext} context */
function requireUser(context) {
  const user = signedInUser(context);
  if (!user) throw new ActionError("You're not logged in.");
  return user;
}

/** @param {Parameters} parameters */
function requireToken({ token }) {
  if (!token) throw new ActionError('No token provided.');
  return token;
}

/** @param {ActionContext} context @returns {Result} */
function getAssertion(context) {
  const { state, parameters } = context;
  const { clientId } = callingClient(context);
  const token = requireToken(parameters);
  const challstr = parameters.challenge || parameters.challstr;
  if (!challstr) throw new ActionError('No challstr provided.');
  const now = state.clock.now();
  const row = state.tokens.find(token, clientId);
  if (!row || now - row.time > ASSERTION_MS) return { success: false };
  return makeAssertion({
    user: state.users.named(row.userId),
    challstr,
    now,
    host: state.settings.chatHost,
    extraFields: state.settings.extraAssertionFields,
    privateKey: state.keys.privateKey,
  });
}

/** @param {ActionContext} context @returns {Promise<Result>} */
async function refreshToken(context) {
  const { state, parameters } = context;
  const { clientId } = callingClient(context);
  const token = requireToken(parameters);
  const now = state.clock.now();
  const row = state.tokens.find(token, clientId);
  if (!row) return { success: false };
  if (now - row.time > REFRESH_MS) {
    state.tokens.delete(row);
    return { success: false };
  }
  // As a database does: by now another request may have found the same row.
  await nextTurn();
  const rotated = state.tokens.rotate(row.id, now);
  return rotated
    ? { success: rotated.id, expires: rotated.time + ASSERTION_MS }
    : { success: false };
}

/** @param {ActionContext} context @returns {Promise<Result>} */
async function authorize(context) {
  const { state, request, parameters } = context;
  if (request.method !== 'POST') throw new ActionError('OAuth authorization requires POST.');
  if (!isSameOrigin(request)) {
    throw new ActionError('OAuth authorization requires a same-origin request.');
  }
  const { clientId } = state.clients.get(parameters.client_id);
  const user = toUserId(requireUser(context).name);
  const now = state.clock.now();
  const row = state.tokens.of(user, clientId);
  if (row && now - row.time <= ASSERTION_MS) return { success: row.id, user };
  await nextTurn();
  const granted = row
    ? state.tokens.rotate(row.id, now)
    : state.tokens.insert({ userId: user, clientId, time: now });
  return granted
    ? { success: granted.id, expires: granted.time + ASSERTION_MS, user }
    : { success: false, user };
}

/** @param {ActionContext} context @returns {Result} */
function showAuthorizePage(context) {
  const { state, parameters } = context;
  if (!parameters.redirect_uri) throw new ActionError('No redirect_uri provided');
  const client = state.clients.get(parameters.client_id);
  state.clients.checkRedirectUri(client, parameters.redirect_uri);
  return authorizePage({
    client,
    user: signedInUser(context),
    parameters,
    settings: state.settings,
  });
}

/** @param {ActionContext} context @param {string} userName */
function applicationsOf({ state }, userName) {
  return state.tokens
    .all()
    .filter((row) => row.userId === toUserId(userName))
    .map((row) => state.clients.titleAndUrl(row.clientId));
}

/** @param {ActionContext} context @returns {Result} */
function listApplications(context) {
  const { name } = requireUser(context);
  return { username: name, applications: applicationsOf(context, name) };
}

/** @param {ActionContext} context @returns {Result} */
function showAccessPage(context) {
  const user = signedInUser(context);
  return accessPage({ user, applications: user ? applicationsOf(context, user.name) : [] });
}

/** @param {ActionContext} context @returns {Result} */
function revoke(context) {
  const { state, parameters } = context;
  const user = toUserId(requireUser(context).name);
  if (!parameters.uri) throw new ActionError('Specify the URL of the application.');
  const client = state.clients.withOriginUrl(parameters.uri);
  if (!client) throw new ActionError('No client found with that URL.');
  const row = state.tokens.of(user, client.clientId);
  if (!row) {
    throw new ActionError("That application doesn't have access granted to your account.");
  }
  state.tokens.delete(row);
  return { success: true };
}

/** @typedef {(context: ActionContext) => Result | Promise<Result>} Action */

/** @type {ReadonlyMap<string, Action>} */
export const ACTIONS = new Map(
  /** @type {[string, Action][]} */ ([
    ['oauth/authorize', showAuthorizePage],
    ['oauth/authorized', showAccessPage],
    ['oauth/api/authorize', authorize],
    ['oauth/api/authorized', listApplications],
    ['oauth/api/getassertion', getAssertion],
    ['oauth/api/refreshtoken', refreshToken],
    ['oauth/api/revoke', revoke],
  ]),
);
