#!/usr/bin/env node
// SPDX-License-Identifier: MIT
// Starts the authorization server from the command line, until Ctrl+C.

import { parseArgs } from 'node:util';
import { startAuthorizationServer } from './authorization-server.mjs';

const USAGE = `usage: node authorization-server/main.mjs [options]
  --port <number>                    default 9400; 0 takes a free one
  --host <address>                   default 127.0.0.1
  --redirect-uri <uri>               may be given more than once; default http://127.0.0.1:8080/callback
  --access-token-seconds <number>    default 120
  --no-issuer                        no iss in the authorization response`;

/** @param {string} text @param {string} name */
function wholeNumber(text, name) {
  if (!/^\d+$/.test(text)) throw new TypeError(`--${name} takes a whole number`);
  return Number(text);
}

try {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '9400' },
      host: { type: 'string', default: '127.0.0.1' },
      'redirect-uri': { type: 'string', multiple: true },
      'access-token-seconds': { type: 'string', default: '120' },
      'no-issuer': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
  } else {
    const server = await startAuthorizationServer({
      port: wholeNumber(values.port, 'port'),
      host: values.host,
      redirectUris: values['redirect-uri'],
      accessTokenSeconds: wholeNumber(values['access-token-seconds'], 'access-token-seconds'),
      issuerParameter: !values['no-issuer'],
    });
    console.log(`authorization server: ${server.url}`);
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => server.close());
  }
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  process.exitCode = 1;
}
