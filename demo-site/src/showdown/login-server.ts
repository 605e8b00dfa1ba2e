// SPDX-License-Identifier: MIT
// What a demo may do to its own login server: move its clock, read its log, make it fail. An app
// has nothing of this.

import type { SeenRequest } from '../area/exchanges.js';
import { loginServer } from './settings.js';

export interface ServerState {
  /** How far its clock is ahead. */
  offsetSeconds: number;
  settings: { crossOriginOpenerPolicy: string | null };
}

/** See e2e/README.md for the kinds. */
export interface Fault {
  kind: string;
  endpoint?: string;
  [option: string]: unknown;
}

/** One entry of its log. */
interface ServerExchange {
  /** By the present time, and by the server's own clock. */
  time: number;
  serverTime: number;
  method: string;
  path: string;
  origin: string | null;
  queryParameterNames: string[];
  bodyParameterNames: string[];
  /** Short hashes, of the token that came and of the one that was issued. */
  token: string | null;
  newToken: string | null;
  fault: string | null;
  status: number | null;
  outcome: string | null;
  message: string | null;
  durationMs: number | null;
}

const MS_PER_DAY = 86_400_000;

async function call<T>(control: string, body?: object): Promise<T> {
  const response = await fetch(`${loginServer}/-/control/${control}`, {
    cache: 'no-store',
    credentials: 'omit',
    ...(body && {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  if (!response.ok) throw new Error(`The login server answered ${response.status} to ${control}.`);
  return (await response.json()) as T;
}

export const serverState = () => call<ServerState>('state');

export const setServerClock = (offsetSeconds: number) =>
  call<ServerState>('clock', { offsetSeconds });

/** `same-origin` cuts a window off from the page that opened it. */
export const setOpenerPolicy = (crossOriginOpenerPolicy: 'same-origin' | null) =>
  call<ServerState>('settings', { crossOriginOpenerPolicy });

/** Runs `action` while every request meets this fault, and ends the fault whatever comes of it. */
export async function withFaults<T>(faults: readonly Fault[], action: () => Promise<T>) {
  for (const fault of faults) await call('faults/set', fault);
  try {
    return await action();
  } finally {
    await call('faults/clear', {});
  }
}

/** Spoils the next request of this kind alone. */
export const spoilNext = (fault: Fault) => call('faults/next', fault);

const FAULTS: Record<string, string> = {
  crash: 'crashes',
  'proxy-html': 'is replaced by a page of a proxy',
  drop: 'is cut off',
  slow: 'comes late',
  'success-false': 'says that the token is void',
  raw: 'refuses the name',
};

/** What the server says of its answer, beyond what everybody sees. */
function remark({ fault, outcome, message, token, newToken }: ServerExchange): string | undefined {
  const said = [
    outcome === 'failure' && 'Answer: success false.',
    message && `Answer: ${message}`,
    newToken && token && `Token ${token} became ${newToken}.`,
    newToken && !token && `Token ${newToken} was issued.`,
    fault && `On purpose: the answer ${FAULTS[fault] ?? `meets the fault “${fault}”`}.`,
  ].filter((part): part is string => Boolean(part));
  return said.length > 0 ? said.join(' ') : undefined;
}

function toSeenRequest(exchange: ServerExchange): SeenRequest {
  const { time, serverTime, method, path, origin, status, durationMs, outcome } = exchange;
  return {
    time,
    daysAhead: (serverTime - time) / MS_PER_DAY,
    method,
    path,
    origin,
    status,
    durationMs,
    grantType: null,
    parameterNames: [...exchange.queryParameterNames, ...exchange.bodyParameterNames],
    remark: remark(exchange),
    isRefusal: outcome === 'failure' || outcome === 'refusal' || outcome === 'action-error',
  };
}

/** What reached the server since then; `undefined` when it does not answer. */
export async function fetchServerLog(sinceMs: number): Promise<SeenRequest[] | undefined> {
  try {
    const exchanges = await call<ServerExchange[]>('log');
    return exchanges.filter(({ time }) => time >= sinceMs).map(toSeenRequest);
  } catch {
    return undefined;
  }
}
