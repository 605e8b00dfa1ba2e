// SPDX-License-Identifier: MIT
'use client';
import { createBrowserAuth } from 'postern/browser-auth';

// Not of `location`, as a server runs this file, too; `next build` writes what is NEXT_PUBLIC_ into it.
const origin = process.env.NEXT_PUBLIC_APP_ORIGIN;

export const auth = createBrowserAuth({
  clientId: process.env.NEXT_PUBLIC_OAUTH_CLIENT_ID,
  redirectUri: `${origin}/account`,
  scopes: ['account:profile'],
  provider: {
    authorizationEndpoint: process.env.NEXT_PUBLIC_OAUTH_AUTHORIZATION_ENDPOINT,
    issuer: process.env.NEXT_PUBLIC_OAUTH_ISSUER,
    // The relay of this app.
    tokenEndpoint: `${origin}/oauth/token`,
  },
});
