// SPDX-License-Identifier: MIT
// The server of the single-page app that the tests drive: static files under the strict policy, no
// bundler, and the packed package under fixed paths.

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { fileURLToPath } from 'node:url';
import {
  type ContentSecurityPolicy,
  makeStrictPolicy,
  serializePolicy,
} from './content-security-policy.ts';
import { PACKAGE_FOLDER, readPackageEntries } from './package-entries.ts';

const APP_FOLDER = fileURLToPath(new URL('../app/', import.meta.url));

const CONTENT_TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** The package's callback page, which an app copies beside its own. */
const CALLBACK_PAGE = new Map([
  ['/popup-callback.html', 'callback.html'],
  ['/callback-page.js', 'callback-page.js'],
]);

const HEAD_SCRIPT = '/__head.js';

export interface AppRequest {
  method: string;
  /** Without the query. */
  path: string;
  queryParameterNames: string[];
  referer: string | null;
}

/** A same-origin endpoint of the app's own, such as a token relay. */
export type RouteHandler = (request: Request) => Response | Promise<Response>;

export class AppServer {
  readonly origin: string;
  /** What the tests may change; reset() puts it back. */
  policy: ContentSecurityPolicy = {};
  /** More headers for every answer, such as Cross-Origin-Opener-Policy. */
  headers: Record<string, string> = {};
  /** Where the app's own files are. */
  folder = APP_FOLDER;
  readonly routes = new Map<string, RouteHandler>();
  /** Run in every page of the app before its own scripts, where a browser's driver cannot. */
  readonly headScripts: string[] = [];
  readonly requests: AppRequest[] = [];
  readonly cspReports: unknown[] = [];
  readonly #connectOrigins = new Set<string>();
  readonly #close: () => Promise<void>;

  private constructor(origin: string, close: () => Promise<void>) {
    this.origin = origin;
    this.#close = close;
    this.reset();
  }

  static async start(port = 0): Promise<AppServer> {
    const server = createServer();
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const { port: actualPort } = server.address() as AddressInfo;
    const app = new AppServer(`http://127.0.0.1:${actualPort}`, async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    });
    server.on('request', (request, response) => void app.#answer(request, response));
    return app;
  }

  /** Lets the app's pages connect to an origin, in every test from now on. */
  allowConnectionsTo(origin: string): void {
    this.#connectOrigins.add(origin);
    this.policy['connect-src']?.push(origin);
  }

  reset(): void {
    this.policy = makeStrictPolicy(this.#connectOrigins);
    this.headers = {};
    this.folder = APP_FOLDER;
    this.routes.clear();
    this.headScripts.length = 0;
    this.requests.length = 0;
    this.cspReports.length = 0;
  }

  close(): Promise<void> {
    return this.#close();
  }

  async #fileAt(path: string): Promise<{ type: string; body: string | Buffer }> {
    if (path === HEAD_SCRIPT) {
      // Each in a scope of its own.
      const body = this.headScripts.map((script) => `{\n${script}\n}\n`).join('');
      return { type: CONTENT_TYPES['.js'], body };
    }
    const file = await readFileOf(path, this.folder);
    if (this.headScripts.length === 0 || file.type !== CONTENT_TYPES['.html']) return file;
    const tag = `<head><script src="${HEAD_SCRIPT}"></script>`;
    return { ...file, body: file.body.toString().replace('<head>', tag) };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.origin);
    const method = request.method ?? 'GET';
    this.requests.push({
      method,
      path: url.pathname,
      queryParameterNames: [...url.searchParams.keys()],
      referer: request.headers.referer ?? null,
    });
    response.setHeader('Content-Security-Policy', serializePolicy(this.policy));
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    for (const [name, value] of Object.entries(this.headers)) response.setHeader(name, value);
    try {
      const route = this.routes.get(url.pathname);
      if (url.pathname === '/__csp-report') {
        this.cspReports.push(JSON.parse((await readBody(request)).toString('utf8')));
        response.writeHead(204).end();
      } else if (route) {
        await answerByRoute(route, url, request, response);
      } else {
        const { type, body } = await this.#fileAt(url.pathname);
        response.writeHead(200, { 'Content-Type': type }).end(body);
      }
    } catch (error) {
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      response.writeHead(isMissing ? 404 : 500, { 'Content-Type': 'text/plain' });
      response.end(isMissing ? 'not found' : String(error));
    }
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function answerByRoute(
  route: RouteHandler,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', headers } = request;
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const answer = await route(
    new Request(url, {
      method,
      headers: headers as Record<string, string>,
      body: hasBody ? new Uint8Array(await readBody(request)) : undefined,
    }),
  );
  // An object of them would keep one of several cookies.
  for (const [name, value] of answer.headers) response.appendHeader(name, value);
  response.writeHead(answer.status);
  if (!answer.body) {
    response.end();
    return;
  }
  // Piece by piece: a route may answer without an end. The page may leave before it.
  const body = Readable.fromWeb(answer.body as ReadableStream);
  await pipeline(body, response).catch(() => {});
}

async function readFileOf(
  pathname: string,
  appFolder: string,
): Promise<{ type: string; body: string | Buffer }> {
  const path = decodeURIComponent(pathname);
  if (path.startsWith('/postern/')) return readEntry(path.slice('/postern/'.length));
  const callbackFile = CALLBACK_PAGE.get(path);
  if (callbackFile) return readStatic(PACKAGE_FOLDER, entryPath(callbackFile));
  if (path.startsWith('/node_modules/postern/')) {
    return readStatic(PACKAGE_FOLDER, path.slice('/node_modules/postern/'.length));
  }
  // Every path without an extension is the app itself, the redirect URI's among them.
  return readStatic(appFolder, extname(path) === '' ? 'index.html' : path.slice(1));
}

function entryPath(name: string): string {
  const path = readPackageEntries().get(name);
  if (path === undefined) throw Object.assign(new Error(name), { code: 'ENOENT' });
  return path;
}

/**
 * A script entry is a module that re-exports the file of the `exports` map. A copy of that file
 * would be a second instance of it, and would look for its neighbours in the wrong folder.
 */
async function readEntry(name: string): Promise<{ type: string; body: string | Buffer }> {
  const path = entryPath(name);
  if (extname(path) !== '.js' && extname(path) !== '.mjs') return readStatic(PACKAGE_FOLDER, path);
  return { type: CONTENT_TYPES['.js'], body: `export * from '/node_modules/postern/${path}';\n` };
}

async function readStatic(folder: string, path: string): Promise<{ type: string; body: Buffer }> {
  const file = join(folder, path);
  if (!file.startsWith(folder.endsWith(sep) ? folder : folder + sep)) {
    throw Object.assign(new Error(path), { code: 'ENOENT' });
  }
  return {
    type: CONTENT_TYPES[extname(file)] ?? 'application/octet-stream',
    body: await readFile(file),
  };
}
