// SPDX-License-Identifier: MIT
// auth.fetch() in the browser: where the token goes, where it never goes, and the one replay.

import {
  type AuthorizationServer,
  expect,
  expectError,
  FAILED_TO_LOAD,
  type Page,
  test,
} from '../support/fixtures.ts';
import { refreshesOf } from '../support/refresh-log.ts';

const REFUSED = {
  kind: 'json-error',
  status: 401,
  body: { error: 'invalid_token' },
  endpoint: 'profile',
} as const;

/** GET requests to the resource, without the preflights. */
const profileRequestsOf = (server: AuthorizationServer) =>
  server.log.matching({ path: '/profile', method: 'GET' });

/** @returns the status and the body's text, or the error */
const fetchIn = (
  page: Page,
  url: string,
  init?: { method: string; body: string; headers?: Record<string, string> },
) =>
  page.evaluate(
    ({ url, init }) =>
      outcomeOf(async () => {
        const response = await auth.fetch(url, init);
        return { status: response.status, text: await response.text() };
      }),
    { url, init },
  );

test.beforeEach(({ problems }) => {
  problems.allow(FAILED_TO_LOAD, /\/(profile|oauth\/token|taken.*)$/);
});

test.describe('B28: a 401', () => {
  test('is answered by one refresh and one replay', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    const tokens = await app.openSignedIn(page);
    server.faults.next(REFUSED);
    const { value } = await fetchIn(page, server.profileUrl);
    expect(value?.status).toBe(200);
    expect(JSON.parse(value?.text ?? '')).toMatchObject({ name: 'Exile#1234' });
    expect(profileRequestsOf(server).map(({ status }) => status)).toEqual([401, 200]);
    expect(refreshesOf(server)).toHaveLength(1);
    const held = await page.evaluate(() => auth.getTokenSet());
    expect(held?.access_token).not.toBe(tokens.access_token);
  });

  test('for twenty calls at once is one refresh, and a replay of each', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    await app.openSignedIn(page);
    server.faults.next({ ...REFUSED, uses: 20 });
    const statuses = await page.evaluate(
      (url) =>
        Promise.all(Array.from({ length: 20 }, () => auth.fetch(url).then(({ status }) => status))),
      server.profileUrl,
    );
    expect(statuses).toEqual(Array(20).fill(200));
    expect(refreshesOf(server)).toHaveLength(1);
    expect(profileRequestsOf(server)).toHaveLength(40);
  });

  test('that stays is the answer, after one refresh', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    await app.openSignedIn(page);
    server.faults.set(REFUSED);
    expect((await fetchIn(page, server.profileUrl)).value?.status).toBe(401);
    expect(profileRequestsOf(server)).toHaveLength(2);
    expect(refreshesOf(server)).toHaveLength(1);
  });

  test('stays where the refresh fails, and costs no tokens', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    await app.openSignedIn(page);
    const stored = await app.storedTokens(page);
    server.faults.set(REFUSED);
    server.faults.set({ kind: 'html-503' });
    expect((await fetchIn(page, server.profileUrl)).value?.status).toBe(401);
    expect(profileRequestsOf(server)).toHaveLength(1);
    expect(await app.storedTokens(page)).toEqual(stored);
  });

  test('of a token that the server has ended for good signs the user out', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    await app.openSignedIn(page);
    server.faults.set(REFUSED);
    server.faults.set({ kind: 'invalid-grant' });
    expect((await fetchIn(page, server.profileUrl)).value?.status).toBe(401);
    expectError(await fetchIn(page, server.profileUrl), 'login_required');
    expect(profileRequestsOf(server)).toHaveLength(1);
  });
});

