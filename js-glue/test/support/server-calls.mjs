// Every call of postern/server's OAuthHelper that sends, with arguments that are good.
import { OAuthHelper, formatUserAgent } from 'postern/server';
import { startTokenServer } from './token-server.mjs';

export const clientId = 'test-web-app';
export const clientSecret = 'canary-secret+with/odd=characters&more';
export const code = 'canary-code.with~odd_characters-1';
export const codeVerifier = 'canary-verifier-0123456789-0123456789-01234';
export const refreshToken = 'canary-refresh/token+with=signs';
export const accessToken = 'canary-access-token-0123456789';
export const redirectUri = 'https://app.example/callback';
export const userAgent = formatUserAgent({
  clientId,
  version: '1.2.3',
  contact: 'exile@app.example',
});

// Each takes {config, options}, which go over what it has.
export const calls = {
  exchangeCodeForToken: ({ config, options } = {}) =>
    OAuthHelper.exchangeCodeForToken(
      { clientId, clientSecret, userAgent, redirectUri, scopes: ['account:profile'], ...config },
      code,
      codeVerifier,
      options,
    ),
  refreshToken: ({ config, options } = {}) =>
    OAuthHelper.refreshToken(
      { clientId, clientSecret, userAgent, ...config },
      refreshToken,
      options,
    ),
  getClientCredentialsToken: ({ config, options } = {}) =>
    OAuthHelper.getClientCredentialsToken(
      {
        ...{ clientId, clientSecret, userAgent },
        scopes: ['service:leagues', 'service:leagues:ladder'],
        ...config,
      },
      options,
    ),
  revokeToken: ({ config, options } = {}) =>
    OAuthHelper.revokeToken(
      { clientId, clientSecret, userAgent, ...config },
      refreshToken,
      options,
    ),
  introspectToken: ({ config, options } = {}) =>
    OAuthHelper.introspectToken(
      { clientId, clientSecret, userAgent, ...config },
      accessToken,
      options,
    ),
};

// What a good answer is to any of them.
export const goodAnswer = { access_token: 'new', token_type: 'bearer', active: true };

// startTokenServer with the endpoints that only servers call.
export async function startServer(t, answer) {
  const started = await startTokenServer(t, answer);
  return {
    ...started,
    provider: {
      ...started.provider,
      revocationEndpoint: `${started.origin}/revoke`,
      introspectionEndpoint: `${started.origin}/introspect`,
    },
  };
}
