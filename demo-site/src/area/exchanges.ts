// SPDX-License-Identifier: MIT
import type { PageStep } from './page-steps.js';

/** One request as a server's log has it: names, no values. */
export interface SeenRequest {
  /** Epoch milliseconds of its arrival, by the clock that nobody moves. */
  time: number;
  daysAhead: number;
  method: string;
  path: string;
  origin: string | null;
  /** Null when nothing was answered. */
  status: number | null;
  durationMs: number | null;
  grantType: string | null;
  parameterNames: string[];
  /** What the server says of its answer. */
  remark?: string | undefined;
  /** The answer was a refusal, whatever its status. */
  isRefusal?: boolean;
  /** Who sent it, where its origin does not say. */
  by?: PageStep['by'] | undefined;
}

/** One step of the protocol, as the page and the server saw it. */
export interface Exchange {
  title: string;
  note: string;
  /** Who gets the request. */
  to?: string;
  remark?: string | undefined;
  /** `answer` goes from the server to the page. */
  direction: 'request' | 'answer';
  by: PageStep['by'];
  at: number;
  daysAhead: number;
  method: string;
  path: string;
  status?: number;
  isRefusal: boolean;
  durationMs?: number;
  grantType?: string;
  parameterNames: string[];
  errorCode?: string;
  seenBy: 'both' | 'page' | 'server';
}

export interface Description {
  title: string;
  note: string;
  /** Who gets the request. Default: the server. */
  to?: string;
}

/** What an area knows of its protocol. */
export interface ExchangeGuide {
  describe(
    method: string,
    path: string,
    grantType: string | undefined,
    by: PageStep['by'],
  ): Description | undefined;
  /** What a page or a redirect of the server was for shows in what came next. */
  nameByNext?(exchange: Exchange, next: Exchange | undefined): Exchange;
}

const CLOCK_TOLERANCE_MS = 1_500;
/** A navigation may wait for the module to load first. */
const NAVIGATION_TOLERANCE_MS = 15_000;

/** Other tabs and browsers are in the server's log too. */
function agree<T>(known: T | undefined, seen: T | null): boolean {
  return known === undefined || seen === null || known === seen;
}

function isSameRequest(step: PageStep, seen: SeenRequest): boolean {
  if (
    step.kind === 'return' ||
    seen.by === 'relay' ||
    step.method !== seen.method ||
    step.path !== seen.path
  ) {
    return false;
  }
  // Of an answer that did not arrive, the page knows no status.
  if (!agree(step.status || undefined, seen.status) || !agree(step.grantType, seen.grantType)) {
    return false;
  }
  const tolerance = step.kind === 'login' ? NAVIGATION_TOLERANCE_MS : CLOCK_TOLERANCE_MS;
  return seen.time >= step.at - CLOCK_TOLERANCE_MS && seen.time <= step.at + tolerance;
}

function sender({ by, origin, method }: SeenRequest): Exchange['by'] {
  if (by) return by;
  if (origin !== location.origin) return 'browser';
  return method === 'POST' ? 'postern' : 'page';
}

/** Either of them may be missing, not both. */
function combine(
  step: PageStep | undefined,
  seen: SeenRequest | undefined,
  guide: ExchangeGuide,
): Exchange {
  const { method, path, daysAhead } = (step ?? seen) as PageStep | SeenRequest;
  const grantType = seen?.grantType ?? step?.grantType;
  const status = step?.status ?? seen?.status ?? undefined;
  const durationMs = step?.durationMs ?? seen?.durationMs ?? undefined;
  const by = step?.by ?? (seen ? sender(seen) : 'page');
  return {
    ...(guide.describe(method, path, grantType, by) ?? { title: 'Request', note: '' }),
    ...(seen?.remark !== undefined && { remark: seen.remark }),
    direction: step?.kind === 'return' ? 'answer' : 'request',
    by,
    // Arrival at the server puts a request after its own preflight.
    at: seen?.time ?? step?.at ?? 0,
    daysAhead,
    method,
    path,
    ...(status !== undefined && { status }),
    isRefusal: seen?.isRefusal ?? false,
    ...(durationMs !== undefined && { durationMs }),
    ...(grantType !== undefined && { grantType }),
    parameterNames: seen?.parameterNames ?? step?.parameterNames ?? [],
    ...(step?.errorCode !== undefined && { errorCode: step.errorCode }),
    seenBy: !seen ? 'page' : step ? 'both' : 'server',
  };
}

/** Both views of what happened, as one list in order of time. */
export function mergeExchanges(
  steps: readonly PageStep[],
  log: readonly SeenRequest[],
  guide: ExchangeGuide,
): Exchange[] {
  const unmatched = [...log];
  const merged = steps.map((step) => {
    // A browser may send a request again by itself, so there can be several: the nearest it is.
    const distance = ({ time }: SeenRequest) => Math.abs(time - step.at);
    const [nearest] = unmatched
      .filter((seen) => isSameRequest(step, seen))
      .sort((one, other) => distance(one) - distance(other));
    if (nearest) unmatched.splice(unmatched.indexOf(nearest), 1);
    return combine(step, nearest, guide);
  });
  // Array.prototype.sort is stable: what happened in the same millisecond keeps its order.
  return [...merged, ...unmatched.map((seen) => combine(undefined, seen, guide))]
    .sort((one, other) => one.at - other.at)
    .map((exchange, index, all) => guide.nameByNext?.(exchange, all[index + 1]) ?? exchange);
}
