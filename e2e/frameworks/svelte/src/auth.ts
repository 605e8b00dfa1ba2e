// SPDX-License-Identifier: MIT
import { createBrowserAuth } from 'postern/browser-auth';

// Once for the page; it returns at once, and the wasm loads behind the scenes.
export const auth = createBrowserAuth({
  clientId: '<public-client-id>',
  redirectUri: `${location.origin}/callback`,
  scopes: ['account:profile'],
});
