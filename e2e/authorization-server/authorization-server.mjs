// SPDX-License-Identifier: MIT
// The authorization server that the tests and the demo sign in at: the real oidc-provider, set up
// to behave like Path of Exile's (public and confidential clients, PKCE, 30-second codes, rotated
// refresh tokens, no openid), with its own sign-in pages, a log of what reached it, and faults on
// demand.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { ExchangeLog } from '../server-parts/exchange-log.mjs';
import { createAccounts } from './accounts.mjs';
import { withholdCors } from './cors.mjs';
import { serveElsewhere } from './elsewhere.mjs';
import { recordExchanges, serveExchangeLog } from './exchange-log.mjs';
import { Faults } from './faults.mjs';
import { renderError, serveInteractions } from './interactions.mjs';
import { Provider } from './load-oidc-provider.mjs';
import { createMemoryAdapter } from './memory-adapter.mjs';
import { serveProfile } from './profile.mjs';
import { makeProviderConfiguration } from './provider-configuration.mjs';
import { tellTime } from './server-time.mjs';
import { dressResponses } from './token-response.mjs';

/**
 * Settings are read at each request, so a test may change them on a running server.
 * @typedef {object} Settings
 * @property {number} accessTokenSeconds
 * @property {number} codeSeconds
 * @property {number} refreshTokenDays counted from sign-in: rotation does not extend it
 * @property {boolean} issuerParameter whether `iss` comes back (RFC 9207); Path of Exile sends none
 * @property {readonly string[]} withheldScopes scopes that are not granted even if the user allows them
 * @property {string | null} crossOriginOpenerPolicy of the sign-in pages; 'same-origin' cuts a popup
 *   off from its opener
 * @property {number} reuseLeewaySeconds how long a used refresh token is answered again, as if its
 *   first answer had been lost; 0 is RFC 9700's strict reading, where a second use ends the session
 * @property {number} clockOffsetSeconds how far this server's clock is ahead, in all that it tells of
 *   the time
 * @property {boolean} keepAlive whether connections stay open; Chromium sends a request again if an
 *   old one is cut, before any page hears of it
 */

/**
 * @typedef {object} Endpoints
 * @property {string} authorizationEndpoint
 * @property {string} tokenEndpoint
 * @property {string} revocationEndpoint
 * @property {string} introspectionEndpoint for confidential clients
 * @property {string} issuer
 * @property {string} apiOrigin
 */

/**
 * @typedef {object} AuthorizationServer
 * @property {string} issuer
 * @property {string} url the same as issuer
 * @property {Endpoints} endpoints createBrowserAuth's `provider`
 * @property {string} profileUrl
 * @property {import('./exchange-log.mjs').ExchangeLog} log
 * @property {Faults} faults
 * @property {Settings} settings
 * @property {() => void} reset empties the log, clears the faults, restores the settings
 * @property {() => Promise<void>} close ends every connection too
 */

/** @type {Settings} */
const DEFAULT_SETTINGS = Object.freeze({
  accessTokenSeconds: 120,
  codeSeconds: 30,
  refreshTokenDays: 7,
  issuerParameter: true,
  withheldScopes: Object.freeze([]),
  crossOriginOpenerPolicy: null,
  reuseLeewaySeconds: 0,
  clockOffsetSeconds: 0,
  keepAlive: true,
});

/**
 * @param {Partial<Settings> & {
 *   port?: number,
 *   host?: string,
 *   redirectUris?: string[],
 *   clients?: (Record<string, unknown> & { client_id: string, redirect_uris: string[] })[],
 *   corsOrigins?: string[],
 *   suggestedName?: string,
 * }} [options] `clients` replaces the one public client `postern-demo` that has `redirectUris`; one
 *   with a `client_secret` is confidential, may use client credentials, and gets no CORS;
 *   `corsOrigins` are by default the origins of all redirect URIs
 * @returns {Promise<AuthorizationServer>}
 */
export async function startAuthorizationServer({
  port = 0,
  host = '127.0.0.1',
  redirectUris = ['http://127.0.0.1:8080/callback'],
  clients = [
    { client_id: 'postern-demo', client_name: 'Postern demo', redirect_uris: redirectUris },
  ],
  corsOrigins = clients.flatMap((client) => client.redirect_uris.map((uri) => new URL(uri).origin)),
  suggestedName = 'Exile#1234',
  ...initialSettings
} = {}) {
  const server = createServer();
  server.listen(port, host);
  await once(server, 'listening');
  const { port: actualPort } = /** @type {import('node:net').AddressInfo} */ (server.address());
  // The issuer has the port in it, so the provider can be made only now.
  const issuer = `http://${host}:${actualPort}`;

  const settings = { ...DEFAULT_SETTINGS, ...initialSettings };
  const origins = new Set(corsOrigins);
  /** @type {import('./exchange-log.mjs').ExchangeLog} */
  const log = new ExchangeLog();
  const faults = new Faults();
  const accounts = createAccounts();
  const provider = new Provider(
    issuer,
    makeProviderConfiguration({
      clients,
      settings,
      accounts,
      corsOrigins: origins,
      adapter: createMemoryAdapter(settings),
      cookiePrefix: `as_${actualPort}`,
      renderError,
    }),
  );
  provider.on('server_error', (/** @type {any} */ _ctx, /** @type {Error} */ error) => {
    console.error(error);
  });
  provider.use(tellTime(settings));
  provider.use(recordExchanges(log));
  provider.use(serveExchangeLog(log, origins));
  provider.use(
    withholdCors(
      new Set(clients.filter((client) => 'client_secret' in client).map((c) => c.client_id)),
    ),
  );
  provider.use(faults.middleware(origins));
  provider.use(serveElsewhere());
  provider.use(serveProfile(provider, accounts, origins));
  provider.use(serveInteractions(provider, { accounts, settings, suggestedName }));
  provider.use(dressResponses(settings, accounts));
  server.on('request', provider.callback());

  return {
    issuer,
    url: issuer,
    endpoints: {
      authorizationEndpoint: `${issuer}/oauth/authorize`,
      tokenEndpoint: `${issuer}/oauth/token`,
      revocationEndpoint: `${issuer}/oauth/token/revoke`,
      introspectionEndpoint: `${issuer}/oauth/token/introspect`,
      issuer,
      apiOrigin: issuer,
    },
    profileUrl: `${issuer}/profile`,
    log,
    faults,
    settings,
    reset() {
      log.clear();
      faults.clear();
      Object.assign(settings, DEFAULT_SETTINGS, initialSettings);
    },
    async close() {
      // A test may have killed it already.
      if (!server.listening) return;
      faults.clear();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
