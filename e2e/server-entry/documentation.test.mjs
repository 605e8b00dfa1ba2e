// SPDX-License-Identifier: MIT
// The programs for a server in README.md and docs/, as they stand there, against a local server.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { OAuthHelper } from 'postern/server';
import { startAuthorizationServer } from '../authorization-server/authorization-server.mjs';
import { REDIRECT_URI, TestUser } from '../authorization-server/test-user.mjs';
import { runProgram, sendPathOfExileTo } from './run-example.mjs';

const client = { clientId: 'postern-web', clientSecret: 'canary/secret+of a&web=app' };
const scopes = ['account:profile'];

/** @type {import('../authorization-server/authorization-server.mjs').AuthorizationServer} */
let server;

before(async () => {
  server = await startAuthorizationServer({
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: [REDIRECT_URI],
      },
    ],
  });
  process.env.OAUTH_CLIENT_ID = client.clientId;
  process.env.OAUTH_CLIENT_SECRET = client.clientSecret;
});
after(() => server.close());

/** The one block of a page that has this in it. @param {string} path @param {string} part */
function programOf(path, part) {
  const text = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  const blocks = [...text.matchAll(/^```[jt]s\n([^]*?)^```$/gm)].map(([, code]) => code);
  const found = blocks.filter((code) => code.includes("'postern/server'") && code.includes(part));
  assert.equal(found.length, 1, `${path} has ${found.length} programs with ${part}`);
  return found[0];
}

/** A user signs in and allows; the programs take what comes of it for granted. */
async function beginLogin() {
  const { codeVerifier, codeChallenge } = await OAuthHelper.generatePKCE();
  const login = { ...client, redirectUri: REDIRECT_URI, scopes };
  const request = new URL(OAuthHelper.buildAuthUrl(login, 'state', { codeChallenge }));
  const user = new TestUser(server);
  const page = await user.visit(server.url + request.pathname + request.search);
  const consent = await user.visit(`${page.url}/sign-in`, {
    method: 'POST',
    form: { name: 'Exile#1234' },
  });
  const { url } = await user.visit(`${consent.url}/allow`, { method: 'POST', form: {} });
  const code = new URL(url).searchParams.get('code');
  Object.assign(globalThis, { ...client, code, codeVerifier, redirectUri: REDIRECT_URI, scopes });
}

test('P2 P3 P4 P8: the program for a server in README.md runs', async (t) => {
  sendPathOfExileTo(t, server.url);
  await beginLogin();
  const program = programOf('README.md', 'introspectToken');
  const { renewed, expires_in, active } = await runProgram(
    `${program}\nexport { renewed, expires_in, active };`,
  );
  assert.equal(renewed.username, 'Exile#1234');
  assert.equal(expires_in, null);
  assert.equal(active, true);
});

test('P3 P4: the program for a server in docs/migrate-from-poe-js-sdk.md runs', async (t) => {
  sendPathOfExileTo(t, server.url);
  await beginLogin();
  const program = programOf('docs/migrate-from-poe-js-sdk.md', 'refreshToken');
  const { token, renewed } = await runProgram(`${program}\nexport { token, renewed };`);
  assert.equal(renewed.username, 'Exile#1234');
  assert.notEqual(renewed.refresh_token, token.refresh_token);
});
