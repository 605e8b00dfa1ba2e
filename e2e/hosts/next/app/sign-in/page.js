// SPDX-License-Identifier: MIT
import { Entries } from './entries.js';
import { SignIn } from './sign-in.js';

// The environment is that of the running server, not that of the build.
export const dynamic = 'force-dynamic';

export default function Page() {
  const { env } = process;
  const settings = {
    clientId: env.OAUTH_CLIENT_ID,
    scopes: ['account:profile'],
    provider: {
      authorizationEndpoint: env.OAUTH_AUTHORIZATION_ENDPOINT,
      issuer: env.OAUTH_ISSUER,
      // The relay of this app.
      tokenEndpoint: `${env.APP_ORIGINS}/oauth/token`,
    },
  };
  return (
    <main>
      <SignIn settings={settings} />
      <Entries />
    </main>
  );
}
