// SPDX-License-Identifier: MIT
// Serves each party's page and files as a good host would: brotli at its best, types, and cache headers.
// The pages are isolated, for which a browser gives them a finer clock.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { brotliCompressSync, constants } from 'node:zlib';

const TYPES = { js: 'text/javascript; charset=utf-8', wasm: 'application/wasm' };

const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

function compressed(content) {
  return brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  });
}

// A page begins as soon as it can, and leaves what came of it in `measured`. On the redirect URI it
// completes the login; `idle` loads nothing until it is told to; any other looks for a session.
function pageOf(bundle, path, settings) {
  const isIdle = path === 'idle';
  const hints = (isIdle ? [] : bundle.hints).map((file) => {
    const how = file.endsWith('.wasm')
      ? 'rel="preload" as="fetch" type="application/wasm" crossorigin'
      : 'rel="modulepreload"';
    return `<link ${how} href="/${bundle.name}/${file}">`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${bundle.name}</title>
${hints.join('\n')}
<script>
// A browser looks ahead for what to load: what comes before this line counts, too.
const begun = performance.getEntriesByType('navigation')[0].responseStart;
globalThis.settings = ${JSON.stringify(settings)};
settings.renewsByItself = sessionStorage.getItem('bench-manual') === null;
const load = () => import('/${bundle.name}/${bundle.entry}');
globalThis.measured = (async () => {
  if (${isIdle}) return undefined;
  const app = await load();
  globalThis.client = await app.${path || 'ready'}();
  return { milliseconds: performance.now() - begun, isSignedIn: client.isSignedIn };
})();
// Whoever asks hears of a failure.
measured.catch(() => {});
</script>
</html>
`;
}

// startPageServer resolves to {origin, serve, close}; serve makes the bundles' pages, with the settings
// of each.
export async function startPageServer() {
  const answers = new Map();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://page');
    const answer = answers.get(pathname);
    for (const [name, value] of Object.entries(ISOLATED)) response.setHeader(name, value);
    if (!answer) {
      response.writeHead(pathname === '/favicon.ico' ? 204 : 404).end();
      return;
    }
    response.writeHead(200, { ...answer.headers, 'Content-Length': answer.body.length });
    response.end(answer.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${server.address().port}`;
  const add = (path, content, headers) =>
    answers.set(path, {
      body: compressed(Buffer.from(content)),
      headers: { 'Content-Encoding': 'br', Vary: 'Accept-Encoding', ...headers },
    });
  return {
    origin,
    serve(bundle, settings) {
      for (const [path, content] of bundle.files) {
        add(`/${bundle.name}/${path}`, content, {
          'Content-Type': TYPES[path.split('.').at(-1)],
          'Cache-Control': 'public, max-age=31536000, immutable',
        });
      }
      for (const path of ['', 'callback', 'idle']) {
        add(`/${bundle.name}/${path}`, pageOf(bundle, path, settings), {
          'Content-Type': 'text/html; charset=utf-8',
          'Cache-Control': 'no-cache',
        });
      }
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
