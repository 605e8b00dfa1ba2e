// SPDX-License-Identifier: MIT
import { createAuth0Client } from '@auth0/auth0-spa-js';

const { server, redirectUri, scope } = globalThis.settings;

// Without a store and refresh tokens a session survives no reload but by the cookies of Auth0's server.
const create = () =>
  createAuth0Client({
    domain: server.issuer.replace(/\/$/, ''),
    clientId: server.clientId,
    useRefreshTokens: true,
    cacheLocation: 'localstorage',
    authorizationParams: { redirect_uri: redirectUri, scope },
  });

const tokensOf = (client) => ({
  getAccessToken: () => client.getTokenSilently(),
  async askInTurn(count) {
    for (let asked = 0; asked < count; ++asked) await client.getTokenSilently();
  },
});

export async function login() {
  await (await create()).loginWithRedirect();
}

export async function callback() {
  const client = await create();
  await client.handleRedirectCallback();
  return tokensOf(client);
}

export async function ready() {
  const client = await create();
  return { isSignedIn: await client.isAuthenticated(), ...tokensOf(client) };
}
