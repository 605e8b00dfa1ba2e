// SPDX-License-Identifier: MIT
// The life of a Showdown token: assertions without the user, rotation, and its end.

import { expect, expectError, test } from '../support/fixtures.ts';
import { expectNothingLeft } from '../support/page-resources.ts';
import { CHALLENGE, CHALLSTR, CLIENT_ID, DAY_SECONDS, USER } from '../support/showdown-app.ts';

const ASSERTION = new RegExp(`^${CHALLENGE},linharbor,2,\\d+,sim\\.showdown\\.test;[0-9a-f]+$`);

test('S14 S26 X2 X3: getAssertion() posts a form, and gives what came', async ({
  page,
  showdownApp: app,
  showdownServer: server,
}) => {
  // A cookie is there to be sent.
  await app.signInOnShowdown(page);
  const { stored } = await app.openSignedIn(page);
  const answered = page.waitForResponse(/getassertion$/);
  const { value } = await app.getAssertion(page);
  expect(value).toEqual({
    assertion: await (await answered).text(),
    user: 'linharbor',
  });
  expect(value?.assertion).toMatch(ASSERTION);
  await app.refreshToken(page);
  expect(app.calls()).toEqual(['getassertion assertion', 'refreshtoken success']);
  const [assertion, refresh] = server.log;
  for (const request of [assertion, refresh]) {
    expect(request).toMatchObject({
      method: 'POST',
      contentType: 'application/x-www-form-urlencoded',
      queryParameterNames: [],
      cookieNames: [],
    });
  }
  expect(assertion.path).toBe('/api/oauth/api/getassertion');
  expect(assertion.bodyParameterNames.toSorted()).toEqual(['challenge', 'client_id', 'token']);
  expect(refresh.path).toBe('/api/oauth/api/refreshtoken');
  expect(refresh.bodyParameterNames.toSorted()).toEqual(['client_id', 'token']);
  expect(await app.stored(page)).not.toBe(stored);
  await expectNothingLeft(page);
});

test('S16 S21: a rotation replaces the token and its times', async ({
  page,
  showdownApp: app,
  showdownServer: server,
}) => {
  const { token } = await app.openSignedIn(page, { ageDays: 3 });
  await page.evaluate(() => recordEvents(showdown));
  expect((await app.refreshToken(page)).error).toBeUndefined();
  const record = JSON.parse((await app.stored(page)) ?? '');
  expect(record.token).toBe(server.tokenRow(USER)?.id);
  expect(record.token).not.toBe(token);
  expect(record.expires_at - record.issued_at).toBe(14 * DAY_SECONDS);
  expect(Math.abs(record.issued_at - Date.now() / 1000)).toBeLessThan(20);
  expect(await page.evaluate(() => showdown.getSession())).toEqual(record);
  const events = await page.evaluate(() => recordedEvents);
  expect(events.filter(({ event }) => event !== 'request')).toEqual([
    { event: 'sessionchange', detail: record },
  ]);
  expect((await app.getAssertion(page)).value?.user).toBe('linharbor');
  await expectNothingLeft(page);
});

test('S27 X2: on a server that rotates on OPTIONS too, one refresh is one rotation', async ({
  page,
  showdownApp: app,
  showdownServer: server,
}) => {
  server.settings.rotateOnPreflight = true;
  await app.openSignedIn(page, { ageDays: 15 });
  expect((await app.getAssertion(page)).value?.user).toBe('linharbor');
  expect(server.rotations()).toBe(1);
  await app.refreshToken(page);
  expect(server.rotations()).toBe(2);
  expect(server.log.filter(({ method }) => method === 'OPTIONS')).toEqual([]);
  expect(app.calls()).toEqual([
    'refreshtoken success',
    'getassertion assertion',
    'refreshtoken success',
  ]);
});

