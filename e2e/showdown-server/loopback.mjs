// SPDX-License-Identifier: MIT
// An HTTP server that only this machine can reach.

import { once } from 'node:events';
import { createServer } from 'node:http';

const HOST = '127.0.0.1';

/** @param {number} port 0 takes a free one */
export async function listenOnLoopback(port) {
  const server = createServer();
  server.listen(port, HOST);
  await once(server, 'listening');
  const { port: actualPort } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    server,
    authority: `${HOST}:${actualPort}`,
    /** Ends every connection too. */
    async close() {
      // A test may have closed it already.
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
