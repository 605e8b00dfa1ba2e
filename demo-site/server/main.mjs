#!/usr/bin/env node
// SPDX-License-Identifier: MIT
/** The demo: a local authorization server, and beside it the built page. Until Ctrl+C. */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startAuthorizationServer } from '../../e2e/authorization-server/authorization-server.mjs';
import { startStaticServer } from './static-server.mjs';

const ACCESS_TOKEN_SECONDS = 120;
const SITE = fileURLToPath(new URL('../dist/', import.meta.url));

/** A problem that its message says all of. */
class StartError extends Error {}

/** @param {string} name @param {number} fallback */
function portFrom(name, fallback) {
  const text = process.env[name] ?? '';
  if (text === '') return fallback;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new StartError(`${name} is "${text}"; it takes a port, 1 to 65535.`);
  }
  return port;
}

/**
 * @template T
 * @param {string} what
 * @param {number} port
 * @param {string} variable
 * @param {() => Promise<T>} start
 * @returns {Promise<T>}
 */
async function onPort(what, port, variable, start) {
  try {
    return await start();
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === 'EADDRINUSE') {
      throw new StartError(
        `Port ${port} on 127.0.0.1 is taken, and ${what} needs it.\n` +
          `Stop what listens there, or set ${variable} to another port.`,
      );
    }
    if (code === 'EACCES') {
      throw new StartError(`${what} may not use port ${port}. Set ${variable} to another one.`);
    }
    throw error;
  }
}

/** @type {(() => Promise<void>)[]} */
const running = [];

async function stop() {
  await Promise.allSettled(running.splice(0).map((close) => close()));
}

async function start() {
  if (!existsSync(SITE)) {
    throw new StartError(
      'The page is not built yet: run "npm run build -w demo-site", or "npm start".',
    );
  }
  const sitePort = portFrom('POSTERN_DEMO_PORT', 8080);
  const serverPort = portFrom('POSTERN_DEMO_AS_PORT', 8081);
  const siteOrigin = `http://127.0.0.1:${sitePort}`;

  const authorizationServer = await onPort(
    'the authorization server',
    serverPort,
    'POSTERN_DEMO_AS_PORT',
    () =>
      startAuthorizationServer({
        port: serverPort,
        accessTokenSeconds: ACCESS_TOKEN_SECONDS,
        redirectUris: [`${siteOrigin}/callback`],
        corsOrigins: [siteOrigin],
      }),
  );
  running.push(() => authorizationServer.close());
  console.log(`Authorization server: ${authorizationServer.url}/`);
  console.log(
    `  behaves like Path of Exile's; takes any name; access tokens live ${ACCESS_TOKEN_SECONDS} seconds`,
  );

  const site = await onPort('the page', sitePort, 'POSTERN_DEMO_PORT', () =>
    startStaticServer({
      directory: SITE,
      port: sitePort,
      connectTo: authorizationServer.url,
      prepareHtml: (html) =>
        html.replace(
          /(<meta name="authorization-server" content=")[^"]*/,
          (_all, before) => before + authorizationServer.url,
        ),
    }),
  );
  running.push(() => site.close());
  console.log(`Page: ${site.url}`);
  console.log(`  served from ${SITE}`);
  console.log('Both listen on 127.0.0.1 only. Ctrl+C stops them.');
  console.log(`Postern demo ready: ${site.url}`);
}

// Not once: in a terminal, Ctrl+C comes here both directly and through npm start.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);

try {
  await start();
} catch (error) {
  console.error(error instanceof StartError ? `\n${error.message}` : error);
  await stop();
  process.exitCode = 1;
}
