// SPDX-License-Identifier: MIT
import type { Description, Exchange, ExchangeGuide } from '../area/exchanges.js';
import { CALLBACK_PAGE, RETURN_PATH, chatServer } from './settings.js';

export const LOGIN_PATH = '/api/oauth/authorize';
const ASSERTION = '/api/oauth/api/getassertion';

export const CHAT_PATH = URL.canParse(chatServer) ? new URL(chatServer).pathname : '/';

const DESCRIPTIONS: Record<string, Description> = {
  [`GET ${CHAT_PATH}`]: {
    title: 'Chat connection',
    note: 'A WebSocket to the chat server. Its first words are a challstr, good for this connection.',
  },
  [`GET ${LOGIN_PATH}`]: {
    title: 'Login page',
    note: 'The challstr goes along, and in the redirect URI a nonce of Postern’s.',
  },
  'POST /api/oauth/api/authorize': {
    title: 'Authorized',
    note: 'Between the login page and its server: a token for this site.',
  },
  [`GET ${ASSERTION}`]: {
    title: 'First assertion',
    note: 'Between the login page and its server.',
  },
  [`GET ${CALLBACK_PAGE}`]: {
    title: 'Back in the window',
    note: 'The callback page hands assertion and token to this page, and closes. Postern checks the nonce.',
  },
  [`GET ${RETURN_PATH}`]: {
    title: 'Back on this page',
    note: 'Postern cleans the URL, and checks the nonce.',
  },
  [`POST ${ASSERTION}`]: {
    title: 'Assertion',
    note: 'The token and a challstr, for one assertion. All of it in the body: nothing in a URL.',
  },
  'POST /api/oauth/api/refreshtoken': {
    title: 'Rotation',
    note: 'The token, for a new one; the old one is void from here on.',
  },
  'GET /api/oauth/authorized': { title: 'Access page', note: 'What the user has allowed.' },
  'GET /api/oauth/api/authorized': { title: 'Access list', note: '' },
  'POST /api/oauth/api/revoke': {
    title: 'Access revoked',
    note: 'By the user, at the login server.',
  },
};

/** The login page is opened once more when the user has signed in on the way. */
function nameByNext(exchange: Exchange, next: Exchange | undefined): Exchange {
  if (exchange.path !== LOGIN_PATH || next?.path !== LOGIN_PATH) return exchange;
  const note = `${exchange.note} Nobody is signed in there yet.`;
  return { ...exchange, note };
}

export const exchangeGuide: ExchangeGuide = {
  describe: (method, path) => DESCRIPTIONS[`${method} ${path}`],
  nameByNext,
};
