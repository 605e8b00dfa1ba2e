// createTokenRelay with refreshTokenCookie: the page holds a handle, the browser a cookie that no
// script reads, and only the relay the refresh token.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test from 'node:test';
import { createTokenRelay } from 'postern/server';
import {
  appOrigin,
  bodyOf,
  codeForm,
  CookieJar,
  cookieNameOf as nameOf,
  everythingOf,
  newKey,
  pageHeaders,
  post,
  realRefreshToken,
  refreshForm,
  revocationForm,
  startRelay,
  tokens,
} from './support/relays.mjs';
import { json } from './support/token-server.mjs';

// A server that rotates: the n-th answer's refresh token.
const rotated = (count) => `${realRefreshToken}-${count}`;
const rotating = (_, count) => json(tokens({ refresh_token: rotated(count) }));

async function startCookieRelay(t, { answer = rotating, keys = [newKey()], ...overrides } = {}) {
  const started = await startRelay(t, { answer, refreshTokenCookie: { keys }, ...overrides });
  const jar = new CookieJar();
  const send = async (body, { relay = started.relay, headers = {} } = {}) =>
    jar.take(await relay(post(body, { cookie: jar.header, ...headers })));
  const logIn = async (options) => (await (await send(codeForm, options)).json()).refresh_token;
  return { ...started, jar, send, logIn };
}

test('P12: a login gives a handle and a cookie, and the refresh token nowhere', async (t) => {
  const { relay } = await startCookieRelay(t);
  const response = await relay(post(codeForm));
  const body = await response.clone().json();
  assert.match(body.refresh_token, /^[\w-]{22}$/);
  assert.deepEqual(body, tokens({ refresh_token: body.refresh_token }));
  const [cookie, ...more] = response.headers.getSetCookie();
  assert.deepEqual(more, []);
  const [pair, ...attributes] = cookie.split('; ');
  assert.match(pair, new RegExp(`^${nameOf(body.refresh_token)}=[\\w-]{60,}$`));
  assert.deepEqual(attributes, [
    'Max-Age=7776000',
    'Path=/',
    'Secure',
    'HttpOnly',
    'SameSite=Strict',
  ]);
  const seen = await everythingOf(response);
  assert.doesNotMatch(seen, /canary-(real|client)/);
  assert.ok(!cookie.includes(body.refresh_token));
  assert.doesNotMatch(Buffer.from(pair.split('=')[1], 'base64url').toString('latin1'), /canary/);
});

test('P12: no two cookies are sealed with one IV, though the token in them is the same', async (t) => {
  const { send, logIn, jar } = await startCookieRelay(t, {
    answer: () =>
      json({ access_token: 'a', token_type: 'bearer', refresh_token: 'always-the-same' }),
  });
  const handle = await logIn();
  const ivs = new Set();
  for (let round = 0; round < 100; ++round) {
    assert.equal((await send(refreshForm(handle))).status, 200);
    // 96 bits, NIST SP 800-38D section 8.2.2.
    ivs.add(
      Buffer.from(jar.get(nameOf(handle)), 'base64url')
        .subarray(0, 12)
        .toString('hex'),
    );
  }
  assert.equal(ivs.size, 100);
});

test('P12: refreshes rotate the cookie behind one handle', async (t) => {
  const { send, logIn, jar, requests } = await startCookieRelay(t);
  const handle = await logIn();
  const values = new Set([jar.get(nameOf(handle))]);
  for (let round = 1; round <= 3; ++round) {
    const response = await send(refreshForm(handle));
    const { refresh_token: _, ...others } = tokens();
    assert.deepEqual(await response.clone().json(), others);
    assert.doesNotMatch(await everythingOf(response), /canary-real/);
    assert.equal(bodyOf(requests.at(-1)).refresh_token, rotated(round));
    values.add(jar.get(nameOf(handle)));
  }
  assert.deepEqual(jar.names, [nameOf(handle)]);
  assert.equal(values.size, 4);
});

test('P12: a logout revokes the real token and takes the cookie away', async (t) => {
  const { send, logIn, jar, requests } = await startCookieRelay(t);
  const handle = await logIn();
  const response = await send(revocationForm(handle));
  assert.equal(response.status, 200);
  assert.deepEqual(response.headers.getSetCookie(), [
    `${nameOf(handle)}=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Strict`,
  ]);
  assert.equal(requests.at(-1).url, '/revoke');
  assert.equal(bodyOf(requests.at(-1)).token, rotated(1));
  assert.deepEqual(jar.names, []);
  assert.equal((await send(refreshForm(handle))).status, 400);
  // Another tab's logout.
  assert.equal((await send(revocationForm(handle))).status, 200);
  assert.equal(requests.length, 2);
});

