// SPDX-License-Identifier: MIT
// What the login server, or the way to it, answers in place of what was asked for.

import type { AuthErrorCode } from 'postern';
import {
  BLOCKED_BY_CORS,
  expect,
  expectError,
  FAILED_TO_LOAD,
  type ShowdownServer,
  test,
} from '../support/fixtures.ts';
import { expectNothingLeft } from '../support/page-resources.ts';
import { CHALLENGE, CHALLSTR, USER } from '../support/showdown-app.ts';

const ENDPOINT = /\/oauth\/api\/(getassertion|refreshtoken)$/;

type Fault = Parameters<ShowdownServer['faults']['set']>[0];

test.describe('S19 X7 I3: bad weather costs no token', () => {
  const cases: { fault: Fault; code: AuthErrorCode; details?: object }[] = [
    { fault: { kind: 'drop' }, code: 'network_error', details: { retryable: true } },
    { fault: { kind: 'no-cors' }, code: 'network_error' },
    { fault: { kind: 'crash', readable: false }, code: 'network_error' },
    { fault: { kind: 'crash' }, code: 'http_error', details: { status: 500, retryable: true } },
    { fault: { kind: 'proxy-html' }, code: 'http_error', details: { status: 502 } },
    { fault: { kind: 'proxy-html', status: 429 }, code: 'rate_limited', details: { status: 429 } },
    { fault: { kind: 'proxy-html', status: 200 }, code: 'invalid_response' },
    {
      fault: { kind: 'action-error', message: 'Too busy.' },
      code: 'action_error',
      details: { description: 'Too busy.' },
    },
    { fault: { kind: 'hang' }, code: 'timeout', details: { retryable: true } },
  ];

  test('asking for an assertion', async ({
    page,
    showdownApp: app,
    showdownServer: server,
    problems,
  }) => {
    problems.allow(FAILED_TO_LOAD, ENDPOINT);
    problems.allow(BLOCKED_BY_CORS);
    const { stored } = await app.openSignedIn(page, { config: { requestTimeoutMs: 1000 } });
    for (const { fault, code, details } of cases) {
      server.faults.set({ ...fault, endpoint: 'oauth/api/getassertion' });
      expectError(await app.getAssertion(page), code, details);
      expect(await app.stored(page), fault.kind).toBe(stored);
    }
    server.faults.clear();
    expect(server.rotations()).toBe(0);
    expect((await app.getAssertion(page)).value?.user).toBe('linharbor');
    await expectNothingLeft(page);
  });

  test('rotating the token', async ({
    page,
    showdownApp: app,
    showdownServer: server,
    problems,
  }) => {
    problems.allow(FAILED_TO_LOAD, ENDPOINT);
    problems.allow(BLOCKED_BY_CORS);
    const { stored } = await app.openSignedIn(page, { config: { requestTimeoutMs: 500 } });
    for (const { fault, code, details } of cases) {
      // The token would have rotated: that is no weather.
      if (fault.kind === 'no-cors') continue;
      server.faults.set({ ...fault, endpoint: 'oauth/api/refreshtoken' });
      expectError(await app.refreshToken(page), code, details);
      expect(await app.stored(page), fault.kind).toBe(stored);
      expect(await page.evaluate(() => JSON.stringify(showdown.getSession()))).toBe(stored);
    }
    server.faults.clear();
    // The rotation that got no answer may still get one, and is waited for; then it is given up.
    await expect.poll(() => page.evaluate(() => resources.timers())).toEqual([]);
    expect((await app.refreshToken(page)).error).toBeUndefined();
    expect(server.rotations()).toBe(1);
    await expectNothingLeft(page);
  });

  test('S17: the late answer to a rotation is stored, as its token is the only good one', async ({
    page,
    showdownApp: app,
    showdownServer: server,
  }) => {
    await app.openSignedIn(page, { config: { requestTimeoutMs: 600 } });
    const held = server.faults.next({ kind: 'held', endpoint: 'oauth/api/refreshtoken' });
    expectError(await app.refreshToken(page), 'timeout');
    held.release();
    await expect
      .poll(async () => JSON.parse((await app.stored(page)) ?? '').token)
      .toBe(server.tokenRow(USER)?.id);
    await expectNothingLeft(page);
  });
});