test.describe('S17: a token older than 7 days is rotated once it has served', () => {
  for (const { ageDays, config, rotated } of [
    { ageDays: 6.9, config: {}, rotated: false },
    { ageDays: 7.1, config: {}, rotated: true },
    { ageDays: 2.9, config: { rotateAfterDays: 3 }, rotated: false },
    { ageDays: 3.1, config: { rotateAfterDays: 3 }, rotated: true },
  ]) {
    const limit = config.rotateAfterDays ?? 7;
    test(`${ageDays} of ${limit} days`, async ({ page, showdownApp: app }) => {
      const { stored } = await app.openSignedIn(page, { ageDays, config });
      expect((await app.getAssertion(page)).value?.user).toBe('linharbor');
      if (rotated) {
        await expect.poll(() => app.stored(page)).not.toBe(stored);
        expect(app.calls()).toEqual(['getassertion assertion', 'refreshtoken success']);
        await app.getAssertion(page);
      } else {
        await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));
        expect(await app.stored(page)).toBe(stored);
        expect(app.calls()).toEqual(['getassertion assertion']);
      }
      await expectNothingLeft(page);
    });
  }

  test('the caller does not wait for it', async ({
    page,
    showdownApp: app,
    showdownServer: server,
  }) => {
    const { stored } = await app.openSignedIn(page, { ageDays: 8 });
    const held = server.faults.next({ kind: 'held', endpoint: 'oauth/api/refreshtoken' });
    expect((await app.getAssertion(page)).value?.user).toBe('linharbor');
    await held.arrived;
    expect(await app.stored(page)).toBe(stored);
    held.release();
    await expect.poll(() => app.stored(page)).not.toBe(stored);
    await expectNothingLeft(page);
  });

  test('a failure of it is told by an event, and not to the caller', async ({
    page,
    showdownApp: app,
    showdownServer: server,
    problems,
  }) => {
    problems.allow(/Failed to load resource/, /refreshtoken$/);
    const { stored } = await app.openSignedIn(page, { ageDays: 8 });
    await page.evaluate(() => recordEvents(showdown));
    server.faults.next({ kind: 'crash', endpoint: 'oauth/api/refreshtoken' });
    expect((await app.getAssertion(page)).value?.user).toBe('linharbor');
    await page.waitForFunction(() => recordedEvents.some(({ event }) => event === 'error'));
    expect(await app.stored(page)).toBe(stored);
    const events = await page.evaluate(() => recordedEvents.map(({ event }) => event));
    expect(events.toSorted()).toEqual(['error', 'request', 'request']);
    // The next one tries again.
    await app.getAssertion(page);
    await expect.poll(() => app.stored(page)).not.toBe(stored);
    await expectNothingLeft(page);
  });
});

test.describe('S22: what is known of the token from its age', () => {
  test('14 to 21 days: refreshed first', async ({ page, showdownApp: app }) => {
    const { stored } = await app.openSignedIn(page, { ageDays: 15 });
    expect((await app.getAssertion(page)).value?.assertion).toMatch(ASSERTION);
    expect(app.calls()).toEqual(['refreshtoken success', 'getassertion assertion']);
    expect(await app.stored(page)).not.toBe(stored);
    await expectNothingLeft(page);
  });

  test('over 21 days: no request, login_required, forgotten', async ({
    page,
    showdownApp: app,
    showdownServer: server,
  }) => {
    await app.openSignedIn(page, { ageDays: 22 });
    await page.evaluate(() => recordEvents(showdown));
    expectError(await app.getAssertion(page), 'login_required', { retryable: false });
    expect(server.log).toHaveLength(0);
    expect(await app.allStored(page)).toEqual([]);
    expect(await page.evaluate(() => showdown.getSession())).toBeUndefined();
    expect(await page.evaluate(() => recordedEvents)).toEqual([
      { event: 'sessionchange' },
      { event: 'signedout', detail: { reason: 'expired' } },
    ]);
    expectError(await app.refreshToken(page), 'login_required');
    await expectNothingLeft(page);
    // A page that comes later knows no more of it.
    await page.reload();
    await app.create(page);
    expectError(await app.getAssertion(page), 'not_authenticated');
  });

  test('weeks pass on an open page', async ({ page, showdownApp: app, showdownServer: server }) => {
    await app.openSignedIn(page);
    const began = Date.now();
    const pass = async (days: number) => {
      server.clock.advance(days * DAY_SECONDS - server.clock.offsetSeconds);
      await page.clock.setFixedTime(began + days * DAY_SECONDS * 1000);
      server.log.clear();
    };
    await pass(6);
    expect((await app.getAssertion(page)).value?.user).toBe('linharbor');
    expect(app.calls()).toEqual(['getassertion assertion']);
    await pass(20);
    expect((await app.getAssertion(page)).value?.user).toBe('linharbor');
    expect(app.calls()).toEqual(['refreshtoken success', 'getassertion assertion']);
    await pass(42);
    expectError(await app.getAssertion(page), 'login_required');
    expect(app.calls()).toEqual([]);
  });
});

