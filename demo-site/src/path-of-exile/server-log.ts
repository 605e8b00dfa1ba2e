// SPDX-License-Identifier: MIT
import type { SeenRequest } from '../area/exchanges.js';
import { logUrl } from './settings.js';

/** One request as the authorization server saw it. It leaves every value out but `grant_type`. */
interface ServerExchange {
  /** Epoch milliseconds of its arrival. */
  time: number;
  method: string;
  path: string;
  origin: string | null;
  userAgent: string | null;
  status: number | null;
  durationMs: number | null;
  grant_type: string | null;
  queryParameterNames: string[];
  bodyParameterNames: string[];
}

/** Style sheets, icons and probes are not part of the protocol. */
const OF_INTEREST = /^\/(oauth|interaction|profile)(\/|$)/;

/** Path of Exile's form of a client's User-Agent, which no browser sends. */
const CLIENT_USER_AGENT = /^OAuth /;

function toSeenRequest(exchange: ServerExchange): SeenRequest {
  const { time, method, path, origin, status, durationMs } = exchange;
  return {
    time,
    daysAhead: 0,
    method,
    path,
    origin,
    status,
    durationMs,
    grantType: exchange.grant_type,
    by: CLIENT_USER_AGENT.test(exchange.userAgent ?? '') ? 'relay' : undefined,
    parameterNames: [...exchange.queryParameterNames, ...exchange.bodyParameterNames],
  };
}

/** What reached the server since then; `undefined` when it does not answer. */
export async function fetchServerLog(sinceMs: number): Promise<SeenRequest[] | undefined> {
  try {
    const response = await fetch(logUrl, { credentials: 'omit', cache: 'no-store' });
    const exchanges = (await response.json()) as ServerExchange[];
    return exchanges
      .filter(({ time, path }) => time >= sinceMs && OF_INTEREST.test(path))
      .map(toSeenRequest);
  } catch {
    return undefined;
  }
}
