// SPDX-License-Identifier: MIT

/** How the page reaches the token endpoint. */
export interface Way {
  name: 'direct' | 'relay' | 'relay-cookie';
  title: string;
  meaning: string;
  clientId: string;
  /** Of the token relay, on the page's own origin; without one, the server itself is asked. */
  relayPath?: string;
}

/** The client that server/main.mjs gives a secret: the server sends it no CORS headers. */
export const CONFIDENTIAL_CLIENT_ID = 'postern-demo-confidential';

const DIRECT: Way = {
  name: 'direct',
  title: 'Directly',
  meaning:
    'A public client: it has no secret, and the server’s CORS headers let this page read the answers.',
  clientId: 'postern-demo',
};

export const WAYS: readonly Way[] = [
  DIRECT,
  {
    name: 'relay',
    title: 'Through the relay',
    meaning:
      'A confidential client: the server demands its secret, and sends no CORS headers. The relay, on this page’s own server, adds the secret.',
    clientId: CONFIDENTIAL_CLIENT_ID,
    relayPath: '/relay/token',
  },
  {
    name: 'relay-cookie',
    title: 'Relay and cookie',
    meaning:
      'The same client and relay, and the refresh token never reaches the page: it stays, sealed, in a cookie that no script can read.',
    clientId: CONFIDENTIAL_CLIENT_ID,
    relayPath: '/relay/token-in-cookie',
  },
];

const WAY_KEY = 'postern-demo.way';

/** The chosen way outlives the navigation of a login. */
export function loadWay(): Way {
  const stored = sessionStorage.getItem(WAY_KEY);
  return WAYS.find(({ name }) => name === stored) ?? DIRECT;
}

export function saveWay({ name }: Way): void {
  sessionStorage.setItem(WAY_KEY, name);
}
