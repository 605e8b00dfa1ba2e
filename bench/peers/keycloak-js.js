// SPDX-License-Identifier: MIT
import Keycloak from 'keycloak-js';

const { server, redirectUri, scope } = globalThis.settings;
const KEY = 'keycloak-tokens';

// It has no store: an app that wants the tokens after a reload keeps them, and init() renews them.
async function create(tokens = {}) {
  const keycloak = new Keycloak({
    clientId: server.clientId,
    oidcProvider: {
      issuer: server.issuer,
      authorization_endpoint: server.authorizationEndpoint,
      token_endpoint: server.tokenEndpoint,
    },
  });
  await keycloak.init({
    responseMode: 'query',
    redirectUri,
    scope,
    // It is a page of a Keycloak server.
    checkLoginIframe: false,
    ...tokens,
  });
  if (keycloak.authenticated) {
    const { token, refreshToken, idToken } = keycloak;
    sessionStorage.setItem(KEY, JSON.stringify({ token, refreshToken, idToken }));
  }
  return keycloak;
}

const tokensOf = (keycloak) => ({
  async getAccessToken() {
    await keycloak.updateToken(5);
    return keycloak.token;
  },
  async askInTurn(count) {
    // What is left to do then is to read a property.
    for (let asked = 0; asked < count; ++asked) await keycloak.updateToken(5);
  },
});

export async function login() {
  await (await create()).login();
}

export async function callback() {
  return tokensOf(await create());
}

export async function ready() {
  const keycloak = await create(JSON.parse(sessionStorage.getItem(KEY) ?? '{}'));
  return { isSignedIn: keycloak.authenticated, ...tokensOf(keycloak) };
}
