// SPDX-License-Identifier: MIT
import { createTokenRelay, toNodeHandler } from 'postern/server';
import express from 'express';
import { relayConfig } from '../relay-config.js';

const relay = createTokenRelay(relayConfig());
await relay.ready; // a wrong configuration ends the process here

const app = express();
// Before express.urlencoded() and its like: the relay reads the body itself.
app.all('/oauth/token', toNodeHandler(relay));

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});

// A refresh that is under way may end: its answer may hold the only good refresh token.
process.once('SIGTERM', () => server.close());
