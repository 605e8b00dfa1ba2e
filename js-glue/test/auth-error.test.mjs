// AuthError as programs and logs see it.
import assert from 'node:assert/strict';
import test from 'node:test';
import { inspect } from 'node:util';
import { AuthError, OAuthHelper } from 'postern';
import { assertClean, failureOf } from './support/failures.mjs';
import { config, recordingStore, startClient, storedSession } from './support/sessions.mjs';
import { json, startTokenServer } from './support/token-server.mjs';

const canaries = {
  code: 'canary-code-0123456789',
  verifier: 'canary-verifier-0123456789-0123456789-01234',
  refreshToken: 'canary-refresh-token-0123456789',
  accessToken: 'canary-access-token-0123456789',
};

test('AuthError is an Error with a code, and cause as an Error has it', () => {
  const cause = new Error('why');
  const error = new AuthError('timeout', 'Too late.', { retryable: true, status: 504, cause });
  assert.ok(error instanceof Error);
  assert.equal(error.name, 'AuthError');
  assert.equal(String(error), 'AuthError: Too late.');
  assert.equal(error.cause, cause);
  assert.ok(!Object.keys(error).includes('cause'));
  const { code, retryable, status } = error;
  assert.deepEqual({ code, retryable, status }, { code: 'timeout', retryable: true, status: 504 });
});

test('AuthError has only the fields that are known', () => {
  const error = new AuthError('aborted', 'The call was aborted.');
  assert.equal(error.retryable, false);
  assert.deepEqual(Object.keys(error).sort(), ['code', 'name', 'retryable']);
  assert.ok(!('cause' in error));
});

const withErrors = [
  ...['postern', 'postern/browser-auth', 'postern/browser-auth/inline', 'postern/debug'],
  ...['postern/server', 'postern/testing'],
];

for (const [index, specifier] of withErrors.entries()) {
  test(`an error of ${specifier} is an AuthError to every entry`, async () => {
    const { AuthError: Made } = await import(specifier);
    const error = new Made('timeout', 'Too late.');
    assert.deepEqual(Object.getOwnPropertySymbols({ ...error }), []);
    class Special extends Made {}
    for (const other of withErrors) {
      const { AuthError: Known } = await import(other);
      assert.ok(error instanceof Known, other);
      assert.ok(new Special('timeout', 'Too late.') instanceof Known, other);
      for (const foreign of [
        new Error('x'),
        { ...error },
        { name: 'AuthError' },
        null,
        'text',
        1,
      ]) {
        assert.ok(!(foreign instanceof Known), `${foreign} to ${other}`);
      }
    }
    assert.ok(new Special('timeout', 'Too late.') instanceof Special);
    assert.ok(!(error instanceof Special));
    const { AuthError: Next } = await import(withErrors[(index + 1) % withErrors.length]);
    assert.ok(!(new Next('timeout', 'Too late.') instanceof Special));
  });
}

const echoes = {
  'error_description of a refusal': (secrets) =>
    json({ error: 'invalid_grant', error_description: `seen: ${secrets}` }, 400),
  'error of a refusal': (secrets) => json({ error: secrets }, 400),
  'error_uri of a refusal': (secrets) =>
    json({ error: 'invalid_grant', error_uri: `https://login.example/?${secrets}` }, 400),
  'an HTML page': (secrets) => ({
    status: 503,
    headers: { 'content-type': 'text/html' },
    body: `<h1>${secrets}</h1>`,
  }),
  'an answer of the wrong type': (secrets) => json({ access_token: [secrets] }),
  'an answer that is no JSON': (secrets) => ({ status: 200, headers: {}, body: `{${secrets}` }),
  'the reason phrase and headers': (secrets) => ({
    status: 500,
    headers: { 'x-echo': secrets, location: `/${secrets}` },
    body: '',
  }),
};

for (const [where, reply] of Object.entries(echoes)) {
  test(`X6 I5: what a server echoes in ${where} is in no error`, async (t) => {
    const { provider } = await startTokenServer(t, () => reply(Object.values(canaries).join('&')));
    const { code, verifier, refreshToken, accessToken } = canaries;
    const helperConfig = { ...config, provider };
    const exchanged = await failureOf(
      OAuthHelper.exchangeCodeForToken(helperConfig, code, verifier),
    );
    const refreshed = await failureOf(OAuthHelper.refreshToken(helperConfig, refreshToken));
    // Each call keeps out what it sent; the access token is one that nobody sent.
    const held = { access_token: accessToken, refresh_token: refreshToken };
    const storage = recordingStore(storedSession(-10, held));
    const session = await failureOf(startClient(t, { provider, storage }).getAccessToken());
    assert.deepEqual(
      [exchanged, refreshed, session].map((error) => error instanceof AuthError),
      [true, true, true],
    );
    const own = (error, names) =>
      names.forEach((name) => {
        const shown = inspect(error, { depth: 10, showHidden: true }) + JSON.stringify(error);
        assert.ok(!shown.includes(canaries[name]), `${name} in ${shown}`);
      });
    own(exchanged, ['code', 'verifier']);
    own(refreshed, ['refreshToken']);
    own(session, ['refreshToken']);
  });
}

test('X6 I5: a refused configuration names the argument, never its value', async () => {
  for (const [name, value] of [
    ['clientId', [canaries.accessToken]],
    ['redirectUri', canaries.accessToken],
    ['storageKey', { [canaries.accessToken]: canaries.accessToken }],
    ['clientSecret', canaries.accessToken],
  ]) {
    const error = await failureOf(
      Promise.resolve().then(() => {
        const call = { ...config, [name]: value };
        return OAuthHelper.exchangeCodeForToken(call, canaries.code, canaries.verifier);
      }),
    );
    assert.ok(error instanceof AuthError);
    assertClean(error, canaries);
  }
});