test('P12: a cookie that is not whole, or not for this handle, is of no use', async (t) => {
  const { relay, config, logIn, jar, requests } = await startCookieRelay(t);
  const handle = await logIn();
  const other = await logIn();
  const [value, otherValue] = [handle, other].map((each) => jar.get(nameOf(each)));
  const sent = requests.length;
  const flip = (text, at) => {
    const bytes = Buffer.from(text, 'base64url');
    bytes[at < 0 ? bytes.length + at : at] ^= 1;
    return bytes.toString('base64url');
  };
  const cases = [
    ['no cookie', '', handle],
    ['the IV changed', `${nameOf(handle)}=${flip(value, 0)}`, handle],
    ['the text changed', `${nameOf(handle)}=${flip(value, 14)}`, handle],
    ['the tag changed', `${nameOf(handle)}=${flip(value, -1)}`, handle],
    ['cut', `${nameOf(handle)}=${value.slice(0, -4)}`, handle],
    ['longer', `${nameOf(handle)}=${value}AAAA`, handle],
    ['empty', `${nameOf(handle)}=`, handle],
    ['no base64url', `${nameOf(handle)}=a b"c`, handle],
    ["another handle's value", `${nameOf(handle)}=${otherValue}`, handle],
    ['another name', `${nameOf(other)}=${value}`, handle],
    ['the name for a handle', `${nameOf(handle)}=${value}`, nameOf(handle).slice(-22)],
    ['named by the handle', `__Host-postern-${handle}=${value}`, handle],
    ['no handle', `${nameOf(handle)}=${value}`, realRefreshToken],
    ['the handle padded', `${nameOf(handle)}=${value}`, `${handle}==`],
    ['without the prefix', `${nameOf(handle).replace('__Host-', '')}=${value}`, handle],
    ['in other case', `${nameOf(handle).replace('__Host', '__host')}=${value}`, handle],
  ];
  for (const [what, cookie, named] of cases) {
    const refused = await relay(post(refreshForm(named), { cookie }));
    assert.equal(refused.status, 400, what);
    assert.equal((await refused.json()).error, 'invalid_grant', what);
    if (!/^[\w-]{22}$/.test(named)) continue;
    // RFC 7009 section 2.2.
    const revoked = await relay(post(revocationForm(named), { cookie }));
    assert.equal(revoked.status, 200, what);
    assert.deepEqual(await revoked.json(), {}, what);
    const removals = revoked.headers.getSetCookie();
    assert.deepEqual(removals, refused.headers.getSetCookie(), what);
    const isThere = cookie.startsWith(`${nameOf(named)}=`);
    assert.deepEqual(
      removals,
      isThere ? [`${nameOf(named)}=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Strict`] : [],
      what,
    );
  }
  const cookie = `${nameOf(handle)}=${value}`;
  const elsewhere = [
    [{ ...config, clientId: 'other' }, refreshForm(handle).replace('relayed', 'other')],
    [
      { ...config, endpoints: { tokenEndpoint: `${config.endpoints.tokenEndpoint}/2` } },
      refreshForm(handle),
    ],
    [{ ...config, refreshTokenCookie: { keys: [newKey()] } }, refreshForm(handle)],
  ];
  for (const [changed, body] of elsewhere) {
    const response = await createTokenRelay(changed)(post(body, { cookie }));
    assert.equal((await response.json()).error, 'invalid_grant');
  }
  assert.equal(requests.length, sent);
  // What was tried is good where it belongs.
  assert.equal((await relay(post(refreshForm(handle), { cookie }))).status, 200);
});

test('P12: keys roll: the first seals, the older ones still open', async (t) => {
  const [older, newer] = [randomBytes(32), newKey()];
  const keys = [older];
  const { config, send, logIn, jar } = await startCookieRelay(t, { keys });
  const withKeys = (list) => createTokenRelay({ ...config, refreshTokenCookie: { keys: list } });
  const appended = withKeys([older.toString('base64url'), newer]);
  const moved = withKeys([newer, older]);
  const dropped = withKeys([newer]);
  const handle = await logIn();
  for (const relay of [appended, moved, appended, moved, dropped]) {
    assert.equal((await send(refreshForm(handle), { relay })).status, 200);
  }
  assert.ok(jar.get(nameOf(handle)));
  assert.equal((await send(refreshForm(handle), { relay: withKeys([older]) })).status, 400);
});

test('P12: two relays with the same keys take turns', async (t) => {
  const { relay, config, send, logIn, requests } = await startCookieRelay(t);
  const relays = [relay, createTokenRelay(config)];
  const handle = await logIn({ relay: relays[1] });
  for (let round = 1; round <= 10; ++round) {
    assert.equal((await send(refreshForm(handle), { relay: relays[round % 2] })).status, 200);
    assert.equal(bodyOf(requests.at(-1)).refresh_token, rotated(round));
  }
});

