// SPDX-License-Identifier: MIT
// A chat server as small as one can be that takes assertions: it sends a challstr, signs in who
// answers it, and has one room.

import { WebSocketServer } from 'ws';
import { ChatConnection } from './chat-connection.mjs';
import { listenOnLoopback } from './loopback.mjs';

const PATH = '/showdown/websocket';
const LONGEST_MESSAGE_BYTES = 16 * 1024;
const GOING_AWAY = 1001;

/**
 * @param {object} options
 * @param {number} options.port
 * @param {ReadonlySet<string>} options.origins of the pages that may connect
 * @param {import('./clock.mjs').MovableClock} options.clock
 * @param {import('node:crypto').KeyObject} options.publicKey of the login server
 * @param {() => readonly string[]} options.legalHosts
 * @param {number} [options.heartbeatMs]
 */
export async function startChatServer({
  port,
  origins,
  clock,
  publicKey,
  legalHosts,
  heartbeatMs = 30_000,
}) {
  const http = await listenOnLoopback(port);
  const sockets = new WebSocketServer({
    server: http.server,
    path: PATH,
    maxPayload: LONGEST_MESSAGE_BYTES,
    // What is no browser sends none.
    verifyClient: (/** @type {{ origin?: string }} */ { origin }) =>
      origin === undefined || origins.has(origin),
  });
  /** @type {Set<ChatConnection>} */
  const connections = new Set();
  /** Sends to everybody who is in the room. @param {string} text */
  const broadcast = (text) => {
    for (const connection of connections) if (connection.name) connection.send(text);
  };
  let connected = 0;
  sockets.on('connection', (socket) => {
    ++connected;
    const connection = new ChatConnection({
      socket,
      guestNumber: connected,
      clock,
      publicKey,
      legalHosts,
      broadcast,
    });
    connections.add(connection);
    socket.on('close', () => connections.delete(connection));
  });
  const heartbeat = setInterval(() => {
    for (const connection of connections) connection.checkAlive();
  }, heartbeatMs);
  heartbeat.unref();

  return {
    url: `ws://${http.authority}${PATH}`,
    async close() {
      clearInterval(heartbeat);
      for (const { socket } of connections) socket.close(GOING_AWAY);
      sockets.close();
      // Whoever has not said goodbye by now is cut off.
      setTimeout(() => {
        for (const { socket } of connections) socket.terminate();
      }, 500).unref();
      await http.close();
    },
  };
}
