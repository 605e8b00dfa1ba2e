// SPDX-License-Identifier: MIT
// The chat client in docs/pokemon-showdown.md runs as it stands there, but for its addresses.

import { readFileSync } from 'node:fs';
import { expect, test } from '../support/fixtures.ts';

const text = readFileSync(new URL('../../docs/pokemon-showdown.md', import.meta.url), 'utf8');

/** The first block of code in this language. */
function blockOf(language: string): string {
  const block = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'm').exec(text)?.[1];
  if (!block) throw new Error(`no block of ${language} in the document`);
  return block;
}

/** Replaces a part of the example that must be there. */
function replaced(code: string, part: string, by: string): string {
  if (!code.includes(part)) throw new Error(`the example has no ${part}`);
  return code.replace(part, by);
}

const body = (type: string, content: string) => () =>
  new Response(content, { headers: { 'content-type': type } });

test('S2 S14 S23: the chat client in the documentation signs in, and the next time by itself', async ({
  page,
  context,
  appServer,
  showdownServer,
}) => {
  let script = blockOf('js');
  script = replaced(script, "'postern/showdown'", "'/postern/showdown.js'");
  script = replaced(script, "'<client-id>'", "'postern-demo'");
  script = replaced(script, '/callback.html', '/popup-callback.html');
  script = replaced(
    script,
    'redirectUri:',
    `serverUrl: ${JSON.stringify(showdownServer.url)},\n  redirectUri:`,
  );
  script = replaced(script, 'wss://sim3.psim.us/showdown/websocket', showdownServer.chatUrl);
  appServer.routes.set('/chat.js', body('text/javascript', script));
  appServer.routes.set(
    '/chat.html',
    body('text/html', `<!doctype html><meta charset="utf-8">${blockOf('html')}`),
  );
  await context.addCookies([showdownServer.signIn('Lin Harbor')]);

  await page.goto(`${appServer.origin}/chat.html`);
  const opened = page.waitForEvent('popup');
  await page.getByRole('button', { name: 'Sign in with Pokemon Showdown' }).click();
  const popup = await opened;
  await popup.getByRole('button', { name: 'Authorize' }).click();
  await expect(page.locator('#chat')).toContainText('Signed in as linharbor');

  await page.reload();
  await expect(page.locator('#chat')).toContainText('Signed in as linharbor');
  expect(showdownServer.rotations()).toBe(0);
});
