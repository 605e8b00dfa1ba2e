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

const tokensOf = (manager) => ({
  async getAccessToken() {
    let user = await manager.getUser();
    if (user.expired) user = await manager.signinSilent();
    return user.access_token;
  },
  async askInTurn(count) {
    for (let asked = 0; asked < count; ++asked) {
      const user = await manager.getUser();
      if (user.expired) await manager.signinSilent();
    }
  },
});

export async function login() {
  await create().signinRedirect();
}

export async function callback() {
  const manager = create();
  await manager.signinRedirectCallback();
  return tokensOf(manager);
}

export async function ready() {
  const manager = create();
  const user = await manager.getUser();
  return { isSignedIn: user !== null && !user.expired, ...tokensOf(manager) };
}
