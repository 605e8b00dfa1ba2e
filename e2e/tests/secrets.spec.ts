// SPDX-License-Identifier: MIT
// Where secrets may not be: the real ones of whole journeys are searched for, everywhere.

import { Canaries } from '../support/canaries.ts';
import {
  allow,
  expect,
  expectError,
  FAILED_TO_LOAD,
  type Page,
  signIn,
  test,
} from '../support/fixtures.ts';
import { watchResources } from '../support/page-resources.ts';

/** Every place in a page that outlives the moment, but for the storages. */
const placesOf = (page: Page) =>
  page.evaluate(() => ({
    location: location.href,
    referrer: document.referrer,
    title: document.title,
    cookie: document.cookie,
    name: window.name,
    'history.state': JSON.stringify(history.state) ?? '',
    // All of this origin's entries next to this one.
    history: ((window as any).navigation.entries() as { url: string }[])
      .map(({ url }) => url)
      .join('\n'),
    resources: performance
      .getEntriesByType('resource')
      .map(({ name }) => name)
      .join('\n'),
    client: JSON.stringify(auth) + Object.getOwnPropertyNames(auth).join(),
  }));

/** What was told, but for the tokens that `tokenchange` is there to hand over. */
const eventsOf = (page: Page) =>
  page.evaluate(() =>
    JSON.stringify(recordedEvents.filter(({ event }) => event !== 'tokenchange')),
  );

test('X1 X2 X3 X6 R6 R9 I5: a whole session, and no secret where it does not belong', async ({
  page,
  app,
  context,
  authorizationServer: server,
  problems,
}) => {
  const canaries = new Canaries();
  canaries.watch(context);
  await app.open(page);
  await app.createAuth(page);
  await app.beginLogin(page);
  await signIn(page);
  await allow(page);
  await app.arriveAtCallback(page);
  await app.createAuth(page);
  await page.evaluate(() => recordEvents(auth));
  const tokens = await page.evaluate(() => auth.handleRedirectCallback());
  await page.evaluate((url) => auth.fetch(url), server.profileUrl);
  // Another origin gets nothing, R9.
  await page.evaluate(() => auth.fetch('/blank.html'));
  await page.clock.setFixedTime((tokens.expires_at! - 30) * 1000);
  await page.evaluate((url) => auth.fetch(url), server.profileUrl);
  const signedInPlaces = await placesOf(page);
  canaries.plantTokens(tokens);
  canaries.plantTokens(await page.evaluate(() => auth.getTokenSet()));
  await page.evaluate(() => auth.logout({ revoke: true }));

  const kinds = [...canaries.kinds()].filter((kind) => kind !== 'token');
  expect(kinds.toSorted()).toEqual([
    'access_token',
    'code',
    'code_verifier',
    'refresh_token',
    'state',
  ]);
  for (const places of [signedInPlaces, await placesOf(page)]) {
    for (const [place, text] of Object.entries(places)) canaries.expectNoneIn(text, place);
  }
  canaries.expectNoneIn(await eventsOf(page), 'events');
  canaries.expectNoneIn(problems.consoleTexts.join('\n'), 'the console');
  expect(await page.evaluate(() => [sessionStorage.length, localStorage.length])).toEqual([0, 0]);

  const seen = { token: 0, profile: 0, other: 0 };
  for (const request of canaries.requests) {
    const url = new URL(request.url());
    const headers = await request.allHeaders();
    const { authorization = '', ...others } = headers;
    const body = request.postData() ?? '';
    // X1: every address was one of these two.
    expect([app.origin, server.url]).toContain(url.origin);
    const isCallback = request.isNavigationRequest() && request.url().startsWith(app.redirectUri);
    if (isCallback) expect(canaries.foundIn(request.url()).toSorted()).toEqual(['code', 'state']);
    else if (url.pathname.startsWith('/oauth/authorize')) {
      const found = canaries.foundIn(request.url()).filter((name) => name !== 'state');
      expect(found).toEqual([]);
    } else canaries.expectNoneIn(request.url(), 'a URL');

    if (/^\/oauth\/token/.test(url.pathname)) {
      ++seen.token;
      expect(url.search).toBe('');
      expect(request.method()).toBe('POST');
      expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
      expect(headers).not.toHaveProperty('cookie');
      expect(headers).not.toHaveProperty('referer');
      canaries.expectNoneIn(JSON.stringify(headers), 'the headers of a token request');
      expect(body).not.toContain(tokens.access_token);
    } else {
      canaries.expectNoneIn(body, `the body of ${request.method()} ${url.pathname}`);
      const { referer = '', ...unrelated } = others;
      if (!isCallback) canaries.expectNoneIn(referer, 'a Referer');
      canaries.expectNoneIn(JSON.stringify(unrelated), `the headers of ${url.pathname}`);
    }
    if (url.pathname === '/profile' && request.method() === 'GET') {
      ++seen.profile;
      expect(authorization).toMatch(/^Bearer /);
      expect(canaries.foundIn(authorization)).toEqual(['access_token']);
    } else expect(authorization).toBe('');
    if (url.pathname === '/blank.html') ++seen.other;
  }
  expect(seen).toEqual({ token: 3, profile: 2, other: 1 });

  // X2, from the server's side: /profile has a preflight, as it must; OAuth has none.
  const oauth = server.log.filter(({ path }) => path.startsWith('/oauth/'));
  expect(oauth.filter(({ method }) => method === 'OPTIONS')).toEqual([]);
  const posts = oauth.filter(({ method }) => method === 'POST');
  expect(posts.map(({ cookieNames }) => cookieNames)).toEqual([[], [], []]);
});

