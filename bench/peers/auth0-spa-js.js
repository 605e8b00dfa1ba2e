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

export async function login() {
  await (await create()).loginWithRedirect();
}

export async function callback() {
  const client = await create();
  await client.handleRedirectCallback();
  return { getAccessToken: () => client.getTokenSilently() };
}

export async function ready() {
  const client = await create();
  return {
    isSignedIn: await client.isAuthenticated(),
    getAccessToken: () => client.getTokenSilently(),
  };
}
