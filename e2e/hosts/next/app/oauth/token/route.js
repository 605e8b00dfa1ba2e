// SPDX-License-Identifier: MIT
import { createTokenRelay } from 'postern/server';
import { relayConfig } from '../../../../relay-config.js';

// Made by the first request: `next build` imports this file too, where the secret need not be.
let relay;

export function POST(request) {
  relay ??= createTokenRelay(relayConfig());
  return relay(request);
}

// Preflights. Next.js itself answers every other method with 405.
export const OPTIONS = POST;
