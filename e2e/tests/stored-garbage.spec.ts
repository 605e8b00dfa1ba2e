// SPDX-License-Identifier: MIT
// B21: what somebody else wrote into the storages.

import { expect, expectError, type Page, test } from '../support/fixtures.ts';

const handleCallback = (page: Page) =>
  page.evaluate(() => outcomeOf(auth.handleRedirectCallback()));

test.describe('B21 I6: garbage reads as absent', () => {
  test('in sessionStorage', async ({ page, app, authorizationServer: server }) => {
    await app.open(page);
    const sound = '{"access_token":"a"}';
    const garbage = [
      '',
      'no JSON',
      '{}',
      '[]',
      'null',
      '42',
      '"text"',
      '{"access_token":',
      '{"access_token":42}',
      '{"access_token":""}',
      '{"access_token":"a\\n"}',
      '{"access_token":"a","refresh_token":7}',
      '{"access_token":"a","expires_at":"soon"}',
      '{"access_token":"a","expires_at":-1}',
      '{"access_token":"a","expires_at":1e300}',
      '{"access_token":"a","scope":{}}',
      '['.repeat(20_000),
      `{"access_token":"${'a'.repeat(600_000)}"}`,
    ];
    const outcomes = await page.evaluate(
      async ({ config, garbage }) => {
        const found: (string | undefined)[] = [];
        for (const item of garbage) {
          sessionStorage.setItem('postern:tokens', item);
          const client = postern.createBrowserAuth(config, postern.sessionStorageStore());
          const { value, error } = await outcomeOf(client.getAccessToken());
          found.push(value ?? error?.code);
          client.dispose();
        }
        return found;
      },
      { config: app.config, garbage: [...garbage, sound] },
    );
    expect(outcomes).toEqual([...garbage.map(() => 'not_authenticated'), 'a']);
    expect(server.log).toHaveLength(0);

    // And stands in nobody's way.
    await app.returnFromLogin(page, { storage: 'sessionStorageStore' });
    expect((await handleCallback(page)).value?.username).toBe('Exile#1234');
  });

  test('out of a storage of the application', async ({ page, app }) => {
    await app.open(page);
    const outcomes = await page.evaluate(async (config) => {
      const circular: Record<string, unknown> = { access_token: 'a' };
      circular.self = circular;
      const garbage: Record<string, unknown> = {
        null: null,
        number: 42,
        text: '{"access_token":"a"}',
        array: [],
        object: {},
        function: () => {},
        symbol: Symbol('a'),
        date: new Date(),
        map: new Map([['access_token', 'a']]),
        bigint: { access_token: 'a', expires_at: 10n },
        circular,
      };
      const found: Record<string, unknown> = {};
      for (const [name, value] of Object.entries(garbage)) {
        const storage = { get: () => value as never, set: () => {}, clear: () => {} };
        const client = postern.createBrowserAuth(config, storage);
        found[name] = (await outcomeOf(client.getAccessToken())).error?.code;
      }
      return found;
    }, app.config);
    for (const [name, code] of Object.entries(outcomes)) {
      expect.soft(code, name).toBe('not_authenticated');
    }
  });

  test('in the record of a login: the response to it is refused', async ({
    page,
    app,
    authorizationServer: server,
  }) => {
    for (const garbage of ['', 'no JSON', '{}', '{"state":7}', '['.repeat(20_000)]) {
      await app.returnFromLogin(page);
      await page.evaluate((text) => {
        for (const key of Object.keys(sessionStorage)) sessionStorage.setItem(key, text);
      }, garbage);
      expectError(await handleCallback(page), 'missing_transaction');
    }
    expect(server.log.matching({ path: '/oauth/token' })).toHaveLength(0);
  });
});
