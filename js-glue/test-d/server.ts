// postern/server: a client secret is welcome there, and nowhere else.
import {
  AuthError,
  OAuthHelper,
  formatUserAgent,
  preload,
  providers,
  type ClientCredentialsConfig,
  type PKCEPair,
  type ServerOAuthConfig,
  type ServerProvider,
  type TokenIntrospection,
  type TokenResponse,
} from 'postern/server';
import {
  AuthError as BrowserAuthError,
  OAuthHelper as BrowserOAuthHelper,
  createBrowserAuth,
} from 'postern';
import { expectType, type Equals } from './equals.js';

declare const clientId: string;
declare const clientSecret: string;
declare const redirectUri: string;
declare const scopes: string[];
declare const code: string;
declare const token: TokenResponse & { refresh_token: string };

const userAgent = formatUserAgent({ clientId, version: '1.0.0', contact: 'mail@app.example' });
expectType<Equals<typeof userAgent, string>>();
formatUserAgent({ clientId, version: '1.0.0', contact: 'mail@app.example', info: 'StrictMode' });
// @ts-expect-error: Path of Exile wants to know whom to write to.
formatUserAgent({ clientId, version: '1.0.0' });

const config: ServerOAuthConfig = {
  ...{ clientId, clientSecret, userAgent, redirectUri, scopes },
  provider: providers.pathOfExile,
  requestTimeoutMs: 5000,
};
const pkce: PKCEPair = await OAuthHelper.generatePKCE();
const url: string = OAuthHelper.buildAuthUrl(config, crypto.randomUUID(), pkce);
// @ts-expect-error: there is no login without PKCE.
OAuthHelper.buildAuthUrl(config, 'state');

const signal = new AbortController().signal;
expectType<
  Equals<
    Awaited<ReturnType<typeof OAuthHelper.exchangeCodeForToken>>,
    Awaited<ReturnType<typeof OAuthHelper.refreshToken>>
  >
>();
const exchanged = await OAuthHelper.exchangeCodeForToken(
  { clientId, clientSecret, redirectUri, scopes },
  code,
  pkce.codeVerifier,
  { signal },
);
const username: string | undefined = exchanged.username;
// @ts-expect-error: an exchange repeats the redirectUri.
OAuthHelper.exchangeCodeForToken({ clientId, clientSecret, scopes }, code, pkce.codeVerifier);

// As poe-js-sdk's documentation writes it; its own types refuse that.
await OAuthHelper.refreshToken({ clientId, clientSecret, userAgent }, token.refresh_token);
await OAuthHelper.refreshToken({ clientId }, token.refresh_token, { signal });

const service = await OAuthHelper.getClientCredentialsToken({
  clientId,
  clientSecret,
  scopes: ['service:leagues', 'service:leagues:ladder'] as const,
});
expectType<Equals<typeof service, TokenResponse>>();
// @ts-expect-error: client credentials are the secret.
OAuthHelper.getClientCredentialsToken({ clientId, scopes });
// @ts-expect-error: client credentials are for scopes.
OAuthHelper.getClientCredentialsToken({ clientId, clientSecret });
const service2: ClientCredentialsConfig = { clientId, clientSecret, scopes, userAgent };

const nothing: void = await OAuthHelper.revokeToken({ clientId, clientSecret }, token.access_token);
await OAuthHelper.revokeToken(config, token.refresh_token, { tokenTypeHint: 'refresh_token' });
await OAuthHelper.revokeToken(config, token.refresh_token, { tokenTypeHint: 'saml', signal });
const known: TokenIntrospection = await OAuthHelper.introspectToken(config, token.access_token);
const active: boolean = known.active;
const ends: number | null | undefined = known.exp;
const more: unknown = known['resource_indicators'];

const provider: ServerProvider = providers.oauthProvider({
  authorizationEndpoint: 'https://as.example/authorize',
  tokenEndpoint: 'https://as.example/token',
  introspectionEndpoint: 'https://as.example/introspect',
});
await OAuthHelper.introspectToken({ clientId, clientSecret, provider }, token.access_token);
await preload({ wasm: new URL('https://app.example/postern-server.wasm') });

expectType<Equals<typeof AuthError, typeof BrowserAuthError>>();

// @ts-expect-error: a browser keeps no secret.
BrowserOAuthHelper.exchangeCodeForToken(config, code, pkce.codeVerifier);
// @ts-expect-error: a browser keeps no secret.
BrowserOAuthHelper.refreshToken({ clientId, clientSecret }, token.refresh_token);
// @ts-expect-error: a browser keeps no secret.
createBrowserAuth({ clientId, clientSecret, redirectUri, scopes });
// @ts-expect-error: a page has no service of its own.
BrowserOAuthHelper.getClientCredentialsToken;
