// SPDX-License-Identifier: MIT
// A load balancer: each request goes to the next of its targets, and nothing is kept of anybody.

import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { pipeline } from 'node:stream/promises';

/** @param {string[]} targets URLs; the list may be changed while it runs */
export async function startBalancer(targets) {
  let turn = 0;
  const server = createServer(async (incoming, outgoing) => {
    const target = targets[turn++ % targets.length];
    // A connection each, so that none is kept that a stopped target has closed.
    const forwarded = request(new URL(incoming.url ?? '/', target), {
      method: incoming.method,
      headers: { ...incoming.headers, connection: 'close' },
    });
    try {
      const [[answer]] = await Promise.all([
        once(forwarded, 'response'),
        pipeline(incoming, forwarded),
      ]);
      const { connection: _, ...headers } = answer.headers;
      outgoing.writeHead(answer.statusCode, headers);
      await pipeline(answer, outgoing);
    } catch {
      outgoing.destroy();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
