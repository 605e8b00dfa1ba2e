// SPDX-License-Identifier: MIT
'use client';
import { createBrowserAuth } from 'postern/browser-auth';

export const auth = createBrowserAuth({
  clientId: '<public-client-id>',
  redirectUri: 'https://app.example/callback', // no `location`: a server evaluates this module, too
  scopes: ['account:profile'],
});
