// SPDX-License-Identifier: MIT
/** Serves a built single-page app from memory, on loopback, under a strict CSP; and its routes. */

import { once } from 'node:events';
import { readFile, readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, relative, sep } from 'node:path';

const HOST = '127.0.0.1';

/** @type {Record<string, string>} */
const CONTENT_TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

/**
 * An endpoint of the site's own.
 * @typedef {(request: import('node:http').IncomingMessage,
 *   response: import('node:http').ServerResponse) => Promise<void>} RouteHandler
 */

/** @typedef {{ type: string, body: Buffer, cacheControl: string }} ServedFile */

/** @param {string} directory @returns {Promise<Map<string, ServedFile>>} by URL path */
async function readFiles(directory) {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = new Map();
  for (const entry of entries.filter((candidate) => candidate.isFile())) {
    const file = join(entry.parentPath ?? entry.path, entry.name);
    const path = `/${relative(directory, file).split(sep).join('/')}`;
    files.set(path, {
      type: CONTENT_TYPES[extname(entry.name)] ?? 'application/octet-stream',
      body: await readFile(file),
      // Vite puts a hash into the names of what is in assets/.
      cacheControl: path.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-cache',
    });
  }
  return files;
}

/**
 * Files from elsewhere, at paths of the site's root.
 * @param {Readonly<Record<string, string>>} sources by URL path, as file: URLs
 * @param {Map<string, ServedFile>} files
 */
async function addFiles(sources, files) {
  for (const [path, source] of Object.entries(sources)) {
    files.set(path, {
      type: CONTENT_TYPES[extname(path)],
      body: await readFile(new URL(source)),
      // A page of them takes a login's answer in its URL.
      cacheControl: 'no-store',
    });
  }
}

/** @param {readonly string[]} connectTo origins beside the page's own */
function contentSecurityPolicy(connectTo) {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    `connect-src 'self' ${connectTo.join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/**
 * @param {object} options
 * @param {string} options.directory what `vite build` wrote
 * @param {number} options.port
 * @param {readonly string[]} options.connectTo origins of the servers that the page talks to
 * @param {Readonly<Record<string, string>>} options.extraFiles file: URLs by URL path
 * @param {(html: string) => string} options.prepareHtml applied to index.html
 * @param {Readonly<Record<string, RouteHandler>>} options.routes by URL path
 * @returns {Promise<{ url: string, close(): Promise<void> }>}
 */
export async function startStaticServer({
  directory,
  port,
  connectTo,
  extraFiles,
  prepareHtml,
  routes,
}) {
  const files = await readFiles(directory);
  await addFiles(extraFiles, files);
  const index = files.get('/index.html');
  if (!index) throw new Error(`there is no index.html in ${directory}`);
  index.body = Buffer.from(prepareHtml(index.body.toString('utf8')));
  files.set('/', index);

  const headers = {
    'Content-Security-Policy': contentSecurityPolicy(connectTo),
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  };
  const origin = `http://${HOST}:${port}`;

  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const { pathname, search } = new URL(request.url ?? '/', origin);
    const host = request.headers.host ?? '';
    if (host === `localhost:${port}`) {
      // The redirect URI names 127.0.0.1, and a login has to come back to where it began.
      response.writeHead(307, { Location: `${origin}${pathname}${search}` }).end();
    } else if (host !== new URL(origin).host) {
      response.writeHead(421).end('This server answers for its own address only.\n');
    } else if (routes[pathname]) {
      void routes[pathname](request, response);
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    } else {
      // A path without a file extension is one of the app's own, as /callback is.
      const file = files.get(pathname) ?? (extname(pathname) === '' ? index : undefined);
      if (!file) {
        response.writeHead(404).end('Not found.\n');
        return;
      }
      response.writeHead(200, {
        'Content-Type': file.type,
        'Content-Length': file.body.length,
        'Cache-Control': file.cacheControl,
      });
      response.end(request.method === 'HEAD' ? undefined : file.body);
    }
  });
  server.listen(port, HOST);
  await once(server, 'listening');

  return {
    url: `${origin}/`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
