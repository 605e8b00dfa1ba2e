// SPDX-License-Identifier: MIT
// Pokemon Showdown: the login in a window and by redirect, and the token's life.

import { CHANNELS, leaveOnly } from '../../support/callback-channel.ts';
import { expectNothingLeft } from '../../support/page-resources.ts';
import { closed, DAY_SECONDS, type ShowdownApp, USER } from '../../support/showdown-app.ts';
import type { ShowdownServer } from '../../support/server-fixtures.ts';
import { expect, expectError, type Page, test } from '../fixtures.ts';

/** So long that the page never looks at the window. */
const NO_POLLING = { pollIntervalMs: 100_000 };

/** On the login server's own page, as no driver sets another origin's cookie. */
async function signInOnShowdown(tab: Page, server: ShowdownServer): Promise<void> {
  await tab.goto(`${server.url}/-/sign-in`);
  await tab.getByLabel('Or any other name').fill(USER);
  await tab.getByRole('button', { name: 'Sign in' }).click();
  await tab.waitForFunction(() => document.body.textContent?.includes('Sign out'));
}

async function expectSignedIn(tab: Page, app: ShowdownApp, server: ShowdownServer): Promise<void> {
  const record = JSON.parse((await app.stored(tab)) ?? '');
  expect(record).toMatchObject({ token: server.tokenRow(USER)?.id, user: 'linharbor' });
  expect(record.expires_at - record.issued_at).toBe(14 * DAY_SECONDS);
}

test('S1 S4 S10 S11 S14 S16 S26 X2: popup, getAssertion, rotation', async ({
  tab,
  showdownApp: app,
  showdownServer: server,
}) => {
  await signInOnShowdown(tab, server);
  await app.open(tab, { redirectUri: app.plainPage });
  const popup = await app.click(tab);
  await app.authorize(popup);
  const { value } = await app.outcome(tab);
  expect(value?.user).toBe('linharbor');
  await expectSignedIn(tab, app, server);
  expect((await app.allStored(tab)).map(([key]) => key)).toEqual([app.tokenKey]);
  await closed(popup);

  const assertion = (await app.getAssertion(tab)).value;
  expect(assertion?.assertion.split(',')[1]).toBe('linharbor');
  const before = await app.stored(tab);
  expect((await app.refreshToken(tab)).error).toBeUndefined();
  expect(await app.stored(tab)).not.toBe(before);
  await expectSignedIn(tab, app, server);
  expect((await app.getAssertion(tab)).value?.user).toBe('linharbor');
  expect(app.calls()).toEqual([
    'getassertion assertion',
    'refreshtoken success',
    'getassertion assertion',
  ]);
  expect(server.log.filter(({ method }) => method === 'OPTIONS')).toEqual([]);
  await expectNothingLeft(tab);
});

for (const channel of CHANNELS) {
  test(`S6 S12: the callback page hands over by ${channel} alone`, async ({
    tab,
    showdownApp: app,
    showdownServer: server,
  }) => {
    await leaveOnly(tab, channel);
    await signInOnShowdown(tab, server);
    await app.open(tab, NO_POLLING);
    expect((await app.login(tab)).value?.user).toBe('linharbor');
    await expectSignedIn(tab, app, server);
    await expectNothingLeft(tab);
  });
}

test('S7: a login page with COOP, however long the user takes', async ({
  tab,
  showdownApp: app,
  showdownServer: server,
}) => {
  server.settings.crossOriginOpenerPolicy = 'same-origin';
  await signInOnShowdown(tab, server);
  await app.open(tab, { popupGraceMs: 20, pollIntervalMs: 20 });
  const popup = await app.click(tab);
  await popup.waitForURL(/\/oauth\/authorize/);
  await tab.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)));
  await app.authorize(popup);
  expect((await app.outcome(tab)).value?.user).toBe('linharbor');
  await closed(popup);
  await expectNothingLeft(tab);
});

test('S8: closed by the user', async ({ tab, showdownApp: app, showdownServer: server }) => {
  await signInOnShowdown(tab, server);
  await app.open(tab);
  const popup = await app.click(tab);
  await popup.waitForURL(/\/oauth\/authorize/);
  await tab.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
  await popup.close();
  expectError(await app.outcome(tab), 'popup_closed');
  expect(await app.stored(tab)).toBeNull();
  await expectNothingLeft(tab);
});

test('S13: by redirect', async ({ tab, showdownApp: app, showdownServer: server }) => {
  const config = { mode: 'redirect', redirectUri: `${app.origin}/callback` } as const;
  await signInOnShowdown(tab, server);
  await app.open(tab, config);
  await tab.getByRole('button', { name: 'Sign in' }).click();
  await tab.waitForURL(/\/oauth\/authorize/);
  await app.authorize(tab);
  await tab.waitForURL(/\/callback\?/);
  await app.create(tab, config);
  const { value } = await tab.evaluate(() => outcomeOf(showdown.handleRedirectCallback()));
  expect(value).toMatchObject({ user: 'linharbor' });
  expect(await tab.evaluate(() => location.href)).toBe(`${app.origin}/callback`);
  await expectSignedIn(tab, app, server);
});

test('S16 S20: two tabs that rotate at once both stay signed in', async ({
  tab,
  tabs,
  showdownApp: app,
  showdownServer: server,
}) => {
  await app.openSignedIn(tab, { ageDays: 3 });
  const other = await tabs.newPage();
  await other.goto(`${app.origin}/`);
  await app.create(other);
  await other.evaluate(() => showdown.ready);
  const outcomes = await Promise.all([app.refreshToken(tab), app.refreshToken(other)]);
  for (const { error } of outcomes) expect(error).toBeUndefined();
  expect(JSON.parse((await app.stored(tab)) ?? '').token).toBe(server.tokenRow(USER)?.id);
  for (const page of [tab, other]) {
    expect((await app.getAssertion(page)).value?.user).toBe('linharbor');
  }
  expect(app.calls().filter((call) => call.includes('false'))).toEqual([]);
});
