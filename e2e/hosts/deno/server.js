// SPDX-License-Identifier: MIT
import process from 'node:process';
import { createTokenRelay } from 'postern/server';
import { relayConfig } from '../relay-config.js';

const relay = createTokenRelay(relayConfig(process));
await relay.ready; // a wrong configuration ends the process here

const server = Deno.serve(
  {
    hostname: '127.0.0.1',
    port: Number(process.env.PORT ?? 3000),
    onListen: ({ port }) => console.log(`http://127.0.0.1:${port}`),
  },
  (request) =>
    new URL(request.url).pathname === '/oauth/token'
      ? relay(request)
      : new Response(null, { status: 404 }),
);

// A refresh that is under way may end: its answer may hold the only good refresh token.
Deno.addSignalListener('SIGTERM', () => server.shutdown());
