// SPDX-License-Identifier: MIT
// A strict token server, relays before it, and users before those, each in a process of its own.

import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { startProcess, startServerProcess } from './processes.mjs';

export const APP_ORIGIN = 'https://app.example';
export const CLIENT_ID = 'postern-relay';
const CLIENT_SECRET = 'secret-of-the-relay';
const USER_AGENT = `OAuth ${CLIENT_ID}/1.0.0 (contact: developer@app.example)`;

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/** @returns a key for refreshTokenCookie */
export const makeKey = () => randomBytes(32).toString('base64url');

/** The form of a login; to the token server, any code is one. @param {string} code */
export const codeExchange = (code) => ({
  code,
  redirect_uri: `${APP_ORIGIN}/callback`,
  code_verifier: 'v'.repeat(43),
});

/** Postern's configuration of a relay, or a part of it, and `leakedBytes` for each request. */
/** @typedef {Record<string, unknown>} RelayOptions */

export class Rig {
  /** @type {import('./processes.mjs').Process[]} */
  #processes = [];
  /** @type {Awaited<ReturnType<typeof startServerProcess>> | undefined} */
  #tokenServer;
  /** @type {import('./processes.mjs').Process | undefined} */
  #users;

  static async start() {
    const rig = new Rig();
    const env = { CLIENT_ID, CLIENT_SECRET, USER_AGENT };
    rig.#tokenServer = await startServerProcess({ args: [here('token-server.mjs')], env });
    rig.#users = startProcess({ args: [here('load-process.mjs')] });
    rig.#processes.push(rig.#tokenServer, rig.#users);
    return rig;
  }

  get #tokenEndpoint() {
    return `${this.#tokenServer?.url}/oauth/token`;
  }

  /** @param {RelayOptions} [options] */
  async startRelay(options = {}) {
    const config = {
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      userAgent: USER_AGENT,
      allowedOrigins: [APP_ORIGIN],
      endpoints: { tokenEndpoint: this.#tokenEndpoint },
      ...options,
    };
    const relay = await startServerProcess({
      args: ['--expose-gc', here('relay-process.mjs')],
      env: { RELAY: JSON.stringify(config) },
    });
    this.#processes.push(relay);
    return relay;
  }

  /** A page at a relay. @param {string} url */
  through(url) {
    return { url, origin: APP_ORIGIN, clientId: CLIENT_ID };
  }

  /** A server that calls the token endpoint itself, with all that the relay sends there. */
  get direct() {
    return {
      url: this.#tokenEndpoint,
      origin: APP_ORIGIN,
      clientId: CLIENT_ID,
      form: { client_secret: CLIENT_SECRET },
      headers: { 'user-agent': USER_AGENT },
    };
  }

  /** What the token server knows: `refusals`, and the `rotations` of each session. */
  report() {
    return this.#tokenServer?.ask({});
  }

  /** @param {object} question see load-process.mjs */
  load(question) {
    return this.#users?.ask(question);
  }

  async stop() {
    await Promise.all(this.#processes.map((one) => one.stop()));
  }
}
