// SPDX-License-Identifier: MIT
// The relay keeps the refresh token in a cookie: no page has it, no other origin can use it, and each
// login has its own.

import type { Cookie } from '@playwright/test';
import type { TokenSet } from 'postern';
import { cookieNameOf } from '../relay/page.mjs';
import { AppServer } from '../support/app-server.ts';
import { Canaries } from '../support/canaries.ts';
import { leftInMemory, placesOf } from '../support/page-places.ts';
import { watchResources } from '../support/page-resources.ts';
import { expectChain, refreshesOf } from '../support/refresh-log.ts';
import { makeKey } from '../support/relay-app.ts';
import {
  BLOCKED_BY_CORS,
  expect,
  expectError,
  FAILED_TO_LOAD,
  type Page,
  test,
} from '../support/relay-fixtures.ts';
import { expectOneToken } from '../support/session-tabs.ts';

const config = { autoRefresh: false };

const NINETY_DAYS_SECONDS = 90 * 24 * 60 * 60;

const heldBy = (page: Page) => page.evaluate(() => auth.getTokenSet() as TokenSet);

/** @returns what a call came to once the page's token is due */
async function refresh(page: Page) {
  const { expires_at: end } = await heldBy(page);
  await page.clock.setFixedTime(((end as number) - 30) * 1000);
  return page.evaluate(() => outcomeOf(auth.getAccessToken()));
}

const valuesOf = (cookies: Cookie[]) => new Map(cookies.map(({ name, value }) => [name, value]));

test.use({ relayMode: 'cookie' });

test('P12: the cookie is for the relay alone, and the page has a handle of it', async ({
  page,
  context,
  app,
}) => {
  const { refresh_token: handle } = await app.openSignedIn(page, { config });
  expect(handle).toMatch(/^[\w-]{22}$/);
  const [cookie, ...others] = await app.cookies(context);
  expect(others).toEqual([]);
  expect(cookie).toMatchObject({
    name: cookieNameOf(handle ?? ''),
    domain: '127.0.0.1',
    path: '/',
    httpOnly: true,
    secure: true,
    sameSite: 'Strict',
  });
  // A cookie alone is no session: the handle is nowhere but in the page.
  expect(JSON.stringify(cookie)).not.toContain(handle);
  const lifetime = cookie.expires - Date.now() / 1000;
  expect(Math.abs(lifetime - NINETY_DAYS_SECONDS)).toBeLessThan(60);
  expect(await page.evaluate(() => document.cookie)).toBe('');
});

test('P12 X6: no page ever has the refresh token', async ({
  page,
  context,
  app,
  server,
  problems,
}) => {
  await context.addInitScript(watchResources);
  const canaries = new Canaries();
  const received: string[] = [];
  context.on('request', (request) => received.push(request.url(), request.postData() ?? ''));

  for (const name of ['first', 'second'])
    canaries.plant(name, `refresh-token-${name}-${makeKey()}`);
  const [first, second] = canaries.values.keys();
  server.faults.next({ kind: 'altered', members: { refresh_token: first } });
  await app.logIn(page, { config });
  server.faults.next({
    kind: 'json-error',
    status: 200,
    body: {
      access_token: 'access-token-of-the-test',
      token_type: 'bearer',
      expires_in: 120,
      refresh_token: second,
    },
  });
  await page.evaluate(() => recordEvents(auth));
  expect(await refresh(page)).toEqual({ value: 'access-token-of-the-test' });

  // The search finds what is there.
  const { refresh_token: handle } = await heldBy(page);
  const present = new Canaries();
  present.plant('handle', handle);
  expect(present.foundIn(Object.values(await app.storedTokens(page)).join())).toEqual(['handle']);
  expect(await leftInMemory(page, present)).toEqual(['handle']);

  const expectNowhere = async () => {
    expect(await leftInMemory(page, canaries)).toEqual([]);
    for (const [place, text] of Object.entries(await placesOf(page))) {
      canaries.expectNoneIn(text, place);
    }
    canaries.expectNoneIn(JSON.stringify(await page.evaluate(() => recordedEvents)), 'events');
    canaries.expectNoneIn(JSON.stringify(await context.cookies()), 'cookies');
    canaries.expectNoneIn(app.answers.map(({ body }) => body).join(), "the relay's answers");
    canaries.expectNoneIn(received.join(), 'requests');
    canaries.expectNoneIn(problems.consoleTexts.join(), 'the console');
  };
  await expectNowhere();
  await page.evaluate(() => auth.logout({ revoke: true }));
  expect(server.log.matching({ path: '/oauth/token/revoke', status: 200 })).toHaveLength(1);
  await expectNowhere();
  await app.expectCookies(context, []);
});

test('P12: two logins in two tabs with sessionStorage keep apart', async ({
  context,
  app,
  server,
}) => {
  const tabs = [await context.newPage(), await context.newPage()];
  const handles: string[] = [];
  for (const tab of tabs) {
    const tokens = await app.logIn(tab, { config, storage: 'sessionStorageStore' });
    handles.push(tokens.refresh_token);
  }
  expect(new Set(handles).size).toBe(2);
  await app.expectCookies(context, handles);
  server.log.clear();

  // Not the one whose cookie comes first.
  for (const index of [1, 0]) {
    const tab = tabs[index];
    const before = valuesOf(await app.cookies(context));
    expect((await refresh(tab)).error).toBeUndefined();
    const after = valuesOf(await app.cookies(context));
    const changed = [...after].filter(([name, value]) => before.get(name) !== value);
    expect(changed.map(([name]) => name)).toEqual([cookieNameOf(handles[index])]);
  }
  const [one, two] = await Promise.all(tabs.map(heldBy));
  expect(one.access_token).not.toBe(two.access_token);
  expect(refreshesOf(server).map(({ refreshTokenUse }) => refreshTokenUse)).toEqual([
    'current',
    'current',
  ]);

  await tabs[0].evaluate(() => auth.logout({ revoke: true }));
  await app.expectCookies(context, [handles[1]]);
  expect((await refresh(tabs[1])).value).not.toBe(two.access_token);
  expect(refreshesOf(server).at(-1)).toMatchObject({ status: 200, refreshTokenUse: 'current' });
});

