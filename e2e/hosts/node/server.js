// SPDX-License-Identifier: MIT
import { createServer } from 'node:http';
import { createTokenRelay, toNodeHandler } from 'postern/server';
import { relayConfig } from '../relay-config.js';

const relay = createTokenRelay(relayConfig());
await relay.ready; // a wrong configuration ends the process here
const handleToken = toNodeHandler(relay);

const server = createServer((request, response) => {
  if (request.url === '/oauth/token') {
    handleToken(request, response);
  } else {
    response.writeHead(404).end();
  }
});
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});

// A refresh that is under way may end: its answer may hold the only good refresh token.
process.once('SIGTERM', () => server.close());
