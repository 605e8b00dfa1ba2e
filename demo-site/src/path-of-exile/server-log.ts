// SPDX-License-Identifier: MIT
import { logUrl } from './settings.js';

/** One request as the authorization server saw it. It leaves every value out but `grant_type`. */
export interface ServerExchange {
  /** Epoch milliseconds of its arrival. */
  time: number;
  method: string;
  path: string;
  origin: string | null;
  status: number | null;
  durationMs: number | null;
  grant_type: string | null;
  queryParameterNames: string[];
  bodyParameterNames: string[];
  hasAuthorizationHeader: boolean;
}

/** Style sheets, icons and probes are not part of the protocol. */
const OF_INTEREST = /^\/(oauth|interaction|profile|without-cors)(\/|$)/;

/** What reached the server since then; `undefined` when it does not answer. */
export async function fetchServerLog(sinceMs: number): Promise<ServerExchange[] | undefined> {
  try {
    const response = await fetch(logUrl, { credentials: 'omit', cache: 'no-store' });
    const exchanges = (await response.json()) as ServerExchange[];
    return exchanges.filter(({ time, path }) => time >= sinceMs && OF_INTEREST.test(path));
  } catch {
    return undefined;
  }
}
