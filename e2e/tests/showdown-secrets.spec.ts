// SPDX-License-Identifier: MIT
// The real secrets of a Showdown login, searched for everywhere.

import { Canaries } from '../support/canaries.ts';
import { expect, expectError, FAILED_TO_LOAD, type Page, test } from '../support/fixtures.ts';
import { CHALLSTR, USER } from '../support/showdown-app.ts';

/** What a page shows of itself, but for the store of the token. */
const placesOf = (page: Page, tokenKey: string) =>
  page.evaluate((key) => {
    const { [key]: _, ...others } = { ...localStorage };
    return {
      href: location.href,
      title: document.title,
      text: document.documentElement.outerHTML,
      name: window.name,
      cookie: document.cookie,
      'history.state': JSON.stringify(history.state) ?? '',
      history: (window as any).navigation
        .entries()
        .map(({ url }: { url: string }) => url)
        .join('\n'),
      stored: JSON.stringify([others, { ...sessionStorage }]),
      client: JSON.stringify(showdown) + Object.getOwnPropertyNames(showdown).join(),
    };
  }, tokenKey);

const toldBy = (page: Page) =>
  page.evaluate(() =>
    JSON.stringify(recordedEvents.filter(({ event }) => event !== 'sessionchange')),
  );

for (const mode of ['popup', 'redirect'] as const) {
  test(`S26 X3 X6 I5: a whole session by ${mode}`, async ({
    page,
    context,
    showdownApp: app,
    showdownServer: server,
    problems,
  }) => {
    const canaries = new Canaries();
    canaries.watch(context);
    context.on('request', (request) => {
      const { searchParams, pathname, origin } = new URL(request.url());
      if (origin !== app.origin || !/callback/.test(pathname)) return;
      for (const name of ['assertion', 'token', 'postern_nonce']) {
        canaries.plant(name, searchParams.get(name));
      }
    });
    // The window stays, so that its history can be looked at.
    await context.addInitScript(() => {
      if (location.pathname === '/popup-callback.html') window.close = () => {};
    });
    const config =
      mode === 'popup'
        ? { pollIntervalMs: 100_000 }
        : ({ mode, redirectUri: `${app.origin}/callback` } as const);
    await app.signInOnShowdown(page);
    await app.open(page, config);
    await page.evaluate(() => recordEvents(showdown));
    let assertion: string | undefined;
    if (mode === 'popup') {
      const popup = await app.click(page);
      await app.authorize(popup);
      assertion = (await app.outcome(page)).value?.assertion;
      const entries = await popup.evaluate(() =>
        (window as any).navigation.entries().map(({ url }: { url: string }) => url),
      );
      expect(entries.at(-1)).toBe(app.callbackPage);
      canaries.expectNoneIn(JSON.stringify(entries), "the window's history");
      canaries.expectNoneIn(popup.url(), "the window's URL");
    } else {
      await page.getByRole('button', { name: 'Sign in' }).click();
      await app.authorize(page);
      await page.waitForURL(/\/callback\?/);
      await app.create(page, config);
      await page.evaluate(() => recordEvents(showdown));
      assertion = (await page.evaluate(() => showdown.handleRedirectCallback())).assertion;
    }
    canaries.plant('assertion', assertion);
    const another = await app.getAssertion(page, `4|${'deadbeef'.repeat(32)}`);
    canaries.plant('assertion', another.value?.assertion);
    await app.refreshToken(page);
    canaries.plant('token', server.tokenRow(USER)?.id);
    expect(canaries.kinds()).toEqual(new Set(['assertion', 'token', 'postern_nonce']));
    expect(canaries.values.size).toBe(5);

    const places = await placesOf(page, app.tokenKey);
    await page.evaluate(() => showdown.logout());
    for (const each of [places, await placesOf(page, app.tokenKey)]) {
      const { stored, ...others } = each;
      for (const [place, text] of Object.entries(others)) canaries.expectNoneIn(text, place);
      // That a nonce was used is remembered until the logout.
      expect(canaries.foundIn(stored).filter((kind) => kind !== 'postern_nonce')).toEqual([]);
    }
    canaries.expectNoneIn(await toldBy(page), 'events');
    canaries.expectNoneIn(problems.consoleTexts.join('\n'), 'the console');
    expect(await app.allStored(page)).toEqual([]);

    for (const request of canaries.requests) {
      const url = new URL(request.url());
      const headers = await request.allHeaders();
      expect([app.origin, server.url]).toContain(url.origin);
      // The login page's own requests say where they come from, to its own server.
      const isOurs = url.origin === app.origin || headers.origin === app.origin;
      if (isOurs) canaries.expectNoneIn(headers.referer ?? '', 'a Referer');
      if (url.origin === app.origin) {
        // The answer itself is in the callback URL, and in no other.
        if (!/callback(\.html)?$/.test(url.pathname)) canaries.expectNoneIn(url.href, 'a URL');
        continue;
      }
      if (url.pathname === '/api/oauth/authorize') {
        expect([...url.searchParams.keys()]).toEqual(['redirect_uri', 'client_id', 'challenge']);
        const found = canaries.foundIn(url.href).filter((kind) => kind !== 'postern_nonce');
        expect(found).toEqual([]);
      }
      if (headers.origin !== app.origin) continue;
      expect(url.search).toBe('');
      expect(request.method()).toBe('POST');
      expect(headers).not.toHaveProperty('cookie');
      expect(headers).not.toHaveProperty('authorization');
      expect(request.postData()).not.toMatch(/(^|&)sid=/);
    }
    expect(app.calls()).toEqual(['getassertion assertion', 'refreshtoken success']);
  });
}