test.describe('B28: a body', () => {
  for (const [name, init, expected] of [
    ['a text', { method: 'POST', body: 'a text' }, 'a text'],
    [
      'JSON',
      { method: 'PUT', body: '{"a":1}', headers: { 'Content-Type': 'application/json' } },
      '{"a":1}',
    ],
  ] as const) {
    test(`${name}: is sent again`, async ({ page, app, recordingOrigin: api }) => {
      await app.openSignedIn(page, { config: { fetchOrigins: [api.origin] } });
      api.status = 401;
      expect((await fetchIn(page, `${api.origin}/taken`, init)).value?.status).toBe(401);
      expect(api.sent.map(({ body, method }) => [method, body])).toEqual(
        Array(2).fill([init.method, expected]),
      );
      const [first, second] = api.sent.map(({ authorization }) => authorization);
      expect(first).toMatch(/^Bearer /);
      expect(second).toMatch(/^Bearer /);
      expect(second).not.toBe(first);
    });
  }

  test('a form, a blob and bytes are sent again, byte for byte', async ({
    page,
    app,
    recordingOrigin: api,
  }) => {
    await app.openSignedIn(page, { config: { fetchOrigins: [api.origin] } });
    api.status = 401;
    await page.evaluate(async (url) => {
      const bodies = [
        new URLSearchParams({ a: '1 2' }),
        new Blob(['blob']),
        new TextEncoder().encode('bytes'),
      ];
      for (const [index, body] of bodies.entries()) {
        await auth.fetch(url + index, { method: 'POST', body });
      }
    }, `${api.origin}/taken`);
    expect(api.sent.map(({ path, body }) => [path, body])).toEqual([
      ['/taken0', 'a=1+2'],
      ['/taken0', 'a=1+2'],
      ['/taken1', 'blob'],
      ['/taken1', 'blob'],
      ['/taken2', 'bytes'],
      ['/taken2', 'bytes'],
    ]);
  });

  test('a stream is never sent again', async ({ page, app, authorizationServer: server }) => {
    await app.openSignedIn(page);
    // Chromium streams over HTTP/2 only, which needs a certificate: the answer comes from here.
    const sent: string[] = [];
    await page.route(server.profileUrl, (route) => {
      sent.push(route.request().method());
      const headers = {
        'Access-Control-Allow-Origin': '*',
        'Access-Control-Allow-Headers': '*, authorization',
      };
      return route.fulfill({ status: route.request().method() === 'OPTIONS' ? 204 : 401, headers });
    });
    const outcome = await page.evaluate(
      (url) =>
        outcomeOf(async () => {
          const body = new Blob(['stream']).stream();
          const init = { method: 'POST', body, duplex: 'half' };
          const { status } = await auth.fetch(url, init);
          return { status, isUsed: body.locked };
        }),
      server.profileUrl,
    );
    expect(outcome).toEqual({ value: { status: 401, isUsed: true } });
    expect(sent.filter((method) => method === 'POST')).toHaveLength(1);
    expect(refreshesOf(server)).toEqual([]);
  });
});

test.describe('B28 I10: the token goes to no other origin', () => {
  test('when that is called', async ({
    page,
    app,
    recordingOrigin: other,
    authorizationServer: server,
  }) => {
    await app.openSignedIn(page);
    other.status = 401;
    expect((await fetchIn(page, `${other.origin}/taken`)).value?.status).toBe(401);
    // Without the header there is not even a preflight; and its 401 is none of ours.
    expect(other.requests).toEqual([
      { method: 'GET', path: '/taken', authorization: null, body: '' },
    ]);
    expect(refreshesOf(server)).toEqual([]);
  });

  test('when an allowed one is not on the list, which replaces the default', async ({
    page,
    app,
    recordingOrigin: api,
    authorizationServer: server,
  }) => {
    await app.openSignedIn(page, { config: { fetchOrigins: [api.origin] } });
    expect((await fetchIn(page, `${api.origin}/taken`)).value?.status).toBe(200);
    expect(api.sent[0].authorization).toMatch(/^Bearer /);
    expect((await fetchIn(page, server.profileUrl)).value?.status).toBe(401);
    expect(profileRequestsOf(server)[0].hasAuthorizationHeader).toBe(false);
  });

  for (const status of [302, 308]) {
    test(`when the resource redirects there, ${status}`, async ({
      page,
      app,
      recordingOrigin: other,
      authorizationServer: server,
    }) => {
      await app.openSignedIn(page);
      server.faults.set({
        kind: 'redirect',
        status,
        location: `${other.origin}/taken`,
        endpoint: 'profile',
      });
      await fetchIn(page, server.profileUrl);
      expect(profileRequestsOf(server)[0].hasAuthorizationHeader).toBe(true);
      // It got there, and without it.
      expect(other.sent).toHaveLength(1);
      expect(other.requests.map(({ authorization }) => authorization)).toEqual(
        other.requests.map(() => null),
      );
    });
  }

  test('nor to the page’s own', async ({ page, app, appServer }) => {
    const headers: (string | null)[] = [];
    appServer.routes.set('/mine', (request) => {
      headers.push(request.headers.get('authorization'));
      return new Response('mine');
    });
    await app.openSignedIn(page);
    expect((await fetchIn(page, '/mine')).value?.text).toBe('mine');
    expect(headers).toEqual([null]);
  });
});

test('B28: with a token that is due, the refresh comes first', async ({
  page,
  app,
  authorizationServer: server,
}) => {
  const tokens = await app.openSignedIn(page, { config: { autoRefresh: false } });
  await page.clock.setFixedTime((tokens.expires_at - 30) * 1000);
  expect((await fetchIn(page, server.profileUrl)).value?.status).toBe(200);
  const order = server.log.filter(({ method }) => method !== 'OPTIONS').map(({ path }) => path);
  expect(order).toEqual(['/oauth/token', '/profile']);
});

test('B28 B18: without a session nothing is sent', async ({
  page,
  app,
  authorizationServer: server,
}) => {
  await app.open(page);
  await app.createAuth(page);
  expectError(await fetchIn(page, server.profileUrl), 'not_authenticated');
  expect(server.log).toHaveLength(0);
});
