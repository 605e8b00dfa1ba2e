// SPDX-License-Identifier: MIT
// The main journey: sign in, call the API, outlive the access token.

import { allow, deny, expect, signIn, test } from '../support/fixtures.ts';

/** What the app does with the API: its own fetch, with the token that getAccessToken() gives. */
async function callProfile(profileUrl: string) {
  const accessToken = await window.auth.getAccessToken();
  const response = await fetch(profileUrl, { headers: { authorization: `Bearer ${accessToken}` } });
  return { accessToken, status: response.status, body: await response.json() };
}

test('B1 B2 B3 B10 B11 X2 X4 X11: login, profile, refresh before expiry, profile', async ({
  page,
  app,
  authorizationServer: server,
}) => {
  server.settings.accessTokenSeconds = 6;
  // A third of a token's life is the most that the skew can be: due when 2 of 6 seconds remain.
  const options = { config: { autoRefresh: false } };

  await app.open(page);
  await app.createAuth(page, options);
  await app.beginLogin(page);
  await signIn(page);
  await allow(page);
  await app.arriveAtCallback(page);
  expect(new URL(page.url()).searchParams.get('code')).not.toBeNull();
  await app.createAuth(page, options);
  const tokenSet = await page.evaluate(() => window.auth.handleRedirectCallback());

  expect(tokenSet).toMatchObject({ scope: 'account:profile', username: 'Exile#1234' });
  expect(page.url()).toBe(app.redirectUri);
  expect(await page.evaluate(() => window.auth.isAuthenticated())).toBe(true);

  const first = await page.evaluate(callProfile, server.profileUrl);
  expect(first.status).toBe(200);
  expect(first.body).toEqual({ uuid: tokenSet.sub, name: 'Exile#1234', realm: 'pc' });
  expect(first.accessToken).toBe(tokenSet.access_token);
  expect(server.log.matching({ grant_type: 'refresh_token' })).toHaveLength(0);

  await page.waitForFunction(
    (expiresAt) => expiresAt - Date.now() / 1000 < 2,
    tokenSet.expires_at as number,
  );
  const second = await page.evaluate(callProfile, server.profileUrl);
  expect(second.status).toBe(200);
  expect(second.accessToken).not.toBe(first.accessToken);
  // The new token is as good as the first: no third token request.
  const third = await page.evaluate(callProfile, server.profileUrl);
  expect(third.accessToken).toBe(second.accessToken);

  // The session cookie is there to be sent; cookieNames below says that it was not.
  expect(await page.context().cookies(server.endpoints.tokenEndpoint)).not.toEqual([]);
  const tokenRequests = server.log.matching({ path: '/oauth/token' });
  expect(
    tokenRequests.map(({ method, grant_type, status }) => [method, grant_type, status]),
  ).toEqual([
    ['POST', 'authorization_code', 200],
    ['POST', 'refresh_token', 200],
  ]);
  for (const request of tokenRequests) {
    expect(request).toMatchObject({
      contentType: 'application/x-www-form-urlencoded',
      cookieNames: [],
      hasAuthorizationHeader: false,
      queryParameterNames: [],
    });
  }
  expect(tokenRequests[0].bodyParameterNames.toSorted()).toEqual([
    'client_id',
    'code',
    'code_verifier',
    'grant_type',
    'redirect_uri',
  ]);

  expect(await page.evaluate(() => indexedDB.databases())).toEqual([]);
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
});

test('B6: the user denies', async ({ page, app, authorizationServer: server }) => {
  await app.open(page);
  await app.createAuth(page);
  await app.beginLogin(page);
  await signIn(page);
  await deny(page);
  await app.arriveAtCallback(page);
  await app.createAuth(page);
  const error = await page.evaluate(() =>
    window.auth.handleRedirectCallback().then(
      () => undefined,
      (reason) => ({
        isAuthError: reason instanceof window.postern.AuthError,
        code: reason.code,
        oauthError: reason.oauthError,
        description: reason.description,
      }),
    ),
  );
  expect(error).toEqual({
    isAuthError: true,
    code: 'authorization_error',
    oauthError: 'access_denied',
    description: 'The user denied the request',
  });
  expect(page.url()).toBe(app.redirectUri);
  expect(server.log.matching({ path: '/oauth/token' })).toHaveLength(0);
});
