// SPDX-License-Identifier: MIT
import { createBrowserAuth } from 'postern/browser-auth';

// Once for the page, outside of any component; it returns at once.
export const auth = createBrowserAuth({
  clientId: '<public-client-id>',
  redirectUri: `${location.origin}/callback`,
  scopes: ['account:profile'],
});
