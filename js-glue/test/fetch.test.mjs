// auth.fetch: where the token goes, and the one replay after a 401.
import assert from 'node:assert/strict';
import test from 'node:test';
import { AuthError } from 'postern';
import { within } from './support/deadline.mjs';
import { withPage } from './support/page.mjs';
import { freshTokens, recordingStore, startClient, storedSession } from './support/sessions.mjs';
import { json, startTokenServer } from './support/token-server.mjs';

const fresh = 'Bearer fresh-access-token';
const stored = 'Bearer stored-access-token';

// A resource server that takes fresh tokens only, beside the token endpoint.
async function withApi(
  t,
  { answer, storage = recordingStore(storedSession()), ...overrides } = {},
) {
  withPage(t);
  const server = await startTokenServer(t, (request) => {
    if (request.url === '/token') return json(freshTokens());
    if (answer) return answer(request);
    return json({ path: request.url }, request.headers.authorization === fresh ? 200 : 401);
  });
  const auth = startClient(t, { provider: server.provider, storage, ...overrides });
  const seen = () =>
    server.requests.map(({ method, url, headers, body }) => [
      `${method} ${url}`,
      headers.authorization,
      ...(url === '/token' ? [] : [body]),
    ]);
  return { auth, seen, ...server };
}

test('B28: a 401 is answered by one refresh and one replay', async (t) => {
  const { auth, origin, seen } = await withApi(t);
  const response = await auth.fetch(`${origin}/profile`);
  assert.deepEqual(await response.json(), { path: '/profile' });
  assert.deepEqual(seen(), [
    ['GET /profile', stored, ''],
    ['POST /token', undefined],
    ['GET /profile', fresh, ''],
  ]);
});

test('B28: a second 401 is the answer', async (t) => {
  const { auth, origin, seen } = await withApi(t, { answer: () => json({}, 401) });
  assert.equal((await auth.fetch(`${origin}/profile`)).status, 401);
  assert.equal(seen().length, 3);
});

test('B28: where nothing renews the token the 401 is the answer, and the session stays', async (t) => {
  const { refresh_token: _, ...last } = storedSession();
  const { auth, origin, seen } = await withApi(t, { storage: recordingStore(last) });
  const heard = [];
  for (const event of ['signedout', 'tokenchange', 'error'])
    auth.on(event, () => heard.push(event));
  assert.equal((await auth.fetch(`${origin}/profile`)).status, 401);
  assert.deepEqual(seen(), [['GET /profile', stored, '']]);
  assert.equal(await auth.getAccessToken(), 'stored-access-token');
  assert.equal(auth.isAuthenticated(), true);
  assert.deepEqual(heard, []);
});

test('B28: a refresh that fails leaves the 401', async (t) => {
  const { auth, origin } = await withApi(t, {
    provider: { authorizationEndpoint: 'http://127.0.0.1:9', tokenEndpoint: 'http://127.0.0.1:9' },
    fetchOrigins: [],
  });
  const other = startClient(t, {
    provider: { authorizationEndpoint: 'http://127.0.0.1:9', tokenEndpoint: 'http://127.0.0.1:9' },
    fetchOrigins: [origin],
    storage: recordingStore(storedSession()),
  });
  assert.equal((await auth.fetch(`${origin}/profile`)).status, 401);
  assert.equal((await other.fetch(`${origin}/profile`)).status, 401);
});

for (const [what, input, init] of [
  ['a text', '/profile', { method: 'POST', body: 'a text' }],
  ['a form', '/profile', { method: 'PUT', body: new URLSearchParams({ a: 'text' }) }],
  ['bytes', '/profile', { method: 'POST', body: new TextEncoder().encode('bytes') }],
  ['a blob', '/profile', { method: 'POST', body: new Blob(['blob']) }],
]) {
  test(`B28: ${what} in the body is sent again`, async (t) => {
    const { auth, origin, seen } = await withApi(t);
    assert.equal((await auth.fetch(origin + input, init)).status, 200);
    const [first, , second] = seen();
    assert.notEqual(first[2], '');
    assert.equal(second[2], first[2]);
    assert.equal(second[1], fresh);
  });
}