test('X6 I5: the code and the verifier are nowhere once the login is complete', async ({
  page,
  app,
  context,
}) => {
  const canaries = new Canaries();
  canaries.watch(context);
  await app.returnFromLogin(page);
  canaries.plantTokens(await page.evaluate(() => auth.handleRedirectCallback()));
  const kinds = canaries.kinds();
  expect(kinds).toEqual(
    new Set(['state', 'code', 'code_verifier', 'refresh_token', 'access_token']),
  );
  const stored = await page.evaluate(() => JSON.stringify({ ...sessionStorage }));
  const found = new Set(canaries.foundIn(stored));
  expect(found.has('code')).toBe(false);
  expect(found.has('code_verifier')).toBe(false);
  expect(found.has('access_token')).toBe(true);
});

test('X6 I5: no error has a secret in it, whatever a server sends back', async ({
  page,
  app,
  context,
  problems,
}) => {
  problems.allow(FAILED_TO_LOAD, /\/oauth\/token$/);
  const canaries = new Canaries();
  canaries.watch(context);
  // A server that repeats in every member what it was sent, encoded and decoded.
  const answers: ((body: string) => object)[] = [
    (body) => ({
      status: 400,
      json: {
        error: new URLSearchParams(body).get('refresh_token') ?? body,
        error_description: `You sent ${body} which is ${[...new URLSearchParams(body).values()]}`,
        error_uri: `https://example.com/?${body}`,
      },
    }),
    (body) => ({ status: 400, body: `<h1>${body}</h1>` }),
    (body) => ({ status: 503, body: `<h1>${body}</h1>` }),
    (body) => ({ status: 200, body: `<h1>${body}</h1>` }),
    (body) => ({ status: 200, json: { access_token: 'answer-canary-1', [body]: body } }),
    (body) => ({ status: 200, json: { access_token: 'answer-canary-2', token_type: body } }),
    () => ({ status: 200, body: '{"access_token":"answer-canary-3","token_type":"Bearer"' }),
    () => ({ status: 200, json: { access_token: 'answer-canary-4\n', token_type: 'Bearer' } }),
  ];
  for (const number of [1, 2, 3, 4]) canaries.plant('access_token', `answer-canary-${number}`);
  const remaining = [...answers, ...answers, answers[0]];
  await page.route(/\/oauth\/token$/, (route) => {
    const answer = remaining.shift() as (body: string) => object;
    const body = route.request().postData() ?? '';
    const headers = { 'Access-Control-Allow-Origin': app.origin };
    return route.fulfill({ headers, ...answer(body) });
  });

  await app.returnFromLogin(page);
  const errors = await page.evaluate(
    async ({ config, times }) => {
      recordEvents(auth);
      const { OAuthHelper } = postern;
      const outcomes: { error?: { code?: string; text: string } }[] = [];
      for (let time = 0; time < times; ++time) {
        const code = `code-canary-${time}-+/=%`;
        const verifier = `verifier-canary-${time}`.padEnd(43, '~');
        outcomes.push(await outcomeOf(OAuthHelper.exchangeCodeForToken(config, code, verifier)));
      }
      for (let time = 0; time < times; ++time) {
        outcomes.push(
          await outcomeOf(OAuthHelper.refreshToken(config, `refresh-canary-${time}-+/=%`)),
        );
      }
      outcomes.push(await outcomeOf(auth.handleRedirectCallback()));
      return outcomes.map(({ error }) => error);
    },
    { config: app.config, times: answers.length },
  );
  expect(remaining).toHaveLength(0);
  const kinds = canaries.kinds();
  for (const kind of ['state', 'code', 'code_verifier', 'refresh_token', 'access_token']) {
    expect(kinds).toContain(kind);
  }
  expect(errors).toHaveLength(2 * answers.length + 1);
  expect(errors.map((error) => error?.code)).not.toContain(undefined);
  for (const error of errors) canaries.expectNoneIn(error?.text ?? '', `${error?.code}`);
  expect(errors[0]?.code).toBe('token_error');
  canaries.expectNoneIn(await eventsOf(page), 'events');
  canaries.expectNoneIn(problems.consoleTexts.join('\n'), 'the console');
});

