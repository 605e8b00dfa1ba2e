// SPDX-License-Identifier: MIT
import { UserManager } from 'oidc-client-ts';

const { server, redirectUri, scope, renewsByItself } = globalThis.settings;

function create() {
  return new UserManager({
    authority: server.issuer,
    // Instead of a request for it.
    metadata: {
      issuer: server.issuer,
      authorization_endpoint: server.authorizationEndpoint,
      token_endpoint: server.tokenEndpoint,
    },
    client_id: server.clientId,
    redirect_uri: redirectUri,
    scope,
    loadUserInfo: false,
    automaticSilentRenew: renewsByItself,
  });
}

const accessTokenOf = (manager) => async () => {
  const user = await manager.getUser();
  if (user && !user.expired) return user.access_token;
  return (await manager.signinSilent()).access_token;
};

export async function login() {
  await create().signinRedirect();
}

export async function callback() {
  const manager = create();
  await manager.signinRedirectCallback();
  return { getAccessToken: accessTokenOf(manager) };
}

export async function ready() {
  const manager = create();
  const user = await manager.getUser();
  return { isSignedIn: user !== null && !user.expired, getAccessToken: accessTokenOf(manager) };
}
