// SPDX-License-Identifier: MIT
// The registered clients, and which origin may be which of them.

import { ActionError } from './framing.mjs';

/**
 * @typedef {object} Client
 * @property {string} clientId
 * @property {string} title
 * @property {string} originUrl as it was registered; only its origin counts, but it takes the whole
 *   of it to revoke a client's access
 */

const NOT_PERMITTED = 'This origin is not permitted to use this OAuth client.';

/** @param {string} url @returns {URL | undefined} */
function parseUrl(url) {
  return URL.canParse(url) ? new URL(url) : undefined;
}

/** @param {Client} client */
const originOf = (client) => new URL(client.originUrl).origin;

export class Clients {
  /** @type {readonly Client[]} */
  #clients;

  /** @param {readonly Client[]} clients */
  constructor(clients) {
    this.#clients = clients;
  }

  /** The origins of all clients. */
  get origins() {
    return new Set(this.#clients.map(originOf));
  }

  /** The client that a test means when it names none. */
  get first() {
    return this.#clients[0];
  }

  /** @param {string | undefined} clientId */
  get(clientId) {
    if (!clientId) throw new ActionError('No client_id provided.');
    const client = this.#clients.find((one) => one.clientId === clientId);
    if (!client) throw new ActionError('Invalid client_id');
    return client;
  }

  /** @param {string} clientId @param {string} origin */
  isAt(clientId, origin) {
    return originOf(this.get(clientId)) === origin;
  }

  /** @param {string} originUrl compared as a whole */
  withOriginUrl(originUrl) {
    return this.#clients.find((client) => client.originUrl === originUrl);
  }

  /** @param {string} clientId */
  titleAndUrl(clientId) {
    const { title, originUrl } = this.get(clientId);
    return { title, url: originUrl };
  }

  /**
   * @param {Client} client
   * @param {string} origin a request's `Origin` header
   */
  checkOrigin(client, origin) {
    // An opaque origin is the word `null`, which is no URL.
    const url = parseUrl(origin);
    if (!url) throw new ActionError('Invalid request origin.');
    if (url.origin !== originOf(client)) throw new ActionError(NOT_PERMITTED);
  }

  /**
   * Any path and query of the registered origin will do.
   * @param {Client} client
   * @param {string} redirectUri
   */
  checkRedirectUri(client, redirectUri) {
    const url = parseUrl(redirectUri);
    if (!url || !/^https?:$/.test(url.protocol)) throw new ActionError('Invalid redirect_uri.');
    if (url.origin !== originOf(client)) throw new ActionError(NOT_PERMITTED);
  }
}
