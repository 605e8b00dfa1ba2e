#!/usr/bin/env node
// SPDX-License-Identifier: MIT
/**
 * The demo: a local authorization server, a login server and a chat server as Pokemon Showdown has
 * them, and beside these the built page, with a token relay. Until Ctrl+C.
 */

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createTokenRelay, formatUserAgent, toNodeHandler } from 'postern/server';
import { startAuthorizationServer } from '../../e2e/authorization-server/authorization-server.mjs';
import { startShowdownServer } from '../../e2e/showdown-server/showdown-server.mjs';
import { makeFaultControl } from './fault-control.mjs';
import { startStaticServer } from './static-server.mjs';

const ACCESS_TOKEN_SECONDS = 120;
/** What `vite build` wrote: dist, or the folder that the command names. */
const SITE = process.argv[2] ?? fileURLToPath(new URL('../dist/', import.meta.url));

const PUBLIC_CLIENT = { client_id: 'postern-demo', client_name: 'Postern demo' };

/** What is on the page's side of its relay never has the secret. */
const CONFIDENTIAL_CLIENT = {
  client_id: 'postern-demo-confidential',
  client_name: 'Postern demo, confidential',
  client_secret: randomBytes(32).toString('base64url'),
};

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

/** @typedef {{ what: string, port: number, variable: string }} Listener */

/**
 * @template T
 * @param {readonly Listener[]} listeners what is started, the ports it takes, and how to change them
 * @param {() => Promise<T>} start
 * @returns {Promise<T>}
 */
async function listening(listeners, start) {
  try {
    return await start();
  } catch (error) {
    const { code, port: failed } = /** @type {NodeJS.ErrnoException & { port?: number }} */ (error);
    const listener = listeners.find(({ port }) => port === failed) ?? listeners[0];
    const { what, port, variable } = listener;
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

/** @param {number} port @param {string} siteOrigin */
async function startPathOfExile(port, siteOrigin) {
  const server = await listening(
    [{ what: 'the authorization server', port, variable: 'POSTERN_DEMO_AS_PORT' }],
    () =>
      startAuthorizationServer({
        port,
        accessTokenSeconds: ACCESS_TOKEN_SECONDS,
        clients: [PUBLIC_CLIENT, CONFIDENTIAL_CLIENT].map((client) => ({
          ...client,
          redirect_uris: [`${siteOrigin}/callback`],
        })),
        corsOrigins: [siteOrigin],
      }),
  );
  running.push(() => server.close());
  console.log(`Authorization server: ${server.url}/`);
  console.log(
    `  behaves like Path of Exile's; takes any name; access tokens live ${ACCESS_TOKEN_SECONDS} seconds`,
  );
  return server;
}

/** @param {number} port @param {number} chatPort @param {string} siteOrigin */
async function startShowdown(port, chatPort, siteOrigin) {
  const begin = () =>
    startShowdownServer({
      port,
      chatPort,
      clients: [{ clientId: 'postern-demo', title: 'Postern demo', originUrl: `${siteOrigin}/` }],
    });
  const server = await listening(
    [
      { what: 'the login server', port, variable: 'POSTERN_DEMO_LOGIN_PORT' },
      { what: 'the chat server', port: chatPort, variable: 'POSTERN_DEMO_CHAT_PORT' },
    ],
    begin,
  );
  running.push(() => server.close());
  console.log(`Login server: ${server.url}/-/sign-in`);
  console.log(`Chat server: ${server.chatUrl}`);
  console.log("  behave like Pokemon Showdown's; take any name; the page can move their clock");
  return server;
}

/**
 * The token relays of the confidential client, by path.
 * @param {{ tokenEndpoint: string, revocationEndpoint: string }} endpoints
 * @param {string} siteOrigin
 */
function makeRelays({ tokenEndpoint, revocationEndpoint }, siteOrigin) {
  const { client_id: clientId, client_secret: clientSecret } = CONFIDENTIAL_CLIENT;
  const config = {
    clientId,
    clientSecret,
    userAgent: formatUserAgent({ clientId, version: '0.1.0', contact: 'nobody@example.com' }),
    allowedOrigins: [siteOrigin],
    endpoints: { tokenEndpoint, revocationEndpoint },
  };
  // The servers here forget everything at each start, and so may this.
  const refreshTokenCookie = { keys: [randomBytes(32)] };
  return {
    '/relay/token': toNodeHandler(createTokenRelay(config)),
    '/relay/token-in-cookie': toNodeHandler(createTokenRelay({ ...config, refreshTokenCookie })),
  };
}

async function start() {
  if (!existsSync(SITE)) {
    throw new StartError(
      'The page is not built yet: run "npm run build -w demo-site", or "npm start".',
    );
  }
  const sitePort = portFrom('POSTERN_DEMO_PORT', 8080);
  const siteOrigin = `http://127.0.0.1:${sitePort}`;
  const pathOfExile = await startPathOfExile(portFrom('POSTERN_DEMO_AS_PORT', 8081), siteOrigin);
  const showdown = await startShowdown(
    portFrom('POSTERN_DEMO_LOGIN_PORT', 8082),
    portFrom('POSTERN_DEMO_CHAT_PORT', 8083),
    siteOrigin,
  );

  /** What the page finds in its <meta> elements. @type {Readonly<Record<string, string>>} */
  const addresses = {
    'authorization-server': pathOfExile.url,
    'showdown-server': showdown.url,
    'showdown-chat': showdown.chatUrl,
  };
  const site = await listening(
    [{ what: 'the page', port: sitePort, variable: 'POSTERN_DEMO_PORT' }],
    () =>
      startStaticServer({
        directory: SITE,
        port: sitePort,
        connectTo: Object.values(addresses).map((address) => new URL(address).origin),
        // What the login in a popup comes back to: two files of the package, side by side.
        extraFiles: {
          '/showdown-callback.html': import.meta.resolve('postern/callback.html'),
          '/callback-page.js': import.meta.resolve('postern/callback-page.js'),
        },
        routes: {
          ...makeRelays(pathOfExile.endpoints, siteOrigin),
          '/control/faults': makeFaultControl(pathOfExile.faults, siteOrigin),
        },
        prepareHtml: (html) =>
          html.replace(/(<meta name="([\w-]+)" content=")[^"]*/g, (all, before, name) =>
            addresses[name] === undefined ? all : before + addresses[name],
          ),
      }),
  );
  running.push(() => site.close());
  console.log(`Page: ${site.url}`);
  console.log(`  served from ${SITE}`);
  console.log('All listen on 127.0.0.1 only. Ctrl+C stops them.');
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