test('X6 I5: nor has an error of the redirect', async ({ page, app, problems }) => {
  const canaries = new Canaries();
  const callback = await app.returnFromLogin(page, {
    change: (url) => {
      const state = url.searchParams.get('state') ?? '';
      canaries.plant('state', state);
      canaries.plant('code', url.searchParams.get('code'));
      url.searchParams.set('error', 'access_denied');
      url.searchParams.set('error_description', `state ${state}, ${encodeURIComponent(state)}`);
      url.searchParams.set('error_uri', `https://example.com/?state=${state}`);
    },
  });
  const outcomes = await page.evaluate(async (href) => {
    const handle = (url: string) => outcomeOf(auth.handleRedirectCallback(url));
    const both = await handle(href);
    const other = new URL(href);
    other.searchParams.set('state', `${other.searchParams.get('state')}x`);
    other.searchParams.delete('error');
    const mismatch = await handle(other.href);
    const twice = await handle(`${other.href}&code=${other.searchParams.get('code')}`);
    const denied = new URL(href);
    denied.searchParams.delete('code');
    return [both, mismatch, twice, await handle(denied.href)].map(({ error }) => error);
  }, callback.href);
  const codes = ['invalid_response', 'state_mismatch', 'invalid_response', 'authorization_error'];
  expect(outcomes.map((error) => error?.code)).toEqual(codes);
  for (const error of outcomes) canaries.expectNoneIn(error?.text ?? '', `${error?.code}`);
  expect(outcomes[3]?.description).toContain('[redacted]');
  canaries.expectNoneIn(problems.consoleTexts.join('\n'), 'the console');
});

