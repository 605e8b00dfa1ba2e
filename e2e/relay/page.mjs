// SPDX-License-Identifier: MIT
// A page of the app, as far as a relay can tell it from one: its Origin, its cookies, its forms.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';

export const COOKIE_PREFIX = '__Host-postern-';

/**
 * The name of the cookie that a relay keeps for a handle, of which it tells a digest's first half.
 *
 * @param {string} handle
 */
export function cookieNameOf(handle) {
  const digest = createHash('sha256').update(handle).digest();
  return `${COOKIE_PREFIX}${digest.subarray(0, 16).toString('base64url')}`;
}

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {string} text
 * @property {any} json undefined if the body is none
 */

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * @param {string} url
 * @param {{ method?: string, headers?: import('node:http').OutgoingHttpHeaders, body?: string,
 *   agent?: import('node:http').Agent }} options
 * @returns {Promise<Answer>}
 */
export async function exchange(url, { method = 'POST', headers = {}, body, agent }) {
  const outgoing = request(url, { method, headers, agent });
  outgoing.end(body);
  const [incoming] = await once(outgoing, 'response');
  let text = '';
  incoming.setEncoding('utf8');
  for await (const chunk of incoming) text += chunk;
  return { status: incoming.statusCode, headers: incoming.headers, text, json: parsed(text) };
}

export class Page {
  /** @type {Map<string, string>} */
  #cookies = new Map();
  #agent;
  #clientId;

  /**
   * @param {string} url of the relay
   * @param {{ origin: string, clientId: string, agent?: import('node:http').Agent }} options
   */
  constructor(url, { origin, clientId, agent }) {
    this.url = url;
    this.origin = origin;
    this.#clientId = clientId;
    this.#agent = agent;
  }

  /** @returns {string[]} */
  get cookieNames() {
    return [...this.#cookies.keys()];
  }

  get cookie() {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /**
   * @param {Record<string, string>} form
   * @param {import('node:http').OutgoingHttpHeaders} [headers]
   */
  async post(form, headers = {}) {
    const { cookie } = this;
    const answer = await exchange(this.url, {
      agent: this.#agent,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        origin: this.origin,
        'sec-fetch-site': 'same-origin',
        ...(cookie ? { cookie } : {}),
        ...headers,
      },
      body: new URLSearchParams({ client_id: this.#clientId, ...form }).toString(),
    });
    for (const one of answer.headers['set-cookie'] ?? []) this.#keep(one);
    return answer;
  }

  /** @param {string} setCookie */
  #keep(setCookie) {
    const [pair, ...attributes] = setCookie.split(/;\s*/);
    const [name, value] = /** @type {[string, string]} */ (pair.split(/=(.*)/s));
    const maxAge = attributes.find((one) => /^max-age=/i.test(one))?.split('=')[1];
    assert.ok(maxAge, `a cookie without Max-Age: ${setCookie}`);
    if (Number(maxAge) > 0) this.#cookies.set(name, value);
    else this.#cookies.delete(name);
  }
}

/** One login and its refreshes, as Postern's client keeps them. */
export class Session {
  /** @type {string} */
  refreshToken = '';
  rotations = 0;

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
  }

  /** @param {Record<string, string>} form of the code exchange */
  async begin(form) {
    const { status, json, text } = await this.page.post({
      grant_type: 'authorization_code',
      ...form,
    });
    assert.equal(status, 200, text);
    this.refreshToken = json.refresh_token;
    assert.ok(this.refreshToken, 'the answer has a refresh token, or the handle of one');
    return json;
  }

  async refresh() {
    const { status, json, text } = await this.page.post({
      grant_type: 'refresh_token',
      refresh_token: this.refreshToken,
    });
    assert.equal(status, 200, text);
    this.refreshToken = json.refresh_token ?? this.refreshToken;
    this.rotations += 1;
    return json;
  }
}
