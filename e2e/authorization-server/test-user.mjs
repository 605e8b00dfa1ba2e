// SPDX-License-Identifier: MIT
// A user with a cookie jar, in place of a browser, for this server's own tests.

import { createHash, randomBytes } from 'node:crypto';

export const CLIENT_ID = 'postern-demo';
export const REDIRECT_URI = 'http://127.0.0.1:8080/callback';
export const APP_ORIGIN = 'http://127.0.0.1:8080';

export function makePkcePair() {
  const codeVerifier = randomBytes(32).toString('base64url');
  const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');
  return { codeVerifier, codeChallenge };
}

/** @typedef {import('./authorization-server.mjs').AuthorizationServer} AuthorizationServer */

export class TestUser {
  /** @type {Map<string, string>} */
  #cookies = new Map();

  /** @param {AuthorizationServer} server */
  constructor(server) {
    this.server = server;
  }

  /**
   * Follows redirects up to the first page, or up to the address that is not this server's.
   * @param {string} url
   * @param {{ method?: string, form?: Record<string, string> }} [options]
   * @returns {Promise<{ url: string, response?: Response, html?: string }>}
   */
  async visit(url, { method = 'GET', form } = {}) {
    if (!url.startsWith(`${this.server.url}/`)) return { url };
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      body: form && new URLSearchParams(form),
      headers: {
        accept: 'text/html',
        cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(method === 'POST' ? { origin: this.server.url } : {}),
      },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(cookie)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location) return this.visit(new URL(location, url).href);
    return { url, response, html: await response.text() };
  }

  /**
   * @param {string} codeChallenge
   * @param {Record<string, string | undefined>} [changes] undefined removes a parameter
   */
  authorize(codeChallenge, changes = {}) {
    const url = new URL(this.server.endpoints.authorizationEndpoint);
    const parameters = {
      client_id: CLIENT_ID,
      response_type: 'code',
      redirect_uri: REDIRECT_URI,
      scope: 'account:profile account:stashes',
      state: 'state-of-the-test',
      code_challenge: codeChallenge,
      code_challenge_method: 'S256',
      ...changes,
    };
    for (const [name, value] of Object.entries(parameters)) {
      if (value !== undefined) url.searchParams.set(name, value);
    }
    return this.visit(url.href);
  }

  /** Signs in and allows. @returns the redirect URI's parameters, and the verifier */
  async signIn({ name = 'Exile#1234', changes = {} } = {}) {
    const { codeVerifier, codeChallenge } = makePkcePair();
    const login = await this.authorize(codeChallenge, changes);
    const consent = await this.visit(`${login.url}/sign-in`, { method: 'POST', form: { name } });
    const { url } = await this.visit(`${consent.url}/allow`, { method: 'POST', form: {} });
    return { parameters: new URL(url).searchParams, codeVerifier };
  }

  /** @param {Record<string, string>} parameters @param {string} [endpoint] */
  async post(parameters, endpoint = this.server.endpoints.tokenEndpoint) {
    return fetch(endpoint, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: APP_ORIGIN },
      body: new URLSearchParams({ client_id: CLIENT_ID, ...parameters }),
    });
  }

  /** @param {string} code @param {string} codeVerifier */
  exchange(code, codeVerifier) {
    return this.post({
      grant_type: 'authorization_code',
      code,
      redirect_uri: REDIRECT_URI,
      code_verifier: codeVerifier,
    });
  }

  /** @param {string} refreshToken */
  refresh(refreshToken) {
    return this.post({ grant_type: 'refresh_token', refresh_token: refreshToken });
  }

  /** @param {string} accessToken */
  profile(accessToken) {
    return fetch(this.server.profileUrl, {
      headers: { authorization: `Bearer ${accessToken}`, origin: APP_ORIGIN },
    });
  }

  /** Signs in up to the tokens. @param {Record<string, string | undefined>} [changes] */
  async tokens(changes) {
    const { parameters, codeVerifier } = await this.signIn({ changes });
    const response = await this.exchange(parameters.get('code') ?? '', codeVerifier);
    return /** @type {Promise<any>} */ (response.json());
  }
}