test('S15: every form of answer', async ({
  page,
  showdownApp: app,
  showdownServer: server,
  problems,
}) => {
  problems.allow(FAILED_TO_LOAD, ENDPOINT);
  const { stored } = await app.openSignedIn(page);
  const sound = (await app.getAssertion(page)).value?.assertion ?? '';
  expect(sound).toContain(CHALLENGE);
  const html = '<!doctype html><h1>Welcome</h1>';
  const answers: { body: string; status?: number; code: AuthErrorCode; description?: string }[] = [
    { body: ']{"actionerror":"No token provided."}', code: 'action_error' },
    { body: ';', code: 'name_refused' },
    {
      body: ';;Your username is no longer available.',
      code: 'name_refused',
      description: 'Your username is no longer available.',
    },
    { body: ';;@gmail', code: 'name_refused', description: '@gmail' },
    { body: '', code: 'invalid_response' },
    { body: html, code: 'invalid_response' },
    { body: 'Error: Request type "x" was not recognized.', status: 404, code: 'http_error' },
    { body: 'Error: Internal Server Error', status: 500, code: 'http_error' },
    { body: ']{"success":fal', code: 'invalid_response' },
    { body: ']', code: 'invalid_response' },
    { body: '{"success":false}', code: 'invalid_response' },
    { body: ']{"success":true}', code: 'invalid_response' },
    { body: ']{"success":"false"}', code: 'invalid_response' },
    { body: `]["${sound}",{}]`, code: 'invalid_response' },
    { body: `]"${sound}"`, code: 'invalid_response' },
    { body: 'undefined', code: 'invalid_response' },
    { body: sound.replace(CHALLENGE, 'deadbeef'), code: 'invalid_response' },
    { body: sound.slice(0, sound.indexOf(';')), code: 'invalid_response' },
    { body: ` ${sound}`, code: 'invalid_response' },
    { body: `${sound}\n`, code: 'invalid_response' },
    { body: sound + 'ab'.repeat(200_000), code: 'invalid_response' },
  ];
  for (const { body, status = 200, code, description } of answers) {
    server.faults.next({ kind: 'raw', body, status });
    const outcome = await app.getAssertion(page);
    expectError(outcome, code, description === undefined ? {} : { description });
    expect(await app.stored(page), body.slice(0, 80)).toBe(stored);
  }
  const refreshAnswers = ['', ';', html, ']{"success":true}', ']{"success":"x"}', sound, '[]'];
  refreshAnswers.push(']{"success":null}', `]{"success":"${'A'.repeat(32)}"}`, ']{"expires":1}');
  for (const body of refreshAnswers) {
    server.faults.next({ kind: 'raw', body });
    const { error } = await app.refreshToken(page);
    expect(error?.code, body).toBe(body === ';' ? 'name_refused' : 'invalid_response');
    expect(await app.stored(page), body.slice(0, 80)).toBe(stored);
  }
  // More fields than we know are the server's to add.
  server.settings.extraAssertionFields = ['x', 'y'];
  expect((await app.getAssertion(page)).value?.assertion).toMatch(/,x,y;/);
  await expectNothingLeft(page);
});

test.describe('S10: what the login page must not return', () => {
  const bad: [Record<string, string | null>, AuthErrorCode][] = [
    [{ assertion: 'undefined' }, 'invalid_response'],
    [{ assertion: 'null' }, 'invalid_response'],
    [{ assertion: '' }, 'invalid_response'],
    [{ assertion: null }, 'invalid_response'],
    [{ assertion: ';' }, 'name_refused'],
    [{ assertion: ';;Your username is no longer available.' }, 'name_refused'],
    [{ assertion: `${CHALLENGE},linharbor,2,1,host;` }, 'invalid_response'],
    [{ assertion: 'deadbeef,linharbor,2,1,host;abcd' }, 'invalid_response'],
    [{ token: 'undefined' }, 'invalid_response'],
    [{ token: 'null' }, 'invalid_response'],
    [{ token: '' }, 'invalid_response'],
    [{ token: null }, 'invalid_response'],
    [{ user: 'someoneelse' }, 'invalid_response'],
  ];

  test('is a typed error, and nothing is stored', async ({
    page,
    showdownApp: app,
    showdownServer: server,
  }) => {
    await app.signInOnShowdown(page);
    await app.open(page);
    server.settings.returnedParameters = bad[0][0];
    expectError(await app.login(page), bad[0][1]);
    // From now on the login page needs no click.
    for (const [parameters, code] of bad) {
      server.settings.returnedParameters = parameters;
      expectError(await app.login(page, 'again'), code);
      expect(await app.allStored(page), JSON.stringify(parameters)).toEqual([]);
      expect(await page.evaluate(() => showdown.getSession())).toBeUndefined();
      await expectNothingLeft(page);
    }
    // The user is in the assertion anyway.
    server.settings.returnedParameters = { user: null };
    expect((await app.login(page, 'again')).value?.user).toBe('linharbor');
  });

  test('and whoever was signed in before still is', async ({
    page,
    showdownApp: app,
    showdownServer: server,
  }) => {
    const { stored } = await app.openSignedIn(page);
    await app.signInOnShowdown(page);
    server.settings.returnedParameters = { assertion: ';' };
    expectError(await app.login(page), 'name_refused');
    expect(await app.stored(page)).toBe(stored);
    expect((await app.getAssertion(page, CHALLSTR)).value?.user).toBe('linharbor');
    await expectNothingLeft(page);
  });
});

test('S11: the token is stored before the promise resolves', async ({ page, showdownApp: app }) => {
  await app.signInOnShowdown(page);
  await app.open(page);
  await page.evaluate(
    ({ config, challstr }) => {
      const order: string[] = [];
      Object.assign(window, { order });
      const auth = postern.createShowdownAuth(config, {
        get: () => undefined,
        set: async (record) => {
          order.push(`set ${typeof record.token}`);
          await new Promise((resolve) => setTimeout(resolve, 100));
          order.push('stored');
        },
        clear: () => {},
      });
      addButton('Stored', async () => {
        const login = await auth.login(challstr);
        order.push('resolved');
        return login;
      });
    },
    { config: app.config, challstr: CHALLSTR },
  );
  const opened = page.waitForEvent('popup');
  await page.getByRole('button', { name: 'Stored' }).click();
  await app.authorize(await opened);
  expect((await app.outcome(page)).value?.user).toBe('linharbor');
  const order = await page.evaluate(() => (window as any).order);
  expect(order).toEqual(['set string', 'stored', 'resolved']);
});

test('S11: a store that refuses is told as storage_error', async ({ page, showdownApp: app }) => {
  await app.signInOnShowdown(page);
  await app.open(page);
  await page.evaluate(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    recordEvents(showdown);
  });
  const outcome = await app.login(page);
  const told = await page.evaluate(() =>
    recordedEvents.map(({ event, detail }) => [event, detail]),
  );
  // The token is good all the same: it is kept in memory, and the application is told.
  expect(outcome.value?.user).toBe('linharbor');
  expect(told.map(([event]) => event)).toEqual(['sessionchange', 'error']);
  expect(told[1][1].error.code).toBe('storage_error');
  expect((await app.getAssertion(page)).value?.user).toBe('linharbor');
});
