// SPDX-License-Identifier: MIT
import type { PageStep } from './page-steps.js';
import type { ServerExchange } from './server-log.js';

/** One step of the protocol, as the page and the server saw it. */
export interface Exchange {
  title: string;
  note: string;
  /** `answer` goes from the server to the page. */
  direction: 'request' | 'answer';
  by: PageStep['by'];
  at: number;
  method: string;
  path: string;
  status?: number;
  durationMs?: number;
  grantType?: string;
  parameterNames: string[];
  errorCode?: string;
  seenBy: 'both' | 'page' | 'server';
}

interface Description {
  title: string;
  note: string;
}

const CLOCK_TOLERANCE_MS = 1_500;
/** A navigation may wait for the module to load first. */
const NAVIGATION_TOLERANCE_MS = 15_000;

const TOKEN_REQUESTS: Record<string, Description> = {
  authorization_code: {
    title: 'Token request',
    note: 'The code and the PKCE verifier, for the tokens.',
  },
  refresh_token: {
    title: 'Refresh',
    note: 'The refresh token, for a new pair; the old one is dead from here on.',
  },
};

const DESCRIPTIONS: Record<string, Description> = {
  'GET /oauth/authorize': {
    title: 'Authorization request',
    note: 'The browser leaves, with a state and the hash of a PKCE verifier.',
  },
  'GET /interaction/:uid': { title: 'Page of the server', note: '' },
  'POST /interaction/:uid/sign-in': { title: 'Name given', note: 'To the server alone.' },
  'POST /interaction/:uid/allow': { title: 'Consent given', note: 'To the server alone.' },
  'POST /interaction/:uid/deny': { title: 'Consent denied', note: 'To the server alone.' },
  'POST /interaction/:uid/another-name': { title: 'Another name asked for', note: '' },
  'GET /oauth/authorize/:uid': { title: 'Redirect of the server', note: '' },
  'GET /callback': {
    title: 'Authorization response',
    note: 'Back on this page. Postern cleans the URL and checks state and issuer.',
  },
  'POST /oauth/token/revoke': { title: 'Revocation', note: 'The refresh token is given up.' },
  'POST /without-cors': {
    title: 'Token request',
    note: 'Answered, but without CORS headers: the browser keeps the answer to itself.',
  },
  'OPTIONS /profile': {
    title: 'Preflight',
    note: 'The browser asks whether an Authorization header may be sent.',
  },
  'GET /profile': { title: 'Profile', note: 'The access token, in the Authorization header.' },
};

function describe(method: string, path: string, grantType: string | null | undefined): Description {
  const ofPath = DESCRIPTIONS[`${method} ${path}`];
  const ofGrant = grantType ? TOKEN_REQUESTS[grantType] : undefined;
  return ofPath ?? ofGrant ?? { title: 'Request', note: '' };
}

/** Other tabs and browsers are in the server's log too. */
function agree<T>(known: T | undefined, seen: T | null): boolean {
  return known === undefined || seen === null || known === seen;
}

function isSameRequest(step: PageStep, seen: ServerExchange): boolean {
  if (step.kind === 'return' || step.method !== seen.method || step.path !== seen.path) {
    return false;
  }
  // Of an answer that did not arrive, the page knows no status.
  if (!agree(step.status || undefined, seen.status) || !agree(step.grantType, seen.grant_type)) {
    return false;
  }
  const tolerance = step.kind === 'login' ? NAVIGATION_TOLERANCE_MS : CLOCK_TOLERANCE_MS;
  return seen.time >= step.at - CLOCK_TOLERANCE_MS && seen.time <= step.at + tolerance;
}

function sender({ origin, method }: ServerExchange): Exchange['by'] {
  if (origin !== location.origin) return 'browser';
  return method === 'POST' ? 'postern' : 'page';
}

function fromServer(seen: ServerExchange): Exchange {
  return {
    ...describe(seen.method, seen.path, seen.grant_type),
    direction: 'request',
    by: sender(seen),
    at: seen.time,
    method: seen.method,
    path: seen.path,
    ...(seen.status !== null && { status: seen.status }),
    ...(seen.durationMs !== null && { durationMs: seen.durationMs }),
    ...(seen.grant_type !== null && { grantType: seen.grant_type }),
    parameterNames: [...seen.queryParameterNames, ...seen.bodyParameterNames],
    seenBy: 'server',
  };
}

function fromPage(step: PageStep, seen: ServerExchange | undefined): Exchange {
  const grantType = seen?.grant_type ?? step.grantType;
  const status = step.status ?? seen?.status ?? undefined;
  const durationMs = step.durationMs ?? seen?.durationMs ?? undefined;
  return {
    ...describe(step.method, step.path, grantType),
    direction: step.kind === 'return' ? 'answer' : 'request',
    by: step.by,
    // Arrival at the server puts a request after its own preflight.
    at: seen?.time ?? step.at,
    method: step.method,
    path: step.path,
    ...(status !== undefined && { status }),
    ...(durationMs !== undefined && { durationMs }),
    ...(grantType !== undefined && { grantType }),
    parameterNames: seen
      ? [...seen.queryParameterNames, ...seen.bodyParameterNames]
      : step.parameterNames,
    ...(step.errorCode !== undefined && { errorCode: step.errorCode }),
    seenBy: seen ? 'both' : 'page',
  };
}

/** What a page or a redirect of the server was for shows in what came next. */
function nameByNext(exchange: Exchange, next: Exchange | undefined): Exchange {
  if (exchange.path === '/interaction/:uid' && exchange.method === 'GET') {
    if (next?.path.endsWith('/sign-in')) return { ...exchange, title: 'Sign-in page' };
    if (next && /\/(allow|another-name)$/.test(next.path))
      return { ...exchange, title: 'Consent page' };
  }
  if (exchange.path === '/oauth/authorize/:uid') {
    if (next?.direction === 'answer') return { ...exchange, title: 'Redirect back to this page' };
    if (next) return { ...exchange, title: 'Redirect to the next page' };
  }
  return exchange;
}

/** Both views of what happened, as one list in order of time. */
export function mergeExchanges(
  steps: readonly PageStep[],
  log: readonly ServerExchange[],
): Exchange[] {
  const unmatched = [...log];
  const merged = steps.map((step) => {
    const index = unmatched.findIndex((seen) => isSameRequest(step, seen));
    const [seen] = index < 0 ? [] : unmatched.splice(index, 1);
    return fromPage(step, seen);
  });
  // Array.prototype.sort is stable: what happened in the same millisecond keeps its order.
  return [...merged, ...unmatched.map(fromServer)]
    .sort((one, other) => one.at - other.at)
    .map((exchange, index, all) => nameByNext(exchange, all[index + 1]));
}
