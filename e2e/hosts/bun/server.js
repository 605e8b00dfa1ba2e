// SPDX-License-Identifier: MIT
import { createTokenRelay } from 'postern/server';
import { relayConfig } from '../relay-config.js';

const relay = createTokenRelay(relayConfig());
await relay.ready; // a wrong configuration ends the process here

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: Number(process.env.PORT ?? 3000),
  // Bun hangs up after ten silent seconds. A refresh is waited for four times requestTimeoutMs, as its
  // answer may hold the only good refresh token.
  idleTimeout: 90,
  routes: { '/oauth/token': (request) => relay(request) },
});
console.log(`http://127.0.0.1:${server.port}`);

// A refresh that is under way may end: its answer may hold the only good refresh token.
process.once('SIGTERM', () => server.stop());
