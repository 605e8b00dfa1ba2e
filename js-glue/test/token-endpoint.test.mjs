// OAuthHelper's requests, against a server on loopback: what goes out, and what comes of each
// answer.
import assert from 'node:assert/strict';
import test from 'node:test';
import { OAuthHelper } from 'postern';
import { failureOf } from './support/failures.mjs';
import { clientId, config, freshTokens, redirectUri } from './support/sessions.mjs';
import { json, startTokenServer, unreachableProvider } from './support/token-server.mjs';

const code = 'canary-code.with~odd_characters-1';
const codeVerifier = 'canary-verifier-0123456789-0123456789-01234';
const refreshToken = 'canary-refresh/token+with=signs';

const exchange = (provider, options, overrides = {}) =>
  OAuthHelper.exchangeCodeForToken(
    { ...config, provider, ...overrides },
    code,
    codeVerifier,
    options,
  );
const refresh = (provider, options, overrides = {}) =>
  OAuthHelper.refreshToken({ clientId, provider, ...overrides }, refreshToken, options);

test('P3: the body of an exchange has exactly these parameters', async (t) => {
  const { provider, requests } = await startTokenServer(t, () => json(freshTokens()));
  await exchange(provider);
  assert.equal(requests.length, 1);
  assert.equal(requests[0].method, 'POST');
  assert.equal(requests[0].url, '/token');
  assert.deepEqual([...new URLSearchParams(requests[0].body)].sort(), [
    ['client_id', clientId],
    ['code', code],
    ['code_verifier', codeVerifier],
    ['grant_type', 'authorization_code'],
    ['redirect_uri', redirectUri],
  ]);
});

test('P4: a refresh needs clientId alone, and sends exactly these parameters', async (t) => {
  const { provider, requests } = await startTokenServer(t, () => json(freshTokens()));
  await refresh(provider);
  assert.deepEqual([...new URLSearchParams(requests[0].body)].sort(), [
    ['client_id', clientId],
    ['grant_type', 'refresh_token'],
    ['refresh_token', refreshToken],
  ]);
});

test('P3: every member of the answer comes back, as the server wrote it', async (t) => {
  const answer = {
    ...freshTokens({ username: 'Exile#1234', sub: 'c5b9c286-8d05-47af-be41-67ab10a8c53e' }),
    token_type: 'bearer',
    expires_in: 2419200,
    resource_indicators: [{ nested: true }, null, 1.5, 'é'],
    __proto__: undefined,
  };
  const { provider } = await startTokenServer(t, () => json(answer));
  assert.deepEqual(await exchange(provider), JSON.parse(JSON.stringify(answer)));
  assert.deepEqual(await refresh(provider), JSON.parse(JSON.stringify(answer)));
});

test('X2 X3 P6: a token request is a plain form, with nothing secret outside its body', async (t) => {
  const { provider, requests } = await startTokenServer(t, () =>
    json(freshTokens(), 200, { 'set-cookie': 'session=1' }),
  );
  await exchange(provider);
  await refresh(provider);
  assert.equal(requests.length, 2);
  for (const { url, headers } of requests) {
    assert.equal(url, '/token');
    assert.equal(headers['content-type'], 'application/x-www-form-urlencoded');
    assert.equal(headers.accept, 'application/json');
    for (const name of ['authorization', 'cookie', 'referer']) assert.ok(!(name in headers), name);
  }
});

