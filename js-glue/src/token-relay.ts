// SPDX-License-Identifier: MIT
// The relay's thin side: a Request becomes texts, and texts a Response. What may pass, and what
// becomes of it, is decided in the module.

import type { AuthError } from './auth-error.js';
import { check } from './config.js';
import type { Host } from './host.js';
import { readBody } from './relay-body.js';
import type { TokenRelay, TokenRelayConfig } from './relay-types.js';
import { providers } from './server-providers.js';
import { moduleOf, server } from './server-runtime.js';

/** A relay in the module, and the bounds of what this side does. */
interface OpenRelay {
  host: Host;
  relay: number;
  maxBodyBytes: number;
  requestTimeoutMs: number;
}

/** An answer, as the module writes it. */
interface ModuleAnswer {
  status: number;
  /** `Name: value` lines, each ended by LF. */
  headers: string;
  body: string;
}

/**
 * Makes a relay: a server between pages, which cannot keep a client secret, and an authorization
 * server that wants one. It passes on authorization codes with PKCE, refreshes and revocations of its
 * own client, from the allowed origins, and refuses everything else.
 *
 * Make one for the process, and not one for each request: it lives as long as the module.
 *
 * It does not throw: what is wrong with the configuration is told by `ready`, and by each call.
 */
export function createTokenRelay(config: TokenRelayConfig): TokenRelay {
  let opening: Promise<OpenRelay> | undefined;
  const opened = () =>
    (opening ??= open(config).catch((error: AuthError) => {
      // A file that could not be read may be there for the next call; a configuration stays as it is.
      if (error.code === 'wasm_unavailable') opening = undefined;
      throw error;
    }));
  const ready = opened().then(() => {});
  // Nobody has to await ready; each call reports a failure of its own.
  ready.catch(() => {});
  const answer = async (request: Request) => answerRequest(await opened(), request);
  return Object.assign(answer, { ready });
}

async function open(config: TokenRelayConfig): Promise<OpenRelay> {
  check(config, 'object', 'config');
  const { refreshTokenCookie, maxBodyBytes = 16_384, requestTimeoutMs = 15_000 } = config;
  const settings = toRelaySettings({ ...config, maxBodyBytes, requestTimeoutMs });
  const keys = refreshTokenCookie ? keysOf(refreshTokenCookie.keys) : [];
  const host = await server.load();
  const module = moduleOf(host);
  const relay = module.createRelay(settings);
  for (const key of keys) module.addRelayKey(relay, typeof key === 'string', key);
  await host.run((operation) => module.openRelay(operation, relay));
  return { host, relay, maxBodyBytes, requestTimeoutMs };
}

async function answerRequest(
  { host, relay, maxBodyBytes, requestTimeoutMs }: OpenRelay,
  request: Request,
): Promise<Response> {
  const module = moduleOf(host);
  const { method } = request;
  let headers = '';
  request.headers.forEach((value, name) => (headers += `${name}: ${value}\n`));
  const early = host.call((operation) => module.examineRelayed(operation, relay, method, headers));
  if (early) return toResponse(early);
  const { state, bytes } = await readBody(request, maxBodyBytes, requestTimeoutMs);
  // Without a signal: the server's answer to what was sent may hold the only good refresh token.
  const answer = await host.run((operation) =>
    module.answerRelayed(operation, relay, method, headers, state, bytes),
  );
  return toResponse(answer);
}

function toResponse(answer: string): Response {
  const { status, headers, body } = JSON.parse(answer) as ModuleAnswer;
  const lines = headers.split('\n').filter((line) => line !== '');
  const pairs = lines.map((line): [string, string] => {
    const colon = line.indexOf(': ');
    return [line.slice(0, colon), line.slice(colon + 2)];
  });
  return new Response(body || null, { status, headers: pairs });
}

function toRelaySettings(config: TokenRelayConfig): string {
  const {
    clientId,
    clientSecret,
    userAgent,
    allowedOrigins,
    endpoints = providers.pathOfExile,
    maxBodyBytes,
    requestTimeoutMs,
    refreshTokenCookie,
  } = config;
  check(endpoints, 'object', 'endpoints');
  const { tokenEndpoint, revocationEndpoint = '' } = endpoints;
  if (refreshTokenCookie !== undefined) check(refreshTokenCookie, 'object', 'refreshTokenCookie');
  const { maxAgeSeconds = 7_776_000 } = refreshTokenCookie ?? {};
  const texts = { clientId, clientSecret, userAgent, tokenEndpoint, revocationEndpoint };
  const numbers = { maxBodyBytes, requestTimeoutMs, maxAgeSeconds };
  for (const [name, value] of Object.entries(texts)) check(value, 'string', name);
  for (const [name, value] of Object.entries(numbers)) check(value, 'number', name);
  const origins = listOf(allowedOrigins, 'allowedOrigins');
  for (const origin of origins) check(origin, 'string', 'allowedOrigins');
  return JSON.stringify({
    ...texts,
    maxBodyBytes,
    requestTimeoutMs,
    cookieMaxAgeSeconds: maxAgeSeconds,
    keepsRefreshToken: +(refreshTokenCookie !== undefined),
    // No origin has a line feed, and C++ refuses an empty one.
    allowedOrigins: origins.map((origin) => `${origin.includes('\n') ? '' : origin}\n`).join(''),
  });
}

function keysOf(keys: readonly (string | Uint8Array)[]): (string | Uint8Array)[] {
  return listOf(keys, 'refreshTokenCookie.keys').map((key) => {
    if (key instanceof Uint8Array) return key.slice();
    check(key, 'string', 'refreshTokenCookie.keys');
    return key;
  });
}

function listOf<Item>(list: readonly Item[], name: string): readonly Item[] {
  if (!Array.isArray(list)) check(undefined, 'object', name);
  return list;
}
