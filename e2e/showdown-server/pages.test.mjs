// SPDX-License-Identifier: MIT
// The pages, as far as they can be told without a browser, and what is behind them.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, afterEach, before, test } from 'node:test';
import {
  APP_ORIGIN,
  assertActionError,
  CHALLSTR,
  CLIENT_ID,
  objectOf,
  OTHER_CLIENT_ID,
  OTHER_ORIGIN,
  REDIRECT_URI,
  startServer,
  TestApp,
} from './test-app.mjs';

/** @type {import('./showdown-server.mjs').ShowdownServer} */
let server;
/** @type {TestApp} */
let app;

const USER = 'Lin Harbor';

before(async () => {
  server = await startServer();
  app = new TestApp(server);
});
afterEach(() => server.reset());
after(() => server.close());

/** @param {string} [user] */
function cookieOf(user = USER) {
  const { name, value } = server.signIn(user);
  return `${name}=${value}`;
}

/** @param {Record<string, string>} [changes] @param {string} [cookie] */
function openAuthorizePage(changes, cookie) {
  const query = {
    client_id: CLIENT_ID,
    redirect_uri: REDIRECT_URI,
    challstr: CHALLSTR,
    ...changes,
  };
  return app.send('/api/oauth/authorize', { query, origin: null, cookie });
}

/** @param {Record<string, unknown>} [changes] */
function postAuthorize(changes) {
  return app.send('/api/oauth/api/authorize', {
    form: { client_id: CLIENT_ID },
    origin: server.url,
    cookie: cookieOf(),
    ...changes,
  });
}

for (const [message, changes] of /** @type {[string, Record<string, string>][]} */ ([
  ['No redirect_uri provided', { redirect_uri: '', client_id: '' }],
  ['No client_id provided.', { client_id: '' }],
  ['Invalid client_id', { client_id: 'nobody' }],
  ['Invalid redirect_uri.', { redirect_uri: 'callback' }],
  ['Invalid redirect_uri.', { redirect_uri: 'javascript:alert(1)' }],
  [
    'This origin is not permitted to use this OAuth client.',
    { redirect_uri: 'http://localhost:8080/callback' },
  ],
])) {
  test(`the authorize page says "${message}" as text: ${JSON.stringify(changes)}`, async () => {
    await assertActionError(await openAuthorizePage(changes, cookieOf()), message);
  });
}

test('signed in, it is a panel with a button; its policy allows nothing inline', async () => {
  const response = await openAuthorizePage({}, cookieOf());
  assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8');
  assert.equal(response.headers.get('cross-origin-opener-policy'), null);
  const policy = response.headers.get('content-security-policy') ?? '';
  assert.match(policy, /^default-src 'none'; script-src 'self';/);
  assert.doesNotMatch(policy, /unsafe/);
  const html = await response.text();
  assert.match(html, /<body data-user="Lin Harbor"/);
  assert.match(html, /<section id="panel">[^]*<button id="authorize" type="button">Authorize</);
  assert.doesNotMatch(html, /<script(?![^>]* src=)|<style| style=| on\w+=/);
});

test('any path and query of the registered origin will do', async () => {
  const response = await openAuthorizePage({ redirect_uri: `${APP_ORIGIN}/any/path?x=1#y` });
  assert.match(response.headers.get('content-type') ?? '', /^text\/html/);
});

