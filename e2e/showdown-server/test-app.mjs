// SPDX-License-Identifier: MIT
// An app's requests without a browser, for these servers' own tests.

import assert from 'node:assert/strict';
import { MovableClock, startShowdownServer } from './showdown-server.mjs';

export const APP_ORIGIN = 'http://127.0.0.1:8080';
export const REDIRECT_URI = `${APP_ORIGIN}/callback`;
export const CHALLSTR = `4|${'0123456789abcdef'.repeat(16)}`;
export const CLIENT_ID = 'postern-demo';
export const OTHER_CLIENT_ID = 'another-site';
export const OTHER_ORIGIN = 'https://another.example';

const CLIENTS = [
  { clientId: CLIENT_ID, title: 'Postern demo', originUrl: `${APP_ORIGIN}/` },
  { clientId: OTHER_CLIENT_ID, title: 'Another site', originUrl: `${OTHER_ORIGIN}/app/` },
];

/** A clock that stands still, so that a boundary can be tested to the millisecond. */
export const stoppedClock = () => new MovableClock(() => Date.UTC(2026, 9, 1));

export const startServer = () => startShowdownServer({ clients: CLIENTS, clock: stoppedClock() });

/** @typedef {import('./showdown-server.mjs').ShowdownServer} ShowdownServer */

export class TestApp {
  /** @param {ShowdownServer} server */
  constructor(server) {
    this.server = server;
  }

  /**
   * @param {string} path
   * @param {{ method?: string, query?: Record<string, string>, form?: Record<string, string>,
   *   origin?: string | null, cookie?: string, headers?: Record<string, string> }} [options]
   *   a form is posted; `origin: null` sends none
   */
  send(path, { method, query, form, origin = APP_ORIGIN, cookie, headers } = {}) {
    const url = new URL(path, this.server.url);
    url.search = new URLSearchParams(query).toString();
    return fetch(url, {
      method: method ?? (form ? 'POST' : 'GET'),
      body: form && new URLSearchParams(form),
      redirect: 'manual',
      headers: { ...(origin ? { origin } : {}), ...(cookie ? { cookie } : {}), ...headers },
    });
  }

  /** @param {string} token @param {Record<string, string>} [changes] */
  getAssertion(token, changes) {
    return this.send('/api/oauth/api/getassertion', {
      form: { client_id: CLIENT_ID, token, challstr: CHALLSTR, ...changes },
    });
  }

  /** @param {string} token @param {Record<string, string>} [changes] */
  refresh(token, changes) {
    return this.send('/api/oauth/api/refreshtoken', {
      form: { client_id: CLIENT_ID, token, ...changes },
    });
  }

  /** What the authorize page does when its button is clicked. @param {string} user */
  authorize(user) {
    const { name, value } = this.server.signIn(user);
    return this.send('/api/oauth/api/authorize', {
      form: { client_id: CLIENT_ID },
      origin: this.server.url,
      cookie: `${name}=${value}`,
    });
  }
}

/** @param {Response} response @returns {Promise<any>} the object after the prefix */
export async function objectOf(response) {
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('content-type'), 'text/plain; charset=utf-8');
  const text = await response.text();
  assert.equal(text[0], ']');
  return JSON.parse(text.slice(1));
}

/** @param {Response} response @param {string} message */
export async function assertActionError(response, message) {
  assert.deepEqual(await objectOf(response), { actionerror: message });
}

/** @param {Response} response */
export const allowedOrigin = (response) => response.headers.get('access-control-allow-origin');