test('P12: a fifth login gives up the oldest', async (t) => {
  const { send, logIn, jar } = await startCookieRelay(t);
  jar.set('theme', 'dark');
  const handles = [];
  for (let count = 0; count < 5; ++count) handles.push(await logIn());
  assert.deepEqual(jar.names, ['theme', ...handles.slice(1).map(nameOf)]);
  const statuses = [];
  for (const handle of handles) statuses.push((await send(refreshForm(handle))).status);
  assert.deepEqual(statuses, [400, 200, 200, 200, 200]);
});

test('P12: only pages of the relay itself may use the cookie', async (t) => {
  const { send, logIn, requests } = await startCookieRelay(t);
  const handle = await logIn();
  const from = async (headers) => (await send(refreshForm(handle), { headers })).status;
  assert.equal(await from({ 'sec-fetch-site': 'same-origin' }), 200);
  const sent = requests.length;
  for (const site of ['same-site', 'cross-site', 'none']) {
    assert.equal(await from({ 'sec-fetch-site': site }), 403, site);
  }
  assert.equal(
    await from({ 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' }),
    403,
  );
  assert.equal(requests.length, sent);
});

test('P12: no answer to a refresh takes the cookie away', async (t) => {
  const answers = [];
  const { send, logIn, jar } = await startCookieRelay(t, { answer: () => answers.shift() });
  answers.push(json(tokens()));
  const handle = await logIn();
  const invalidGrant = { error: 'invalid_grant', error_description: `${realRefreshToken} is dead` };
  answers.push(
    json(invalidGrant, 400),
    json({ error: 'temporarily_unavailable' }, 503),
    json({ error: 'slow_down' }, 429),
    json({ error: 'invalid_client' }, 401),
    { status: 500, headers: {}, body: 'oops' },
  );
  while (answers.length > 0) {
    const response = await send(refreshForm(handle));
    assert.deepEqual(response.headers.getSetCookie(), []);
    assert.doesNotMatch(await everythingOf(response), /canary-real/);
  }
  assert.deepEqual(jar.names, [nameOf(handle)]);
});

test('P12 B15: an invalid_grant that comes late leaves the cookie of the refresh before', async (t) => {
  const answers = [json(tokens())];
  const { send, logIn, jar, requests } = await startCookieRelay(t, {
    answer: () => answers.shift(),
  });
  const handle = await logIn();
  const spent = `${nameOf(handle)}=${jar.get(nameOf(handle))}`;
  answers.push(json(tokens({ refresh_token: rotated(2) })), json({ error: 'invalid_grant' }, 400));
  assert.equal((await send(refreshForm(handle))).status, 200);
  // Another tab's request, which was on its way with the cookie of then.
  const late = await send(refreshForm(handle), { headers: { cookie: spent } });
  assert.equal((await late.json()).error, 'invalid_grant');
  answers.push(json(tokens()));
  assert.equal((await send(refreshForm(handle))).status, 200);
  assert.equal(bodyOf(requests.at(-1)).refresh_token, rotated(2));
});

test('P12: an answer without a refresh token sets no cookie', async (t) => {
  const { refresh_token: _, ...bare } = tokens();
  const { send, jar } = await startCookieRelay(t, { answer: () => json(bare) });
  assert.deepEqual(await (await send(codeForm)).json(), bare);
  assert.deepEqual(jar.names, []);
});

test('P12: a refresh token that no cookie can hold is an error', async (t) => {
  const { send, jar } = await startCookieRelay(t, {
    answer: () => json(tokens({ refresh_token: `${realRefreshToken}${'x'.repeat(4000)}` })),
  });
  const response = await send(codeForm);
  assert.equal(response.status, 502);
  assert.doesNotMatch(await everythingOf(response), /canary/);
  assert.deepEqual(jar.names, []);
});

test('P12: without the option there is no cookie, and none is read', async (t) => {
  const { relay, requests } = await startRelay(t, { answer: rotating });
  const response = await relay(post(codeForm, { cookie: `${nameOf('A'.repeat(22))}=x` }));
  assert.deepEqual(response.headers.getSetCookie(), []);
  assert.equal((await response.json()).refresh_token, rotated(1));
  assert.equal(requests[0].headers.cookie, undefined);
  const { status } = await relay(
    new Request('https://app.example/', {
      method: 'POST',
      headers: { ...pageHeaders, origin: appOrigin, 'sec-fetch-site': 'cross-site' },
      body: refreshForm('r'),
    }),
  );
  assert.equal(status, 200);
});
