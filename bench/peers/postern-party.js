// SPDX-License-Identifier: MIT
// What a page does with Postern, whichever entry it imports.

const { server, redirectUri, scope, renewsByItself } = globalThis.settings;

const tokensOf = (auth) => ({
  getAccessToken: () => auth.getAccessToken(),
  async askInTurn(count) {
    for (let asked = 0; asked < count; ++asked) await auth.getAccessToken();
  },
});

export function partyOf(createBrowserAuth) {
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

  async function login() {
    await create().login();
  }

  async function callback() {
    const auth = create();
    await auth.handleRedirectCallback();
    return tokensOf(auth);
  }

  async function ready() {
    const auth = create();
    await auth.ready;
    return { isSignedIn: auth.isAuthenticated(), ...tokensOf(auth) };
  }

  return { login, callback, ready };
}
