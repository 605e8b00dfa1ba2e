// SPDX-License-Identifier: MIT
// Shows the built site on loopback.

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, sep } from 'node:path';

const CONTENT_TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

/** @returns {Promise<{ url: string, close(): void }>} */
export async function serveSite(folder, { base, port }) {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://127.0.0.1').pathname);
    const inside = path.startsWith(base) ? path.slice(base.length) : undefined;
    const file = join(
      folder,
      inside === '' || inside?.endsWith('/') ? `${inside}index.html` : (inside ?? '404.html'),
    );
    try {
      if (inside === undefined || !file.startsWith(folder + sep)) throw new Error('not ours');
      const body = await readFile(file);
      response.writeHead(200, {
        'Content-Type': CONTENT_TYPES[extname(file)] ?? 'application/octet-stream',
      });
      response.end(body);
    } catch {
      response.writeHead(404, { 'Content-Type': CONTENT_TYPES['.html'] });
      response.end(await readFile(join(folder, '404.html')));
    }
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}${base}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
