// SPDX-License-Identifier: MIT
// A confidential client's app in the browser: what it can do through the relay and not without it.

import { AppServer } from '../support/app-server.ts';
import {
  allow,
  BLOCKED_BY_CORS,
  expect,
  expectError,
  FAILED_TO_LOAD,
  RELAY_MODES,
  signIn,
  test,
} from '../support/relay-fixtures.ts';
import { CLIENT_SECRET, USER_AGENT } from '../support/relay-app.ts';

const config = { autoRefresh: false };

const callProfile = (url: string) => auth.fetch(url).then((response) => response.status);

for (const relayMode of RELAY_MODES) {
  test.describe(`refresh token in the ${relayMode}`, () => {
    test.use({ relayMode });

    test('P12 P6 P7: login, refresh, and logout with revocation through the relay', async ({
      page,
      context,
      app,
      server,
      problems,
    }) => {
      await app.signIn(page, { config });
      const tokens = await page.evaluate(() => auth.getTokenSet());
      expect(tokens).toMatchObject({ username: 'Exile#1234', scope: 'account:profile' });
      await app.expectCookies(context, [tokens?.refresh_token]);
      expect(await page.evaluate(callProfile, server.profileUrl)).toBe(200);

      await page.clock.setFixedTime(((tokens?.expires_at ?? 0) - 30) * 1000);
      const renewed = await page.evaluate(() => auth.getAccessToken());
      expect(renewed).not.toBe(tokens?.access_token);
      expect(await page.evaluate(callProfile, server.profileUrl)).toBe(200);

      expect(await page.evaluate(() => outcomeOf(auth.logout({ revoke: true })))).toEqual({
        value: undefined,
      });
      await app.expectCookies(context, []);
      expect(await app.storedTokens(page)).toEqual({});
      problems.allow(FAILED_TO_LOAD, /\/profile$/);
      // Revoked for good: the server does not know its access token any more, either.
      const status = await page.evaluate(
        ({ url, token }) =>
          fetch(url, { headers: { authorization: `Bearer ${token}` } }).then(
            (answer) => answer.status,
          ),
        { url: server.profileUrl, token: renewed },
      );
      expect(status).toBe(401);

      const sent = server.log.filter(({ path }) => path.startsWith('/oauth/token'));
      expect(sent.map(({ path, grant_type, status }) => [path, grant_type, status])).toEqual([
        ['/oauth/token', 'authorization_code', 200],
        ['/oauth/token', 'refresh_token', 200],
        ['/oauth/token/revoke', null, 200],
      ]);
      for (const exchange of sent) {
        expect(exchange).toMatchObject({
          userAgent: USER_AGENT,
          hasAuthorizationHeader: false,
          contentType: 'application/x-www-form-urlencoded',
          origin: null,
          cookieNames: [],
          queryParameterNames: [],
        });
        expect(exchange.bodyParameterNames).toContain('client_secret');
      }
      expect(sent[0].bodyParameterNames.toSorted()).toEqual([
        'client_id',
        'client_secret',
        'code',
        'code_verifier',
        'grant_type',
        'redirect_uri',
      ]);
    });

    test('P12 X6: the page neither sends a secret nor gets one', async ({
      page,
      context,
      app,
      problems,
    }) => {
      const bodies: string[] = [];
      context.on('request', (request) => bodies.push(request.url(), request.postData() ?? ''));
      await app.logIn(page, { config });
      await page.evaluate(() => auth.logout({ revoke: true }));
      const answers = app.answers.map(({ body }) => body);
      expect(answers).toHaveLength(2);
      const seen = [...bodies, ...answers, ...problems.consoleTexts].join('\n');
      expect(seen).toContain('code_verifier');
      for (const secret of [CLIENT_SECRET, 'client_secret']) expect(seen).not.toContain(secret);
    });

    test('P12 P8: what the server answers about a code comes through the relay', async ({
      page,
      context,
      app,
      server,
      problems,
    }) => {
      problems.allow(FAILED_TO_LOAD, /\/oauth\/token$/);
      await app.returnFromLogin(page, {
        config,
        change: (url) => url.searchParams.set('code', 'x'),
      });
      const outcome = await page.evaluate(() => outcomeOf(auth.handleRedirectCallback()));
      expectError(outcome, 'token_error', { oauthError: 'invalid_grant', status: 400 });
      expect(server.log.matching({ path: '/oauth/token', status: 400 })).toHaveLength(1);
      await app.expectCookies(context, []);
    });
  });
}

test.describe('a relay on another origin', () => {
  let other: AppServer;
  test.beforeEach(async ({ appServer, problems }) => {
    other = await AppServer.start();
    appServer.policy['connect-src'].push(other.origin);
    problems.allow(FAILED_TO_LOAD, /\/oauth\/token$/);
  });
  test.afterEach(() => other.close());

  test('P12 P9 X2: lets the pages that it knows read its answers, Retry-After too', async ({
    page,
    app,
    server,
  }) => {
    app.serveRelay({ host: other });
    const tokens = await app.openSignedIn(page, { config });
    server.faults.next({ kind: 'rate-limited', retryAfterSeconds: 3, exposeRetryAfter: false });
    await page.clock.setFixedTime((tokens.expires_at + 1) * 1000);
    const outcome = await page.evaluate(() => outcomeOf(auth.getAccessToken()));
    expectError(outcome, 'rate_limited', { status: 429, retryAfterMs: 3000 });
    await page.evaluate(() => auth.logout({ revoke: true }));
    expect(server.log.matching({ path: '/oauth/token/revoke', status: 200 })).toHaveLength(1);
    expect(other.requests.map(({ method, path }) => [method, path])).toEqual([
      ['POST', '/oauth/token'],
      ['POST', '/oauth/token'],
      ['POST', '/oauth/token'],
    ]);
  });

  test('P12 X7: and no others', async ({ page, app, server, problems }) => {
    problems.allow(BLOCKED_BY_CORS);
    app.serveRelay({ host: other, allowedOrigins: [other.origin] });
    await app.returnFromLogin(page, { config });
    const outcome = await page.evaluate(() => outcomeOf(auth.handleRedirectCallback()));
    expectError(outcome, 'network_error');
    expect(app.answers).toMatchObject([{ status: 403 }]);
    expect(server.log.matching({ path: '/oauth/token' })).toEqual([]);
  });
});

test('P12 X7: without the relay the same page fails with network_error, and the session stays away', async ({
  page,
  app,
  server,
  problems,
}) => {
  problems.allow(FAILED_TO_LOAD, /\/oauth\/token$/);
  problems.allow(BLOCKED_BY_CORS);
  const direct = { config: { ...config, provider: server.endpoints } };
  await app.returnFromLogin(page, direct);
  const outcome = await page.evaluate(() => outcomeOf(auth.handleRedirectCallback()));
  expectError(outcome, 'network_error');
  expect(outcome.error?.message).toContain('CORS');
  expect(await page.evaluate(() => auth.isAuthenticated())).toBe(false);
  // It was sent, and answered: the page may not read that.
  expect(server.log.matching({ path: '/oauth/token', origin: app.origin })).toHaveLength(1);
  expect(app.answers).toEqual([]);
});