test('signed out, it is a dead end, with a way out for the demo', async () => {
  const html = await (await openAuthorizePage()).text();
  assert.doesNotMatch(html, /data-user|id="authorize"/);
  assert.match(html, /href="\/-\/sign-in\?continue=%2Fapi%2Foauth%2Fauthorize%3Fclient_id/);
  server.settings.signInLink = false;
  assert.doesNotMatch(await (await openAuthorizePage()).text(), /sign-in/);
});

test('the settings that its script follows', async () => {
  server.settings.returnedParameters = { assertion: 'undefined', token: null };
  server.settings.keepRedirectQuery = false;
  server.settings.crossOriginOpenerPolicy = 'same-origin';
  const response = await openAuthorizePage({}, cookieOf());
  assert.equal(response.headers.get('cross-origin-opener-policy'), 'same-origin');
  const html = await response.text();
  assert.ok(
    html.includes(
      'data-returned-parameters="{&#34;assertion&#34;:&#34;undefined&#34;,&#34;token&#34;:null}"',
    ),
  );
  assert.match(html, /data-keep-redirect-query="false"/);
});

test('a name is text, whatever is in it', async () => {
  const html = await (await openAuthorizePage({}, cookieOf('<i>"Lin"</i>'))).text();
  assert.doesNotMatch(html, /<i>/);
  assert.match(html, /&#60;i&#62;&#34;Lin&#34;/);
});

test('the files of the pages are there, and no others', async () => {
  for (const [name, type] of [
    ['authorize-page.js', 'text/javascript'],
    ['access-page.js', 'text/javascript'],
    ['pages.css', 'text/css'],
    ['icon.svg', 'image/svg+xml'],
  ]) {
    const response = await app.send(`/-/pages/${name}`);
    assert.equal(response.headers.get('content-type'), type);
    const file = await readFile(new URL(`./pages/${name}`, import.meta.url), 'utf8');
    assert.equal(await response.text(), file);
  }
  assert.equal((await app.send('/-/pages/pages.mjs')).status, 404);
});

test('authorize is for a POST of this server, by somebody who is signed in', async () => {
  const post = postAuthorize;
  await assertActionError(
    await post({ method: 'GET', form: undefined, query: { client_id: CLIENT_ID } }),
    'OAuth authorization requires POST.',
  );
  for (const origin of [APP_ORIGIN, 'null', null]) {
    await assertActionError(
      await post({ origin }),
      'OAuth authorization requires a same-origin request.',
    );
  }
  await assertActionError(await post({ cookie: undefined }), "You're not logged in.");
  await assertActionError(await post({ form: { client_id: 'nobody' } }), 'Invalid client_id');
  const bySecFetchSite = { origin: null, headers: { 'sec-fetch-site': 'same-origin' } };
  assert.match((await objectOf(await post(bySecFetchSite))).success, /^[0-9a-f]{32}$/);
});

test('what has access is listed, and can be revoked by its exact URL', async () => {
  const cookie = cookieOf();
  const ask = (/** @type {string} */ act, /** @type {Record<string, string>} */ query = {}) =>
    app.send(`/api/${act}`, { query, origin: null, cookie });
  server.issueToken({ user: USER });
  server.issueToken({ user: USER, client: OTHER_CLIENT_ID });
  server.issueToken({ user: 'Old Timer' });
  const other = { title: 'Another site', url: `${OTHER_ORIGIN}/app/` };
  assert.deepEqual(await objectOf(await ask('oauth/api/authorized')), {
    username: USER,
    applications: [{ title: 'Postern demo', url: `${APP_ORIGIN}/` }, other],
  });
  const html = await (await ask('oauth/authorized')).text();
  assert.match(html, /data-uri="http:\/\/127\.0\.0\.1:8080\/"/);

  const revoke = (/** @type {string} */ uri) => ask('oauth/api/revoke', { uri });
  const none = await objectOf(await revoke(''));
  assert.match(none.actionerror, /^Specify the URL/);
  await assertActionError(await revoke(APP_ORIGIN), 'No client found with that URL.');
  assert.deepEqual(await objectOf(await revoke(`${APP_ORIGIN}/`)), { success: true });
  await assertActionError(
    await revoke(`${APP_ORIGIN}/`),
    "That application doesn't have access granted to your account.",
  );
  assert.equal(server.tokenRow(USER), undefined);
  assert.ok(server.tokenRow('Old Timer'));
  assert.deepEqual((await objectOf(await ask('oauth/api/authorized'))).applications, [other]);
});

test('signed out, nothing is listed or revoked', async () => {
  for (const act of ['oauth/api/authorized', 'oauth/api/revoke']) {
    await assertActionError(await app.send(`/api/${act}`), "You're not logged in.");
  }
  assert.match(await (await app.send('/api/oauth/authorized')).text(), /You are not signed in/);
});

test('signing in here sets the cookie, goes on where it was asked to, and can be undone', async () => {
  const signIn = (/** @type {Record<string, string>} */ form) =>
    app.send('/-/sign-in', { form, origin: server.url });
  const html = await (await app.send('/-/sign-in?continue=/x')).text();
  assert.match(html, /name="name" value="Lin Harbor"/);

  const target = '/api/oauth/authorize?client_id=x';
  const signedIn = await signIn({ name: USER, continue: target });
  assert.equal(signedIn.status, 303);
  assert.equal(signedIn.headers.get('location'), target);
  const [cookie] = signedIn.headers.getSetCookie();
  assert.match(cookie, /^sid=[0-9a-f]{32}; Path=\/; HttpOnly; SameSite=Lax$/);
  const session = cookie.split(';')[0];
  assert.match(await (await openAuthorizePage({}, session)).text(), /data-user="Lin Harbor"/);

  const signedOut = await app.send('/-/sign-out', {
    method: 'POST',
    origin: server.url,
    cookie: session,
  });
  assert.equal(signedOut.headers.get('clear-site-data'), '"storage"');
  assert.doesNotMatch(await (await openAuthorizePage({}, session)).text(), /data-user/);
});

test('signing in refuses what is no name, other sites, and to go to one', async () => {
  const nameless = await app.send('/-/sign-in', { form: { name: '!?' }, origin: server.url });
  assert.match(await nameless.text(), /role="alert"/);
  const foreign = await app.send('/-/sign-in', { form: { name: USER } });
  assert.equal(foreign.status, 403);
  for (const continueAt of ['//evil.example', '/\\evil.example', 'https://evil.example', '']) {
    const form = { name: USER, continue: continueAt };
    const response = await app.send('/-/sign-in', { form, origin: server.url });
    assert.equal(response.headers.get('location'), '/-/sign-in');
  }
});