const refusals = [
  {
    what: 'P8: 400 with invalid_grant',
    reply: json({ error: 'invalid_grant', error_description: 'x' }, 400),
    expected: {
      code: 'token_error',
      oauthError: 'invalid_grant',
      description: 'x',
      status: 400,
      retryable: false,
    },
  },
  {
    what: 'P8: 401 with invalid_client',
    reply: json({ error: 'invalid_client', error_uri: 'https://login.example/help' }, 401),
    expected: {
      code: 'token_error',
      oauthError: 'invalid_client',
      uri: 'https://login.example/help',
      status: 401,
    },
  },
  {
    what: 'P8: 503 with HTML',
    reply: { status: 503, headers: { 'content-type': 'text/html' }, body: '<h1>error</h1>' },
    expected: { code: 'http_error', status: 503, retryable: true, oauthError: undefined },
  },
  {
    what: 'P8: 400 with HTML',
    reply: { status: 400, headers: { 'content-type': 'text/html' }, body: '<h1>Bad Request</h1>' },
    expected: { code: 'http_error', status: 400, retryable: false },
  },
  {
    what: 'P9: 429 with Retry-After in seconds',
    reply: json({ error: 'slow_down' }, 429, { 'retry-after': '2' }),
    expected: { code: 'rate_limited', retryAfterMs: 2000, status: 429, retryable: true },
  },
  {
    what: 'P9: 429 without Retry-After',
    reply: json({}, 429),
    expected: { code: 'rate_limited', retryAfterMs: undefined, status: 429, retryable: true },
  },
];

for (const { what, reply, expected } of refusals) {
  test(`${what} is ${expected.code}`, async (t) => {
    const { provider } = await startTokenServer(t, () => reply);
    for (const error of [await failureOf(exchange(provider)), await failureOf(refresh(provider))]) {
      for (const [member, value] of Object.entries(expected)) assert.equal(error[member], value);
    }
  });
}

const text = (body) => ({ status: 200, headers: { 'content-type': 'application/json' }, body });
const filler = 'x'.repeat(256 * 1024);

for (const [what, reply] of Object.entries({
  'no access_token': json({ ...freshTokens(), access_token: undefined }),
  'an empty access_token': json(freshTokens({ access_token: '' })),
  'an access_token that is a number': json(freshTokens({ access_token: 5 })),
  'an access_token with a line break': json(freshTokens({ access_token: 'a\r\nX: y' })),
  'no token_type': json({ ...freshTokens(), token_type: undefined }),
  'another token_type': json(freshTokens({ token_type: 'mac' })),
  'a refresh_token that is an object': json(freshTokens({ refresh_token: {} })),
  'a scope that is an array': json(freshTokens({ scope: ['a'] })),
  'an expires_in that is a boolean': json(freshTokens({ expires_in: true })),
  'an expires_in below zero': json(freshTokens({ expires_in: -1 })),
  'an absurd expires_in': json(freshTokens({ expires_in: 1e18 })),
  'a text that is no JSON': text('<html>'),
  'half of a JSON object': text('{"access_token":"a","token_type":"bearer"'),
  'a JSON array': text('[]'),
  'a JSON text': text('"access_token"'),
  nothing: text(''),
  'over 256 KiB': json(freshTokens({ filler })),
  'a depth without end': text('{"a":'.repeat(20_000)),
})) {
  test(`P10 R7 I6: 200 with ${what} is invalid_response`, async (t) => {
    const { provider } = await startTokenServer(t, () => reply);
    for (const error of [await failureOf(exchange(provider)), await failureOf(refresh(provider))]) {
      assert.equal(error.code, 'invalid_response');
      assert.equal(error.retryable, false);
    }
  });
}

for (const [what, more] of Object.entries({
  'token_type Bearer': { token_type: 'Bearer' },
  'token_type bearer': { token_type: 'bearer' },
  'token_type BEARER': { token_type: 'BEARER' },
  'expires_in as a text': { expires_in: '3600' },
  'expires_in null': { expires_in: null },
  'expires_in missing': { expires_in: undefined },
  'members nobody knows': { surprise: [1, { deep: true }] },
})) {
  test(`P10 R7: an answer with ${what} passes`, async (t) => {
    const { provider } = await startTokenServer(t, () => json(freshTokens(more)));
    assert.equal((await exchange(provider)).access_token, 'fresh-access-token');
  });
}

test('P10: an answer of just under 256 KiB passes', async (t) => {
  const padding = 'x'.repeat(256 * 1024 - 300);
  const { provider } = await startTokenServer(t, () => json(freshTokens({ padding })));
  assert.equal((await exchange(provider)).padding, padding);
});

