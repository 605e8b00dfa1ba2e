// SPDX-License-Identifier: MIT
// A login server that behaves like Pokemon Showdown's, and a chat server that takes its assertions:
// with a clock that can be moved, a log of what reached the login server, and faults on demand.

import { makeKeyPair } from './assertions.mjs';
import { startChatServer } from './chat-server.mjs';
import { DAY_MS, MovableClock } from './clock.mjs';
import { CONTROL_PATH, serveControl } from './control.mjs';
import { answerLocally, LOCAL_PATH } from './local-pages.mjs';
import { send, serveLogin } from './login-handler.mjs';
import { listenOnLoopback } from './loopback.mjs';
import { SESSION_COOKIE } from './sessions.mjs';
import { State } from './state.mjs';
import { toUserId } from './users.mjs';

export { MovableClock } from './clock.mjs';
export { OLD_PAGE_PARAMETERS } from './state.mjs';

/** @typedef {import('./clients.mjs').Client} Client */
/** @typedef {import('./state.mjs').Settings} Settings */

/** @type {readonly Client[]} */
const DEFAULT_CLIENTS = [
  { clientId: 'postern-demo', title: 'Postern demo', originUrl: 'http://127.0.0.1:8080/' },
];

/**
 * @typedef {object} ShowdownServer
 * @property {string} url createShowdownAuth's `serverUrl`
 * @property {string} chatUrl of the chat server's WebSocket
 * @property {string} controlUrl ends in a slash, see control.mjs
 * @property {string} publicKey in PEM; it verifies the assertions
 * @property {MovableClock} clock of both servers
 * @property {Settings} settings
 * @property {import('./faults.mjs').Faults} faults
 * @property {import('./exchange-log.mjs').ExchangeLog} log
 * @property {(options: { user: string, client?: string, ageDays?: number }) => string} issueToken
 *   a token that was issued so long ago, in place of the one that the user and client had
 * @property {(user: string, client?: string) => import('./token-rows.mjs').TokenRow | undefined}
 *   tokenRow
 * @property {() => number} rotations how many tokens were replaced by new ones
 * @property {(user: string) => { name: string, value: string, url: string }} signIn signs a user in
 *   on Showdown; the cookie is as Playwright's addCookies() takes it
 * @property {() => void} reset forgets tokens, sessions, log and faults; restores settings and clock
 * @property {() => Promise<void>} close ends every connection too
 */

/**
 * @param {object} [options]
 * @param {number} [options.port] of the login server; 0 takes a free one
 * @param {number} [options.chatPort]
 * @param {readonly Client[]} [options.clients]
 * @param {MovableClock} [options.clock]
 * @param {Iterable<string>} [options.origins] which pages may use the control path and chat; by
 *   default those of the clients
 * @param {Partial<Settings>} [options.settings]
 * @param {number} [options.heartbeatMs] between the chat server's pings
 * @returns {Promise<ShowdownServer>}
 */
export async function startShowdownServer({
  port = 0,
  chatPort = 0,
  clients = DEFAULT_CLIENTS,
  clock = new MovableClock(),
  origins,
  settings = {},
  heartbeatMs,
} = {}) {
  const state = new State({ clients, clock, keys: await makeKeyPair(), settings });
  const allowedOrigins = new Set(origins ?? state.clients.origins);

  const login = await listenOnLoopback(port);
  login.server.on('request', async (message, response) => {
    const path = message.url ?? '/';
    try {
      if (path.startsWith(CONTROL_PATH)) {
        await serveControl(state, allowedOrigins, message, response);
      } else if (path.startsWith(LOCAL_PATH)) {
        send(response, await answerLocally(state, message));
      } else {
        await serveLogin(state, message, response);
      }
    } catch (error) {
      // A request that is too long or ended early is the other side's matter.
      if (message.complete) console.error(error);
      response.destroy();
    }
  });

  const chat = await startChatServer({
    port: chatPort,
    origins: allowedOrigins,
    clock,
    publicKey: state.keys.publicKey,
    legalHosts: () => [state.settings.chatHost],
    heartbeatMs,
  }).catch(async (error) => {
    await login.close();
    throw error;
  });

  const url = `http://${login.authority}`;
  const { clientId: firstClient } = state.clients.first;
  return {
    url,
    chatUrl: chat.url,
    controlUrl: `${url}${CONTROL_PATH}`,
    publicKey: String(state.keys.publicKey.export({ type: 'spki', format: 'pem' })),
    clock,
    settings: state.settings,
    faults: state.faults,
    log: state.log,
    issueToken({ user, client = firstClient, ageDays = 0 }) {
      const userId = toUserId(state.users.named(user).name);
      state.tokens.delete(state.tokens.of(userId, client));
      const time = clock.now() - ageDays * DAY_MS;
      return state.tokens.insert({ userId, clientId: client, time }).id;
    },
    tokenRow: (user, client = firstClient) => state.tokens.of(toUserId(user), client),
    rotations: () => state.tokens.rotations,
    signIn(user) {
      const userId = toUserId(state.users.named(user).name);
      return { name: SESSION_COOKIE, value: state.sessions.begin(userId), url };
    },
    reset: () => state.reset(),
    async close() {
      state.faults.clear();
      await Promise.all([login.close(), chat.close()]);
    },
  };
}