test('B28: a Request is replayed, its headers included', async (t) => {
  const { auth, origin, requests } = await withApi(t);
  const request = new Request(`${origin}/profile`, {
    method: 'POST',
    headers: { 'x-mine': 'kept', authorization: 'Bearer foreign' },
    body: 'text',
  });
  assert.equal((await auth.fetch(request)).status, 200);
  assert.deepEqual(
    requests.map(({ headers }) => [headers['x-mine'], headers.authorization]),
    [
      ['kept', stored],
      [undefined, undefined],
      ['kept', fresh],
    ],
  );
});

test('B28: a stream is sent once', async (t) => {
  const { auth, origin, seen } = await withApi(t);
  const body = new Blob(['stream']).stream();
  const response = await auth.fetch(`${origin}/profile`, { method: 'POST', body, duplex: 'half' });
  assert.equal(response.status, 401);
  assert.deepEqual(seen(), [['POST /profile', stored, 'stream']]);
});

test('B28 I10: other origins get no token, and no refresh', async (t) => {
  const elsewhere = await startTokenServer(t, () => json({}, 401));
  const { auth, seen } = await withApi(t);
  assert.equal((await auth.fetch(`${elsewhere.origin}/profile`)).status, 401);
  assert.equal(elsewhere.requests.length, 1);
  assert.equal(elsewhere.requests[0].headers.authorization, undefined);
  assert.deepEqual(seen(), []);
});

for (const disguise of [
  (origin) => `${origin}@127.0.0.2:9/profile`,
  (origin) => `${origin.replace('127.0.0.1', '127.0.0.1.evil.example')}/profile`,
  (origin) => `${origin.replace('http:', 'https:')}/profile`,
  (origin) => `${origin}0/profile`,
]) {
  test(`B28 I10: ${disguise('http://127.0.0.1:8')} is another origin`, async (t) => {
    const { auth, origin, requests } = await withApi(t);
    const sent = [];
    t.mock.method(globalThis, 'fetch', async (request) => {
      sent.push(request.headers.get('authorization'));
      return new Response();
    });
    const url = disguise(origin);
    // A port that no URL can have is refused by Request itself.
    await auth.fetch(url).catch((error) => assert.ok(error instanceof TypeError));
    assert.ok(sent.every((authorization) => authorization === null));
    assert.equal(requests.length, 0);
  });
}

test('B28 I10: a redirect to another origin does not carry the token', async (t) => {
  const elsewhere = await startTokenServer(t, () => json({}));
  const { auth, origin } = await withApi(t, {
    answer: () => json({}, 302, { location: `${elsewhere.origin}/profile` }),
  });
  await auth.fetch(`${origin}/profile`).catch(() => {});
  for (const { headers } of elsewhere.requests) assert.equal(headers.authorization, undefined);
});

test('B28: what fetch throws is thrown, and what getAccessToken rejects with', async (t) => {
  const { auth, origin } = await withApi(t);
  await assert.rejects(auth.fetch('not a url'), TypeError);
  await auth.logout();
  await assert.rejects(auth.fetch(`${origin}/profile`), (error) => {
    assert.ok(error instanceof AuthError);
    return error.code === 'not_authenticated';
  });
});

test('B28: the request’s own signal ends it', async (t) => {
  const { auth, origin } = await withApi(t, { answer: () => undefined });
  await assert.rejects(
    auth.fetch(`${origin}/profile`, { signal: AbortSignal.timeout(100) }),
    (error) => ['TimeoutError', 'AbortError', 'AuthError'].includes(error.name),
  );
});

for (const { when, remaining, ends } of [
  { when: 'before the request', remaining: -1, ends: 'aborted' },
  { when: 'before the replay', remaining: 3600, ends: 401 },
]) {
  test(`B28: the signal ends the wait for a refresh ${when}: ${ends}`, async (t) => {
    withPage(t);
    const end = new AbortController();
    const { origin, provider, requests } = await startTokenServer(t, ({ url }) => {
      if (url !== '/token') return json({}, 401);
      end.abort();
      return undefined;
    });
    const auth = startClient(t, { provider, storage: recordingStore(storedSession(remaining)) });
    const call = auth.fetch(`${origin}/profile`, { signal: end.signal }).then(
      ({ status }) => status,
      ({ code }) => code,
    );
    assert.equal(await within(2000, call), ends);
    assert.equal(requests.at(-1).url, '/token');
  });
}
