#!/usr/bin/env node
// SPDX-License-Identifier: MIT
// Starts the login server and the chat server from the command line, until Ctrl+C.

import { parseArgs } from 'node:util';
import { startShowdownServer } from './showdown-server.mjs';

const USAGE = `usage: node showdown-server/main.mjs [options]
  --port <number>          of the login server; default 9500; 0 takes a free one
  --chat-port <number>     default 9501
  --client-id <id>         default postern-demo
  --origin-url <url>       of the client; default http://127.0.0.1:8080/`;

/** @param {string} text @param {string} name */
function wholeNumber(text, name) {
  if (!/^\d+$/.test(text)) throw new TypeError(`--${name} takes a whole number`);
  return Number(text);
}

try {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '9500' },
      'chat-port': { type: 'string', default: '9501' },
      'client-id': { type: 'string', default: 'postern-demo' },
      'origin-url': { type: 'string', default: 'http://127.0.0.1:8080/' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
  } else {
    const server = await startShowdownServer({
      port: wholeNumber(values.port, 'port'),
      chatPort: wholeNumber(values['chat-port'], 'chat-port'),
      clients: [
        {
          clientId: values['client-id'],
          title: 'Postern demo',
          originUrl: values['origin-url'],
        },
      ],
    });
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => server.close());
    console.log(`login server: ${server.url}`);
    console.log(`chat server: ${server.chatUrl}`);
  }
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  process.exitCode = 1;
}