test.describe('S18: the server does not know the token any more', () => {
  test('one refresh and one retry', async ({ page, showdownApp: app }) => {
    // Fifteen days there, and ten by this record.
    const { stored } = await app.openSignedIn(page, { ageDays: 15, recordAgeDays: 5 });
    expect((await app.getAssertion(page)).value?.assertion).toMatch(ASSERTION);
    expect(app.calls()).toEqual([
      'getassertion failure',
      'refreshtoken success',
      'getassertion assertion',
    ]);
    expect(await app.stored(page)).not.toBe(stored);
    await expectNothingLeft(page);
  });

  test('then login_required, and forgotten', async ({
    page,
    showdownApp: app,
    showdownServer: server,
  }) => {
    await app.openSignedIn(page);
    await page.evaluate(() => recordEvents(showdown));
    // Another device has rotated it.
    server.issueToken({ user: USER });
    expectError(await app.getAssertion(page), 'login_required');
    expect(app.calls()).toEqual(['getassertion failure', 'refreshtoken failure']);
    expect(await app.allStored(page)).toEqual([]);
    const events = await page.evaluate(() => recordedEvents);
    expect(events.at(-1)).toEqual({ event: 'signedout', detail: { reason: 'expired' } });
    expectError(await app.getAssertion(page), 'login_required');
    expect(app.calls()).toHaveLength(2);
    await expectNothingLeft(page);
    // The user signs in again.
    await app.signInOnShowdown(page);
    expect((await app.login(page)).value?.user).toBe('linharbor');
    expect((await app.getAssertion(page)).value?.user).toBe('linharbor');
  });

  test('not twice', async ({ page, showdownApp: app, showdownServer: server }) => {
    await app.openSignedIn(page);
    server.faults.set({ kind: 'success-false', endpoint: 'oauth/api/getassertion' });
    expectError(await app.getAssertion(page), 'login_required');
    expect(app.calls()).toEqual([
      'getassertion success-false',
      'refreshtoken success',
      'getassertion success-false',
    ]);
    expect(await app.allStored(page)).toEqual([]);
    await expectNothingLeft(page);
  });
});

test.describe('S21: the token that the sample code left', () => {
  test('is taken over', async ({ page, showdownApp: app, showdownServer: server }) => {
    const token = server.issueToken({ user: USER, ageDays: 2 });
    await page.addInitScript((value) => {
      if (sessionStorage.getItem('seeded')) return;
      localStorage.setItem('ps-token', value);
      sessionStorage.setItem('seeded', 'yes');
    }, token);
    await app.open(page, { importPsToken: true });
    await page.evaluate(() => showdown.ready);
    expect(await page.evaluate(() => showdown.getSession()?.token)).toBe(token);
    expect((await app.getAssertion(page)).value?.user).toBe('linharbor');
    // Nobody knows how old it is: it is rotated at once.
    await expect.poll(() => app.stored(page)).not.toBeNull();
    expect(app.calls()).toEqual(['getassertion assertion', 'refreshtoken success']);
    const record = JSON.parse((await app.stored(page)) ?? '');
    expect(record).toMatchObject({
      token: server.tokenRow(USER)?.id,
      user: 'linharbor',
      client_id: CLIENT_ID,
      server_url: server.url,
    });
    expect(await page.evaluate(() => localStorage.getItem('ps-token'))).toBeNull();
    await expectNothingLeft(page);
  });

  test('garbage is none', async ({ page, showdownApp: app, showdownServer: server }) => {
    await app.open(page);
    const garbage = ['undefined', 'null', '', '0'.repeat(31), 'X'.repeat(32), '{"token":1}', '[]'];
    for (const text of garbage) {
      await page.evaluate(
        ([key, value]) => {
          localStorage.setItem('ps-token', value);
          localStorage.setItem(key, value);
        },
        [app.tokenKey, text],
      );
      await app.create(page, { importPsToken: true });
      expectError(await app.getAssertion(page), 'not_authenticated');
    }
    expect(server.log).toHaveLength(0);
  });

  test('I10: is left alone for another server than its own', async ({
    page,
    showdownApp: app,
    showdownServer: server,
  }) => {
    await app.open(page);
    await page.evaluate(() => localStorage.setItem('ps-token', '0'.repeat(32)));
    await app.create(page);
    expectError(await app.getAssertion(page), 'not_authenticated');
    await page.evaluate(() => showdown.logout());
    expect(await page.evaluate(() => localStorage.getItem('ps-token'))).toBe('0'.repeat(32));
    expect(server.log).toHaveLength(0);
  });
});

test('S25: logout forgets, revokes nothing, and knows where access is managed', async ({
  page,
  showdownApp: app,
  showdownServer: server,
}) => {
  const { token } = await app.openSignedIn(page);
  await page.evaluate(() => {
    localStorage.setItem('of-the-app', 'stays');
    recordEvents(showdown);
  });
  await page.evaluate(() => showdown.logout());
  expect(await app.allStored(page)).toEqual([['of-the-app', 'stays']]);
  expect(await page.evaluate(() => showdown.getSession())).toBeUndefined();
  expect(await page.evaluate(() => recordedEvents)).toEqual([
    { event: 'sessionchange' },
    { event: 'signedout', detail: { reason: 'user' } },
  ]);
  expectError(await app.getAssertion(page, CHALLSTR), 'not_authenticated');
  expectError(await app.refreshToken(page), 'not_authenticated');
  expect(server.log).toHaveLength(0);
  expect(server.tokenRow(USER)?.id).toBe(token);
  await expectNothingLeft(page);

  await app.signInOnShowdown(page);
  await page.goto((await page.evaluate(() => showdown.manageAccessUrl)) ?? '');
  await page.getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('No application has access')).toBeVisible();
  expect(server.tokenRow(USER)).toBeUndefined();
});
