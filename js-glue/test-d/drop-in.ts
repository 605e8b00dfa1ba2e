// The example of poe-js-sdk's own documentation, with only the import changed.
import { createBrowserAuth } from 'postern/browser-auth';

const auth = createBrowserAuth({
  clientId: '<public-client-id>',
  redirectUri: 'http://127.0.0.1:8080/callback',
  scopes: ['account:profile'],
});
auth.login();
await auth.handleRedirectCallback();
const token = await auth.getAccessToken();
const me = await auth.fetch('https://api.pathofexile.com/profile');

const header: { Authorization: string } = { Authorization: `Bearer ${token}` };
const profile: unknown = await me.json();