test('P12: of more than four logins the oldest is given up', async ({ page, context, app }) => {
  const handles: string[] = [];
  for (let login = 1; login <= 5; ++login) {
    handles.push((await app.logIn(page, { config })).refresh_token);
  }
  await app.expectCookies(context, handles.slice(1));
  expect((await refresh(page)).error).toBeUndefined();
});

test('P12 B14: keys roll under a session, and any relay with the keys will do', async ({
  page,
  context,
  app,
  server,
}) => {
  const [oldest, next] = [makeKey(), makeKey()];
  app.serveRelay({ keys: [oldest] });
  await app.openSignedIn(page, { config });
  for (const keys of [[oldest, next], [next, oldest], [next]]) {
    const before = valuesOf(await app.cookies(context));
    app.serveRelay({ keys });
    expect((await refresh(page)).error).toBeUndefined();
    expect(valuesOf(await app.cookies(context))).not.toEqual(before);
  }
  expect(refreshesOf(server)).toHaveLength(3);
  expectChain(refreshesOf(server));
});

for (const [how, lose] of [
  ['the user has deleted the cookie', 'clearCookies'],
  ['no key opens the cookie', 'newKeys'],
] as const) {
  test(`P12 B15: ${how}: the session ends, and the server is not asked`, async ({
    page,
    context,
    app,
    server,
    problems,
  }) => {
    problems.allow(FAILED_TO_LOAD, /\/oauth\/token$/);
    await app.openSignedIn(page, { config });
    if (lose === 'clearCookies') await context.clearCookies();
    else app.serveRelay({ keys: [makeKey()] });
    expectError(await refresh(page), 'login_required');
    expect(await app.storedTokens(page)).toEqual({});
    await app.expectCookies(context, []);
    expect(server.log.matching({ path: '/oauth/token' })).toEqual([]);
  });
}

test.describe('P12: a page of another origin cannot use the cookie', () => {
  let other: AppServer;
  test.beforeEach(async ({ problems }) => {
    other = await AppServer.start();
    other.policy = {};
    problems.allow(FAILED_TO_LOAD);
    problems.allow(BLOCKED_BY_CORS);
  });
  test.afterEach(() => other.close());

  for (const [where, host, hadCookie] of [
    ['same site, another port', '127.0.0.1', true],
    ['another site', 'localhost', false],
  ] as const) {
    test(where, async ({ page, context, app, server }) => {
      const { refresh_token: handle } = await app.openSignedIn(page, { config });
      const origin = other.origin.replace('127.0.0.1', host);
      // Its Origin alone would not keep it out.
      app.serveRelay({ keys: [makeKey()], allowedOrigins: [app.origin, origin] });
      const attacker = await context.newPage();
      const attack = { url: app.relayUrl, handle };
      const results: unknown[] = [];
      for (const mode of ['no-cors', 'cors'] as const) {
        await attacker.goto(`${origin}/blank.html`);
        results.push(
          await attacker.evaluate(
            async ({ url, handle, mode }) => {
              const body = new URLSearchParams({
                client_id: 'postern-demo',
                grant_type: 'refresh_token',
                refresh_token: handle,
              });
              const options = { method: 'POST', mode, credentials: 'include', body } as const;
              return fetch(url, options).then(
                ({ status, type }) => ({ status, type }),
                ({ name }) => name,
              );
            },
            { ...attack, mode },
          ),
        );
      }
      // Not even that it is refused: the relay allows no page of another origin its credentials.
      expect(results).toEqual([{ status: 0, type: 'opaque' }, 'TypeError']);

      await attacker.evaluate(({ url, handle }) => {
        const form = document.createElement('form');
        form.method = 'POST';
        form.action = url;
        for (const [name, value] of Object.entries({ client_id: 'postern-demo', token: handle })) {
          const input = document.createElement('input');
          Object.assign(input, { name, value });
          form.append(input);
        }
        document.body.append(form);
        form.submit();
      }, attack);
      await attacker.waitForURL(app.relayUrl);

      expect(app.answers.map(({ status }) => status)).toEqual([403, 403, 403]);
      expect(app.answers.map((answer) => answer.hadCookie)).toEqual([
        hadCookie,
        hadCookie,
        hadCookie,
      ]);
      expect(server.log).toHaveLength(0);
      await app.expectCookies(context, [handle]);
    });
  }

  test('and its pages are of no harm to the session', async ({ page, context, app, server }) => {
    const { refresh_token: handle } = await app.openSignedIn(page, { config });
    const attacker = await context.newPage();
    await attacker.goto(`${other.origin}/blank.html`);
    await attacker.evaluate((url) => {
      const body = new URLSearchParams({ client_id: 'postern-demo', token: 'x' });
      return fetch(url, { method: 'POST', mode: 'no-cors', credentials: 'include', body });
    }, app.relayUrl);
    expect(app.answers).toMatchObject([{ status: 403, hadCookie: true }]);
    expect((await refresh(page)).error).toBeUndefined();
    await expectOneToken([page]);
    await app.expectCookies(context, [handle]);
    expectChain(refreshesOf(server));
    expect(refreshesOf(server)).toHaveLength(1);
  });
});
