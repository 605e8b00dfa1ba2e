// SPDX-License-Identifier: MIT
// What a request asks for. The parameters are those of the query with those of the body merged
// over them, whatever the method and the content type; the action's name in the path comes first.

import { sessionIdFrom } from './sessions.mjs';
import { cookieNames } from '../server-parts/exchange-log.mjs';

const LONGEST_BODY_BYTES = 64 * 1024;

/** @typedef {Record<string, string>} Parameters */

/**
 * @typedef {object} LoginRequest
 * @property {string} method
 * @property {string} path
 * @property {string | undefined} origin
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {string | undefined} sessionId
 * @property {string[]} cookieNames
 * @property {string | null} contentType without its parameters
 * @property {string[]} queryParameterNames
 * @property {string[]} bodyParameterNames
 * @property {string | undefined} act
 * @property {Parameters} parameters
 * @property {Parameters[] | undefined} batch several actions in one request, each with its `act`
 */

/** @param {import('node:http').IncomingMessage} message */
export async function readBody(message) {
  const chunks = [];
  let length = 0;
  for await (const chunk of message) {
    length += chunk.length;
    if (length > LONGEST_BODY_BYTES) throw new RangeError('the body is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** @param {string} path `/~~showdown/action.php` names no action, `/api/oauth/api/x` oauth/api/x */
function actInPath(path) {
  const start = path.indexOf('/api/');
  return start < 0 ? undefined : path.slice(start + '/api/'.length);
}

/** @param {string} json @returns {unknown} undefined for what is none */
function parseJson(json) {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** @param {unknown} value @returns {Parameters} */
function parametersOf(value) {
  return Object.fromEntries(
    Object.entries(value ?? {}).map(([name, member]) => [name, String(member)]),
  );
}

/** @param {string} body @param {string | undefined} pathAct @returns {Parameters} */
function bodyParameters(body, pathAct) {
  // A body of JSON counts only where the path says what is to be done with it.
  if (pathAct && body.startsWith('{')) return parametersOf(parseJson(body));
  return Object.fromEntries(new URLSearchParams(body));
}

/** @param {import('node:http').IncomingMessage} message @returns {Promise<LoginRequest>} */
export async function readRequest(message) {
  const { method = 'GET', url = '/', headers } = message;
  const { pathname: path, searchParams } = new URL(`http://host${url}`);
  const body = await readBody(message);
  const pathAct = actInPath(path);
  const inBody = bodyParameters(body, pathAct);
  let parameters = { ...Object.fromEntries(searchParams), ...inBody };
  const json = parseJson(parameters.json ?? '');
  const batch = Array.isArray(json) ? json.map(parametersOf) : undefined;
  if (!batch && typeof json === 'object') parameters = { ...parameters, ...parametersOf(json) };
  return {
    method,
    path,
    origin: headers.origin,
    headers,
    sessionId: sessionIdFrom(headers.cookie),
    cookieNames: cookieNames(headers.cookie),
    contentType: headers['content-type']?.split(';')[0].trim() ?? null,
    queryParameterNames: [...searchParams.keys()],
    bodyParameterNames: Object.keys(inBody),
    act: pathAct || parameters.act,
    parameters,
    batch,
  };
}

/**
 * Whether a page of this server sent the request.
 * @param {LoginRequest} request
 */
export function isSameOrigin({ headers, origin }) {
  if (headers['sec-fetch-site'] === 'same-origin') return true;
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === headers.host;
}
