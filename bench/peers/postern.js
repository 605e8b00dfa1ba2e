// SPDX-License-Identifier: MIT
import { createBrowserAuth } from 'postern/browser-auth';

const { server, redirectUri, scope, renewsByItself } = globalThis.settings;

function create() {
  return createBrowserAuth({
    clientId: server.clientId,
    redirectUri,
    scopes: scope.split(' '),
    provider: {
      authorizationEndpoint: server.authorizationEndpoint,
      tokenEndpoint: server.tokenEndpoint,
      issuer: server.issuer,
    },
    autoRefresh: renewsByItself,
  });
}

export async function login() {
  await create().login();
}

const tokensOf = (auth) => ({
  getAccessToken: () => auth.getAccessToken(),
  async askInTurn(count) {
    for (let asked = 0; asked < count; ++asked) await auth.getAccessToken();
  },
});

export async function callback() {
  const auth = create();
  await auth.handleRedirectCallback();
  return tokensOf(auth);
}

export async function ready() {
  const auth = create();
  await auth.ready;
  return { isSignedIn: auth.isAuthenticated(), ...tokensOf(auth) };
}
