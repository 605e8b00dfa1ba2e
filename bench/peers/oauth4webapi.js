// SPDX-License-Identifier: MIT
// It has the steps of the protocol and no session: what is kept where is the app's, and so is the least
// that an app would do here.
import * as oauth from 'oauth4webapi';

const { server, redirectUri, scope } = globalThis.settings;
const LOGIN = 'oauth4webapi-login';
const TOKENS = 'oauth4webapi-tokens';

const as = {
  issuer: server.issuer,
  authorization_endpoint: server.authorizationEndpoint,
  token_endpoint: server.tokenEndpoint,
  authorization_response_iss_parameter_supported: true,
};
const client = { client_id: server.clientId };
const insecure = { [oauth.allowInsecureRequests]: true };

export async function login() {
  const codeVerifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  sessionStorage.setItem(LOGIN, JSON.stringify({ codeVerifier, state }));
  const url = new URL(as.authorization_endpoint);
  url.search = new URLSearchParams({
    client_id: client.client_id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope,
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
  });
  location.assign(url);
}

export async function callback() {
  const { codeVerifier, state } = JSON.parse(sessionStorage.getItem(LOGIN));
  sessionStorage.removeItem(LOGIN);
  const parameters = oauth.validateAuthResponse(as, client, new URL(location.href), state);
  const response = await oauth.authorizationCodeGrantRequest(
    as,
    client,
    oauth.None(),
    parameters,
    redirectUri,
    codeVerifier,
    insecure,
  );
  const tokens = await oauth.processAuthorizationCodeResponse(as, client, response);
  const expiresAt = Date.now() / 1000 + tokens.expires_in;
  sessionStorage.setItem(TOKENS, JSON.stringify({ ...tokens, expiresAt }));
  return {};
}

export async function ready() {
  const tokens = JSON.parse(sessionStorage.getItem(TOKENS));
  return { isSignedIn: tokens !== null && tokens.expiresAt > Date.now() / 1000 };
}
