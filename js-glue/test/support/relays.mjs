// A relay before a token server on loopback, and what a page, or somebody else, sends to it.
import { createHash, randomBytes } from 'node:crypto';
import { createTokenRelay } from 'postern/server';
import { json, startTokenServer } from './token-server.mjs';

export const appOrigin = 'https://app.example';
export const clientSecret = 'canary-client-secret/1+2==';
export const userAgent = 'OAuth relayed/1.0.0 (contact: owner@app.example) tests';
export const realRefreshToken = 'canary-real-refresh-token';
export const codeVerifier = 'canary-verifier-0123456789-0123456789-01234';

export const form = (members) =>
  new URLSearchParams({ client_id: 'relayed', ...members }).toString();
export const codeForm = form({
  grant_type: 'authorization_code',
  code: 'canary-code',
  redirect_uri: `${appOrigin}/callback`,
  code_verifier: codeVerifier,
});
export const refreshForm = (token) => form({ grant_type: 'refresh_token', refresh_token: token });
export const revocationForm = (token) => form({ token, token_type_hint: 'refresh_token' });

export const pageHeaders = {
  origin: appOrigin,
  'content-type': 'application/x-www-form-urlencoded',
};

export const post = (body, headers = {}) =>
  new Request('https://app.example/any/path?code=ignored', {
    method: 'POST',
    headers: { ...pageHeaders, ...headers },
    body,
    duplex: 'half',
  });

export const tokens = (overrides = {}) => ({
  access_token: 'canary-access',
  token_type: 'bearer',
  expires_in: 3600,
  refresh_token: realRefreshToken,
  username: 'exile',
  ...overrides,
});

// cookieNameOf is the name of the cookie that the relay keeps for a handle: it tells 16 bytes of the
// handle's digest.
export const cookieNameOf = (handle) => {
  const digest = createHash('sha256').update(handle).digest();
  return `__Host-postern-${digest.subarray(0, 16).toString('base64url')}`;
};

export const newKey = () => randomBytes(32).toString('base64url');

// startRelay gives a token server, which answers by answer() or with tokens, and a relay before it.
export async function startRelay(t, { answer = () => json(tokens()), ...overrides } = {}) {
  const server = await startTokenServer(t, answer);
  const config = {
    clientId: 'relayed',
    clientSecret,
    userAgent,
    allowedOrigins: [appOrigin, 'http://127.0.0.1:5173'],
    endpoints: {
      tokenEndpoint: `${server.origin}/token`,
      revocationEndpoint: `${server.origin}/revoke`,
    },
    ...overrides,
  };
  const relay = createTokenRelay(config);
  return { config, relay, requests: server.requests };
}

export const bodyOf = (request) => Object.fromEntries(new URLSearchParams(request.body));

// everythingOf is all that the one who asked can see of an answer.
export async function everythingOf(response) {
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`);
  return [response.status, ...headers, await response.text()].join('\n');
}

// A browser's cookies: those of one host, in the order in which they were set first.
export class CookieJar {
  #cookies = new Map();

  get header() {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  get names() {
    return [...this.#cookies.keys()];
  }

  take(response) {
    for (const line of response.headers.getSetCookie()) {
      const [pair, ...attributes] = line.split('; ');
      const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
      if (attributes.includes('Max-Age=0')) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return response;
  }

  set(name, value) {
    this.#cookies.set(name, value);
  }

  get(name) {
    return this.#cookies.get(name);
  }
}
