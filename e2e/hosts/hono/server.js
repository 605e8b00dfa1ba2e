// SPDX-License-Identifier: MIT
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { createTokenRelay } from 'postern/server';
import { relayConfig } from '../relay-config.js';

const relay = createTokenRelay(relayConfig());
await relay.ready; // a wrong configuration ends the process here

const app = new Hono();
app.all('/oauth/token', (context) => relay(context.req.raw));

const server = serve(
  { fetch: app.fetch, hostname: '127.0.0.1', port: Number(process.env.PORT ?? 3000) },
  ({ port }) => console.log(`http://127.0.0.1:${port}`),
);

// A refresh that is under way may end: its answer may hold the only good refresh token.
process.once('SIGTERM', () => server.close());
