// SPDX-License-Identifier: MIT
import type { Description, Exchange, ExchangeGuide } from '../area/exchanges.js';

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

/** The relay's path is its own; what it sends on has the server's. */
const TO_RELAY = /^\/relay\//;

const RELAYED = 'Made anew by the relay, with client_secret and its User-Agent.';

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
  'OPTIONS /profile': {
    title: 'Preflight',
    note: 'The browser asks whether an Authorization header may be sent.',
  },
  'GET /profile': { title: 'Profile', note: 'The access token, in the Authorization header.' },
};

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

function describe(method: string, path: string, grantType?: string): Description | undefined {
  return DESCRIPTIONS[`${method} ${path}`] ?? (grantType ? TOKEN_REQUESTS[grantType] : undefined);
}

/** The server's log and the page's differ: it answered, and the page was not told what. */
function remarkOnCors(exchange: Exchange): Exchange {
  if (exchange.errorCode !== 'network_error' || exchange.seenBy !== 'both') return exchange;
  return {
    ...exchange,
    remark: 'The server has answered, without CORS headers: the browser keeps that from the page.',
  };
}

export const exchangeGuide: ExchangeGuide = {
  describe(method, path, grantType, by) {
    if (TO_RELAY.test(path)) {
      // Without a grant type it is the other form that the relay takes.
      const described = describe(method, grantType ? path : '/oauth/token/revoke', grantType);
      return described && { ...described, to: 'relay' };
    }
    const described = describe(method, path, grantType);
    return described && by === 'relay' ? { ...described, note: RELAYED } : described;
  },
  nameByNext: (exchange, next) => remarkOnCors(nameByNext(exchange, next)),
};