for (const status of [301, 302, 303, 307, 308]) {
  test(`X9: ${status} from the token endpoint is not followed`, async (t) => {
    const elsewhere = await startTokenServer(t, () => json(freshTokens()));
    const location = `${elsewhere.origin}/token`;
    const { provider } = await startTokenServer(t, () => json({}, status, { location }));
    assert.equal((await failureOf(exchange(provider))).code, 'network_error');
    assert.equal((await failureOf(refresh(provider))).code, 'network_error');
    assert.equal(elsewhere.requests.length, 0);
  });
}

test('X7: an unreachable server is network_error, and says that CORS is possible', async () => {
  const error = await failureOf(refresh(await unreachableProvider()));
  assert.equal(error.code, 'network_error');
  assert.equal(error.retryable, true);
  assert.equal(error.status, undefined);
  assert.match(error.message, /CORS/);
});

test('X7: a connection that breaks before the answer is network_error', async (t) => {
  const { provider } = await startTokenServer(t, () => ({
    status: 200,
    headers: { 'content-length': '1000000', connection: 'close' },
    body: '',
  }));
  const error = await failureOf(refresh(provider, undefined, { requestTimeoutMs: 2000 }));
  assert.equal(error.code, 'network_error');
});

test('X5: a server that hangs is timeout, within 20 % of the limit', async (t) => {
  const { provider } = await startTokenServer(t, () => undefined);
  await OAuthHelper.generatePKCE();
  const start = performance.now();
  const error = await failureOf(refresh(provider, undefined, { requestTimeoutMs: 1000 }));
  const elapsed = performance.now() - start;
  assert.equal(error.code, 'timeout');
  assert.equal(error.retryable, true);
  assert.ok(elapsed > 800 && elapsed < 1200, `${elapsed} ms`);
});

test('X5: a limit that no timer can count to is no timeout at once', async (t) => {
  const { provider } = await startTokenServer(t, () => undefined);
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 200);
  const options = { signal: abort.signal };
  const error = await failureOf(refresh(provider, options, { requestTimeoutMs: 2 ** 31 }));
  assert.equal(error.code, 'aborted');
});

test('X5: a signal that was aborted before the call is aborted, without a request', async (t) => {
  const { provider, requests } = await startTokenServer(t, () => json(freshTokens()));
  const options = { signal: AbortSignal.abort() };
  assert.equal((await failureOf(exchange(provider, options))).code, 'aborted');
  assert.equal((await failureOf(refresh(provider, options))).code, 'aborted');
  assert.equal(requests.length, 0);
});

test('X5: an abort ends the wait at once, and a late answer changes nothing', async (t) => {
  let answer;
  const { provider } = await startTokenServer(
    t,
    () => new Promise((resolve) => (answer = () => resolve(json(freshTokens())))),
  );
  const abort = new AbortController();
  const pending = failureOf(exchange(provider, { signal: abort.signal }));
  while (!answer) await new Promise(setImmediate);
  const start = performance.now();
  abort.abort();
  assert.equal((await pending).code, 'aborted');
  assert.ok(performance.now() - start < 200);
  answer();
  await new Promise((resolve) => setTimeout(resolve, 50));
});

test('X4: the same request twice reaches the server twice', async (t) => {
  const { provider, requests } = await startTokenServer(t, () =>
    json(freshTokens(), 200, { 'cache-control': 'public, max-age=3600' }),
  );
  await refresh(provider);
  await refresh(provider);
  assert.equal(requests.length, 2);
});

test('hundreds of calls at once each get their own answer', async (t) => {
  const { provider } = await startTokenServer(t, (request) =>
    json(freshTokens({ echo: new URLSearchParams(request.body).get('refresh_token') })),
  );
  const tokens = Array.from({ length: 300 }, (_, index) => `refresh-token-${index}`);
  const answers = await Promise.all(
    tokens.map((token) => OAuthHelper.refreshToken({ clientId, provider }, token)),
  );
  assert.deepEqual(
    answers.map(({ echo }) => echo),
    tokens,
  );
});
