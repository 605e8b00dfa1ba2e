// SPDX-License-Identifier: MIT
import { createTokenRelay } from 'postern/server';
import { relayConfig } from '../../../../relay-config.js';

// In seconds, where a platform limits it: a refresh is waited for four times requestTimeoutMs, as its
// answer may hold the only good refresh token.
export const maxDuration = 90;

// Made by the first request: `next build` imports this file too, where the secret need not be.
let relay;

export function POST(request) {
  relay ??= createTokenRelay(relayConfig());
  return relay(request);
}

// Preflights. Next.js itself answers every other method with 405.
export const OPTIONS = POST;
