// SPDX-License-Identifier: MIT
// The section "Grants" of poe-js-sdk's documentation (MIT), with only the import changed.
import { OAuthHelper } from 'postern/server';

// 1) Build auth URL (PKCE)
const state = crypto.randomUUID();
const pkce = await OAuthHelper.generatePKCE();
const url = OAuthHelper.buildAuthUrl(
  {
    clientId: process.env.OAUTH_CLIENT_ID!,
    redirectUri: 'http://127.0.0.1:8080/callback',
    scopes: ['account:profile'],
  },
  state,
  pkce,
);

// 2) Exchange code
const token = await OAuthHelper.exchangeCodeForToken(
  {
    clientId: process.env.OAUTH_CLIENT_ID!,
    clientSecret: process.env.OAUTH_CLIENT_SECRET, // confidential only; sent via client_secret_post
    redirectUri: 'http://127.0.0.1:8080/callback',
    scopes: ['account:profile'],
  },
  '<authorization_code>',
  pkce.codeVerifier,
);

// 3) Client credentials (service scopes)
const svcToken = await OAuthHelper.getClientCredentialsToken({
  clientId: process.env.OAUTH_CLIENT_ID!,
  clientSecret: process.env.OAUTH_CLIENT_SECRET!,
  scopes: ['service:leagues', 'service:leagues:ladder'],
});
