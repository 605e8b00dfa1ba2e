// OAuthHelper's pieces that need no server: PKCE and the authorization URL.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test, { before } from 'node:test';
import { AuthError, OAuthHelper, preload, providers } from 'postern';
import { config } from './support/sessions.mjs';
import { inFreshRealm } from './support/fresh-realm.mjs';

const challengeOf = (verifier) => createHash('sha256').update(verifier).digest('base64url');
const pkce = { codeChallenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM' };

const authorizationUrl = (overrides = {}, state = 'one-time-state', pair = pkce) =>
  new URL(OAuthHelper.buildAuthUrl({ ...config, ...overrides }, state, pair));

function throwsCode(code, work) {
  assert.throws(work, (error) => {
    assert.ok(error instanceof AuthError);
    assert.equal(error.code, code);
    return true;
  });
}

before(() => preload());

test('P1: a verifier is 43 unreserved characters, its challenge is S256, over 10,000 pairs', async () => {
  // RFC 7636 appendix B: the reference computation is right.
  assert.equal(challengeOf('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'), pkce.codeChallenge);
  const seen = new Set();
  for (let count = 0; count < 10_000; ++count) {
    const { codeVerifier, codeChallenge } = await OAuthHelper.generatePKCE();
    assert.match(codeVerifier, /^[A-Za-z0-9_-]{43}$/);
    assert.equal(codeChallenge, challengeOf(codeVerifier));
    seen.add(codeVerifier);
  }
  assert.equal(seen.size, 10_000);
});

test('P1 R2: the verifier is what the CSPRNG gave', async () => {
  const { codeVerifier, sizes } = await inFreshRealm(async ({ OAuthHelper, preload }) => {
    await preload();
    const sizes = [];
    crypto.getRandomValues = (bytes) => (sizes.push(bytes.length), bytes.fill(255));
    return { ...(await OAuthHelper.generatePKCE()), sizes };
  });
  assert.deepEqual(sizes, [32]);
  assert.equal(codeVerifier, Buffer.alloc(32, 255).toString('base64url'));
});

test("P1 R2: pairs are the CSPRNG's also when memory has grown between them", async () => {
  const { grown, verifiers } = await inFreshRealm(async ({ OAuthHelper, preload }, config) => {
    const memory = await memoryOf(preload);
    const before = memory.buffer.byteLength;
    let drawn = 0;
    crypto.getRandomValues = (bytes) => bytes.fill(++drawn);
    const verifiers = [await OAuthHelper.generatePKCE(), await OAuthHelper.generatePKCE()];
    const state = 's'.repeat(before);
    OAuthHelper.buildAuthUrl(config, state, verifiers[0]);
    verifiers.push(await OAuthHelper.generatePKCE());
    return {
      grown: memory.buffer.byteLength - before,
      verifiers: verifiers.map(({ codeVerifier }) => codeVerifier),
    };
  }, config);
  assert.ok(grown > 0);
  assert.deepEqual(
    verifiers,
    [1, 2, 3].map((each) => Buffer.alloc(32, each).toString('base64url')),
  );
});

test('P1: without a CSPRNG there is insecure_context, and no pair', async () => {
  const code = await inFreshRealm(async ({ OAuthHelper, preload }) => {
    await preload();
    Object.defineProperty(globalThis, 'crypto', { value: undefined });
    return OAuthHelper.generatePKCE().catch(({ code }) => code);
  });
  assert.equal(code, 'insecure_context');
});

test('P2 R1 R3 R4: the URL has each parameter once, and nothing else', () => {
  const url = authorizationUrl();
  assert.equal(url.origin + url.pathname, providers.pathOfExile.authorizationEndpoint);
  assert.deepEqual(
    [...url.searchParams],
    [
      ['client_id', config.clientId],
      ['response_type', 'code'],
      ['redirect_uri', config.redirectUri],
      ['scope', config.scopes.join(' ')],
      ['state', 'one-time-state'],
      ['code_challenge', pkce.codeChallenge],
      ['code_challenge_method', 'S256'],
    ],
  );
});

for (const text of ['a b+c', '&=?#/%25', 'é√🚪', '"<>\\^`{|}', "'()*!~-._"]) {
  test(`P2: ${text} is encoded once, and decodes to itself`, () => {
    const redirectUri = `http://127.0.0.1:8080/callback?x=${encodeURIComponent(text)}`;
    const query = authorizationUrl({ clientId: text, redirectUri }, text).searchParams;
    assert.equal(query.get('client_id'), text);
    assert.equal(query.get('state'), text);
    assert.equal(query.get('redirect_uri'), redirectUri);
  });
}

test('P2: parameters that the endpoint has already survive', () => {
  const provider = {
    authorizationEndpoint: 'https://login.example/authorize?tenant=a%20b&kind=x',
    tokenEndpoint: 'https://login.example/token',
  };
  const query = [...authorizationUrl({ provider }).searchParams];
  assert.deepEqual(query.slice(0, 2), [
    ['tenant', 'a b'],
    ['kind', 'x'],
  ]);
  assert.equal(query.length, 9);
});

test('P2: an endpoint whose query has one of the parameters is invalid_config', () => {
  const provider = {
    authorizationEndpoint: 'https://login.example/authorize?state=x',
    tokenEndpoint: 'https://login.example/token',
  };
  throwsCode('invalid_config', () => authorizationUrl({ provider }));
});

const without = (name) =>
  Object.fromEntries(Object.entries(config).filter(([key]) => key !== name));

for (const [what, work] of Object.entries({
  'no state': () => authorizationUrl({}, ''),
  'an undefined state': () => OAuthHelper.buildAuthUrl(config, undefined, pkce),
  'a state that is a number': () => OAuthHelper.buildAuthUrl(config, 5, pkce),
  'no PKCE pair': () => OAuthHelper.buildAuthUrl(config, 'state'),
  'an empty PKCE pair': () => OAuthHelper.buildAuthUrl(config, 'state', {}),
  'an empty challenge': () => authorizationUrl({}, 'state', { codeChallenge: '' }),
  'no clientId': () => OAuthHelper.buildAuthUrl(without('clientId'), 'state', pkce),
  'no redirectUri': () => OAuthHelper.buildAuthUrl(without('redirectUri'), 'state', pkce),
  'a relative redirectUri': () => authorizationUrl({ redirectUri: '/callback' }),
  'a plain endpoint elsewhere': () =>
    authorizationUrl({
      provider: {
        authorizationEndpoint: 'http://login.example/authorize',
        tokenEndpoint: 'https://login.example/token',
      },
    }),
})) {
  test(`P2 R3: ${what} is invalid_config`, () => throwsCode('invalid_config', work));
}

test('B22: a scope of a service is invalid_scope, before anything else', () => {
  const scopes = ['account:profile', 'service:leagues'];
  throwsCode('invalid_scope', () => authorizationUrl({ scopes, clientId: '' }, ''));
});

test('B23: a client secret is secret_not_allowed, before anything else', () => {
  const clientSecret = 'canary-client-secret';
  const scopes = ['service:leagues'];
  throwsCode('secret_not_allowed', () => authorizationUrl({ clientSecret, scopes }, ''));
});
