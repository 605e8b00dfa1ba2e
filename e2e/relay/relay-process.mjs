// SPDX-License-Identifier: MIT
// A relay on Node's http, which tells how much memory it takes, and how often it was asked.

import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerQuestions, listenUntilStopped } from './processes.mjs';

/** @type {Set<WebAssembly.Memory>} of every module that is loaded: Postern's, and that of Node's fetch */
const memories = new Set();
const { instantiate } = WebAssembly;
WebAssembly.instantiate = /** @type {any} */ (
  async (/** @type {[any, any?]} */ ...source) => {
    const result = await instantiate(...source);
    for (const value of Object.values((result.instance ?? result).exports)) {
      if (value instanceof WebAssembly.Memory) memories.add(value);
    }
    return result;
  }
);
const { createTokenRelay, toNodeHandler } = await import('postern/server');

const { leakedBytes = 0, ...config } = JSON.parse(process.env.RELAY ?? '{}');
const relay = createTokenRelay(config);
await relay.ready;
const handle = toNodeHandler(relay);

/** @type {number[][]} for the test of the test */
const leak = [];
let requests = 0;

answerQuestions(async () => {
  // What a request leaves to later turns of the loop is not a leak.
  for (let round = 0; round < 3; ++round) {
    await sleep(50);
    globalThis.gc?.();
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  const wasm = [...memories].reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
  return { rss, heapUsed, external, wasm, requests };
});

await listenUntilStopped(
  createServer((request, response) => {
    requests += 1;
    if (leakedBytes > 0) leak.push(new Array(leakedBytes / 8).fill(0.5));
    handle(request, response);
  }),
);