test('X6: a misuse is an AuthError too, and says nothing of the value', async ({ page, app }) => {
  await app.open(page);
  const outcomes = await page.evaluate(async (config) => {
    const { createBrowserAuth, OAuthHelper } = postern;
    await postern.preload();
    const any = (value: unknown) => value as never;
    const secret = any({ value: 'misuse-canary' });
    const client = createBrowserAuth(config);
    return {
      clientId: await outcomeOf(() => createBrowserAuth({ ...config, clientId: secret })),
      redirectUri: await outcomeOf(() => createBrowserAuth({ ...config, redirectUri: secret })),
      scopes: await outcomeOf(() => createBrowserAuth({ ...config, scopes: [secret] })),
      skew: await outcomeOf(() => createBrowserAuth({ ...config, refreshSkewSeconds: NaN }).ready),
      timeout: await outcomeOf(() => createBrowserAuth({ ...config, requestTimeoutMs: secret })),
      noClientId: await outcomeOf(() => createBrowserAuth({ ...config, clientId: '' }).ready),
      negative: await outcomeOf(() => createBrowserAuth({ ...config, requestTimeoutMs: -1 }).ready),
      returnTo: await outcomeOf(() => client.login({ returnTo: secret })),
      appState: await outcomeOf(() => client.login({ appState: { big: 1n } })),
      exchange: await outcomeOf(() => OAuthHelper.exchangeCodeForToken(config, secret, secret)),
      verifier: await outcomeOf(() =>
        OAuthHelper.exchangeCodeForToken(config, 'c', 'misuse-canary'),
      ),
      refresh: await outcomeOf(() => OAuthHelper.refreshToken(config, secret)),
      emptyRefresh: await outcomeOf(() => OAuthHelper.refreshToken(config, '')),
      state: await outcomeOf(() => OAuthHelper.buildAuthUrl(config, secret, secret)),
    };
  }, app.config);
  for (const [call, { error }] of Object.entries(outcomes)) {
    expect.soft(error?.isAuthError && error.code, call).toBe('invalid_config');
    expect.soft(error?.text, call).not.toContain('misuse-canary');
  }
});

test('X6: an AuthError is an Error like any other', async ({ page, app }) => {
  await app.open(page);
  await app.createAuth(page);
  const error = await page.evaluate(() =>
    auth.getAccessToken().catch((reason) => ({
      isError: reason instanceof Error,
      name: reason.name,
      message: reason.message,
      string: String(reason),
      keys: Object.keys(reason).toSorted(),
      hasStack: reason.stack.includes(reason.message),
    })),
  );
  expect(error).toMatchObject({
    isError: true,
    name: 'AuthError',
    message: expect.stringMatching(/\w+ .*\.$/),
    string: expect.stringMatching(/^AuthError: \w+/),
    hasStack: true,
  });
});

test('I9: after logout no secret is left in linear memory', async ({ page, app, context }) => {
  await page.addInitScript(watchResources);
  const canaries = new Canaries();
  canaries.watch(context);
  await app.returnFromLogin(page);
  const tokens = await page.evaluate(() => auth.handleRedirectCallback());
  const occurrences = (text: string) =>
    page.evaluate((wanted) => resources.occurrences(wanted), text);
  // The search finds what is there.
  expect(await occurrences(tokens.access_token)).toBeGreaterThan(0);
  await page.clock.setFixedTime((tokens.expires_at! - 30) * 1000);
  await page.evaluate(() => auth.getAccessToken());
  canaries.plantTokens(tokens);
  canaries.plantTokens(await page.evaluate(() => auth.getTokenSet()));
  await page.evaluate(() => auth.logout({ revoke: true }));
  const kinds = canaries.kinds();
  for (const kind of ['code', 'code_verifier', 'refresh_token', 'access_token', 'state']) {
    expect(kinds).toContain(kind);
  }
  const left: string[] = [];
  for (const [value, name] of canaries.values) if ((await occurrences(value)) > 0) left.push(name);
  expect(left).toEqual([]);
});

test('X6: expectError() and the search do fail', async ({ page, app }) => {
  await app.open(page);
  const plain = await page.evaluate(() => outcomeOf(Promise.reject(new TypeError('plain'))));
  expect(() => expectError(plain, 'network_error')).toThrow();
  expect(() => expectError({ value: 1 }, 'network_error')).toThrow();
  const canaries = new Canaries();
  canaries.plant('token', 'a-very-secret-token?');
  expect(canaries.foundIn('x a-very-secret-token? y')).toEqual(['token']);
  expect(canaries.foundIn('?t=a-very-secret-token%3F')).toEqual(['token']);
  expect(canaries.foundIn(btoa('a-very-secret-token?'))).toEqual(['token']);
  const hidden = await page.evaluate(() => {
    const cause = Object.defineProperty(new Error('inner'), 'hidden', {
      value: { deep: 'a-very-secret-token?' },
    });
    return outcomeOf(Promise.reject(new Error('outer', { cause })));
  });
  expect(canaries.foundIn(hidden.error?.text ?? '')).toEqual(['token']);
});
