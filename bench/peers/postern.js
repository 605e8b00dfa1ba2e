// SPDX-License-Identifier: MIT
import { createBrowserAuth, preload } from 'postern/browser-auth';

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

export async function callback() {
  const auth = create();
  await auth.handleRedirectCallback();
  return { getAccessToken: () => auth.getAccessToken() };
}

export async function ready() {
  const auth = create();
  await auth.ready;
  return {
    isSignedIn: auth.isAuthenticated(),
    getAccessToken: () => auth.getAccessToken(),
  };
}

export { preload };
