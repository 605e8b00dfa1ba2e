// SPDX-License-Identifier: MIT
// What comes of the token endpoint's answers: refusals, limits, and answers that are no answers.

import type { AuthErrorCode, TokenResponse } from 'postern';
import {
  type AuthorizationServer,
  expect,
  expectError,
  FAILED_TO_LOAD,
  type Page,
  test,
} from '../support/fixtures.ts';
import type { Outcome } from '../support/outcome.ts';
import { exchange, refresh } from '../support/pieces.ts';
import type { TestApp } from '../support/test-app.ts';

const VERIFIER = 'v'.repeat(43);

test.describe('P8: what the server refuses', () => {
  test('is token_error with its parts, as this server words it', async ({
    page,
    app,
    problems,
  }) => {
    problems.allow(FAILED_TO_LOAD, /\/oauth\/token$/);
    await app.open(page);
    const details = { oauthError: 'invalid_grant', status: 400, retryable: false };
    expectError(await exchange(page, app, 'no-such-code', VERIFIER), 'token_error', details);
    expectError(await refresh(page, app, 'no-such-token'), 'token_error', details);
  });

  const cases: { status: number; body: unknown; code: AuthErrorCode; details: object }[] = [
    {
      status: 400,
      body: { error: 'invalid_grant', error_description: 'x', error_uri: 'https://example.com/e' },
      code: 'token_error',
      details: {
        oauthError: 'invalid_grant',
        description: 'x',
        uri: 'https://example.com/e',
        status: 400,
      },
    },
    {
      status: 401,
      body: { error: 'invalid_client' },
      code: 'token_error',
      details: { oauthError: 'invalid_client', status: 401 },
    },
    {
      status: 400,
      body: '<!doctype html><h1>Bad request</h1>',
      code: 'http_error',
      details: { status: 400, retryable: false },
    },
    {
      status: 503,
      body: { error: 'x' },
      code: 'http_error',
      details: { status: 503, retryable: true },
    },
    { status: 404, body: 'not here', code: 'http_error', details: { status: 404 } },
    { status: 500, body: '', code: 'http_error', details: { status: 500, retryable: true } },
  ];
  test('is told by status and body', async ({
    page,
    app,
    authorizationServer: server,
    problems,
  }) => {
    problems.allow(FAILED_TO_LOAD, /\/oauth\/token$/);
    await app.open(page);
    for (const { status, body, code, details } of cases) {
      server.faults.next({ kind: 'json-error', status, body });
      expectError(await refresh(page, app, 'refresh-token'), code, details);
    }
  });

  test('HTML 503 is http_error', async ({ page, app, authorizationServer: server, problems }) => {
    problems.allow(FAILED_TO_LOAD, /\/oauth\/token$/);
    await app.open(page);
    server.faults.next({ kind: 'html-503' });
    const outcome = await exchange(page, app, 'code', VERIFIER);
    expectError(outcome, 'http_error', { status: 503, retryable: true });
    expect(outcome.error).not.toHaveProperty('oauthError');
  });
});

test('P9: 429 is rate_limited, with the wait where it is exposed', async ({
  page,
  app,
  authorizationServer: server,
  problems,
}) => {
  problems.allow(FAILED_TO_LOAD, /\/oauth\/token$/);
  await app.open(page);
  server.faults.next({ kind: 'rate-limited' });
  const told = await refresh(page, app, 'refresh-token');
  expectError(told, 'rate_limited', { retryAfterMs: 2000, status: 429, retryable: true });
  server.faults.next({ kind: 'rate-limited', exposeRetryAfter: false });
  const untold = await refresh(page, app, 'refresh-token');
  expectError(untold, 'rate_limited', { status: 429, retryable: true });
  expect(untold.error).not.toHaveProperty('retryAfterMs');
});

test.describe('P10 R7: answers are checked', () => {
  /** Answers of status 200, altered from a sound one. */
  async function answersTo(
    page: Page,
    app: TestApp,
    server: AuthorizationServer,
    all: readonly Record<string, unknown>[],
  ): Promise<Outcome<TokenResponse>[]> {
    const outcomes: Outcome<TokenResponse>[] = [];
    for (const members of all) {
      const body = { access_token: 'a', token_type: 'Bearer', ...members };
      server.faults.next({ kind: 'json-error', status: 200, body });
      outcomes.push(await refresh(page, app, 'refresh-token'));
    }
    return outcomes;
  }

  test('unusable ones are invalid_response', async ({ page, app, authorizationServer: server }) => {
    await app.open(page);
    const refused = [
      { access_token: undefined },
      { access_token: '' },
      { access_token: null },
      { access_token: 42 },
      { access_token: ['a'] },
      { access_token: 'a\nb' },
      { token_type: undefined },
      { token_type: 'mac' },
      { token_type: 7 },
      { expires_in: -1 },
      { expires_in: '-1' },
      { expires_in: 1e30 },
      { expires_in: 'soon' },
      { expires_in: {} },
      { refresh_token: 7 },
      { refresh_token: {} },
      { scope: ['account:profile'] },
      { padding: 'x'.repeat(300 * 1024) },
    ];
    const outcomes = await answersTo(page, app, server, refused);
    const codes = outcomes.map(({ error }) => (error?.isAuthError ? error.code : undefined));
    expect(codes).toEqual(refused.map(() => 'invalid_response'));
    expect(outcomes[0].error).toMatchObject({ status: 200, retryable: false });
  });

  test('so are texts that are no JSON object', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    await app.open(page);
    for (const body of [
      '',
      'null',
      '[]',
      '"a"',
      '{',
      '<html>',
      '['.repeat(5000),
      '{"a":1}{"b":2}',
    ]) {
      server.faults.next({ kind: 'json-error', status: 200, body });
      expectError(await refresh(page, app, 'refresh-token'), 'invalid_response');
    }
  });

  test('an answer without an end is cut off', async ({ page, app, appServer }) => {
    let cut = () => {};
    const wasCut = new Promise<void>((resolve) => (cut = resolve));
    const chunk = new Uint8Array(64 * 1024).fill(0x20);
    let served = 0;
    const endless = () =>
      new ReadableStream({
        pull(controller) {
          served += chunk.length;
          controller.enqueue(chunk);
        },
        cancel: () => cut(),
      });
    appServer.routes.set('/token', () => new Response(endless()));
    await app.open(page);
    const provider = { ...app.config.provider!, tokenEndpoint: `${app.origin}/token` };
    const outcome = await page.evaluate(
      (config) => outcomeOf(postern.OAuthHelper.refreshToken(config, 'refresh-token')),
      { ...app.config, provider, requestTimeoutMs: 5000 },
    );
    expectError(outcome, 'invalid_response');
    await wasCut;
    // The limit is 256 KiB; the rest is what the sockets and the browser hold.
    expect(served).toBeLessThan(32 * 1024 * 1024);
  });

  test('sound ones pass, in every way of writing them', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    await app.open(page);
    const accepted = [
      { token_type: 'Bearer' },
      { token_type: 'bearer' },
      { token_type: 'BEARER' },
      { expires_in: 0 },
      { expires_in: 3600 },
      { expires_in: '3600' },
      { expires_in: 3600.5 },
      { expires_in: null },
      { scope: undefined },
      { scope: null },
      { refresh_token: null },
      { unknown: { deeply: [{ nested: true }] } },
      { padding: 'x'.repeat(250 * 1024) },
    ];
    const outcomes = await answersTo(page, app, server, accepted);
    expect(outcomes.map(({ value }) => value?.access_token)).toEqual(accepted.map(() => 'a'));
    expect(outcomes[5].value?.expires_in).toBe('3600');
  });
});
