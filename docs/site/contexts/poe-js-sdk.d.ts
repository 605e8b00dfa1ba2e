// SPDX-License-Identifier: MIT
/// <reference path="default.d.ts" />
// What poe-js-sdk 2 documents (https://viligante8.github.io/poe-js-sdk/). The package itself is not
// installed here.

declare module 'poe-js-sdk/browser-auth' {
  interface TokenSet {
    access_token: string;
    refresh_token?: string;
    token_type: string;
    scope: string;
    /** Epoch seconds. */
    expires_at: number;
  }
  interface TokenStorage {
    get(): TokenSet | undefined;
    set(tokens: TokenSet): void;
    clear(): void;
  }
  interface BrowserAuth {
    login(): Promise<void>;
    handleRedirectCallback(): Promise<TokenSet>;
    getAccessToken(): Promise<string>;
    getTokenSet(): TokenSet | undefined;
    logout(): void;
    setOnTokenChange(handler?: (tokens: TokenSet | undefined) => void): void;
  }
  interface BrowserAuthConfig {
    clientId: string;
    redirectUri: string;
    scopes: string[];
    clientSecret?: string;
  }
  function createBrowserAuth(config: BrowserAuthConfig, storage?: TokenStorage): BrowserAuth;
  const Storages: {
    InMemory: new () => TokenStorage;
    Web: new (store: Storage, key?: string) => TokenStorage;
  };
}

declare module 'poe-js-sdk' {
  interface OAuthConfig {
    clientId: string;
    clientSecret?: string;
    redirectUri: string;
    scopes: string[];
  }
  interface TokenResponse {
    access_token: string;
    token_type: string;
    expires_in: number;
    refresh_token?: string;
    scope: string;
  }
  interface PKCEParameters {
    codeVerifier: string;
    codeChallenge: string;
  }
  const OAuthHelper: {
    generatePKCE(): Promise<PKCEParameters>;
    buildAuthUrl(config: OAuthConfig, state: string, pkce?: PKCEParameters): string;
    exchangeCodeForToken(
      config: OAuthConfig,
      code: string,
      codeVerifier?: string,
    ): Promise<TokenResponse>;
    refreshToken(config: OAuthConfig, refreshToken: string): Promise<TokenResponse>;
    getClientCredentialsToken(
      config: Pick<OAuthConfig, 'clientId' | 'clientSecret' | 'scopes'>,
    ): Promise<TokenResponse>;
  };
  class PoEApiClient {
    constructor(config: { userAgent: string; accessToken?: string });
    getProfile(): Promise<{ name: string }>;
  }
}