test('X6 I5: no error has a secret in it, whatever the server sends back', async ({
  page,
  showdownApp: app,
  problems,
}) => {
  problems.allow(FAILED_TO_LOAD, /\/oauth\/api\/(getassertion|refreshtoken)$/);
  const { token } = await app.openSignedIn(page);
  const canaries = new Canaries();
  canaries.plant('token', token);
  // A server that repeats what it was sent.
  const answers: ((body: string) => object)[] = [
    (body) => ({ body: `]{"actionerror":${JSON.stringify(body)}}` }),
    (body) => ({ body: `]{"actionerror":${JSON.stringify([...new URLSearchParams(body)])}}` }),
    (body) => ({ body: `]{"actionerror":"The token ${new URLSearchParams(body).get('token')}"}` }),
    (body) => ({ body: `;;${body}` }),
    (body) => ({ body: `;${new URLSearchParams(body).get('token')}` }),
    (body) => ({ body: `<h1>${body}</h1>` }),
    (body) => ({ status: 500, body: `Error: ${body}` }),
    (body) => ({ body: `]{"success":{"${body}":1}}` }),
  ];
  let next = 0;
  await page.route(/\/oauth\/api\/(getassertion|refreshtoken)$/, (route) => {
    const answer = answers[next++ % answers.length](route.request().postData() ?? '');
    const headers = { 'Access-Control-Allow-Origin': app.origin };
    return route.fulfill({ status: 200, contentType: 'text/plain', headers, ...answer });
  });
  const errors = await page.evaluate(
    async ({ challstr, times }) => {
      recordEvents(showdown);
      const outcomes = [];
      for (let time = 0; time < times; ++time) {
        outcomes.push(await outcomeOf<unknown>(showdown.getAssertion(challstr)));
      }
      for (let time = 0; time < times; ++time) {
        outcomes.push(await outcomeOf<unknown>(showdown.refreshToken()));
      }
      return outcomes.map(({ error }) => error);
    },
    { challstr: CHALLSTR, times: answers.length },
  );
  expect(next).toBe(2 * answers.length);
  expect(errors.map((error) => error?.code)).not.toContain(undefined);
  for (const error of errors) canaries.expectNoneIn(error?.text ?? '', `${error?.code}`);
  canaries.expectNoneIn(await toldBy(page), 'events');
  canaries.expectNoneIn(problems.consoleTexts.join('\n'), 'the console');
});

test('X6 I5: nor has an error of what came back from the window', async ({
  page,
  showdownApp: app,
  showdownServer: server,
}) => {
  await app.signInOnShowdown(page);
  await app.open(page);
  const canaries = new Canaries();
  canaries.plant('token', 'token-canary');
  canaries.plant('assertion', 'assertion-canary');
  server.settings.returnedParameters = { assertion: ';;assertion-canary', token: 'token-canary' };
  const first = await app.login(page);
  expectError(first, 'name_refused');
  server.settings.returnedParameters = { assertion: 'assertion-canary', token: 'token-canary' };
  const second = await app.login(page, 'again');
  expectError(second, 'invalid_response');
  for (const { error } of [first, second]) canaries.expectNoneIn(error?.text ?? '', 'an error');
});

test('I9: after logout no secret is left in linear memory', async ({
  page,
  showdownApp: app,
  showdownServer: server,
}) => {
  await app.signInOnShowdown(page);
  await app.open(page);
  const login = await app.login(page);
  const occurrences = (text: string | undefined) =>
    page.evaluate((wanted) => resources.occurrences(wanted), text ?? 'no text');
  const secrets = [login.value?.assertion, server.tokenRow(USER)?.id];
  // The search finds what is there.
  expect(await occurrences(secrets[1])).toBeGreaterThan(0);
  secrets.push((await app.getAssertion(page)).value?.assertion);
  await app.refreshToken(page);
  secrets.push(server.tokenRow(USER)?.id);
  await page.evaluate(() => showdown.logout());
  for (const [index, secret] of secrets.entries()) {
    // The old token is kept until the store was looked at once more, in turn.
    await expect.poll(() => occurrences(secret), { message: `secret ${index}` }).toBe(0);
  }
});
