// SPDX-License-Identifier: MIT
// With the chat server: what it sends is what login() takes, and what Postern makes of the answer is
// what it accepts.

import { expect, expectError, type Page, test } from '../support/fixtures.ts';
import { expectNothingLeft } from '../support/page-resources.ts';
import { CHALLENGE, type ShowdownApp } from '../support/showdown-app.ts';

declare global {
  /** Set by connect(). */
  var chat: { socket: WebSocket; lines: string[]; challstr: string };
}

/** Connects the page to chat, and makes a button that signs in with its challstr. */
async function connect(page: Page, chatUrl: string): Promise<void> {
  await page.evaluate(async (url) => {
    const lines: string[] = [];
    const socket = new WebSocket(url);
    const challstr = await new Promise<string>((resolve) => {
      socket.onmessage = ({ data }) => {
        lines.push(data);
        if (data.startsWith('|challstr|')) resolve(data);
      };
    });
    globalThis.chat = { socket, lines, challstr };
    addButton('Join', () => showdown.login(chat.challstr));
  }, chatUrl);
}

/** Signs this connection in by Postern. @returns the last line that came then */
async function join(page: Page, name: string, assertion: string): Promise<string> {
  return page.evaluate(
    ([shown, proof]) => {
      const answered = new Promise<string>((resolve) => {
        chat.socket.addEventListener('message', ({ data }) => resolve(data), { once: true });
      });
      chat.socket.send(showdown.trnCommand(shown, proof));
      return answered;
    },
    [name, assertion],
  );
}

async function login(page: Page, app: ShowdownApp): Promise<string> {
  const opened = page.waitForEvent('popup');
  await page.getByRole('button', { name: 'Join' }).click();
  await app.authorize(await opened);
  return (await app.outcome(page)).value?.assertion ?? '';
}

test('S1 S14 S23: from the challstr line to a name in chat, twice', async ({
  page,
  showdownApp: app,
  showdownServer: server,
}) => {
  await app.signInOnShowdown(page);
  await app.open(page);
  await connect(page, server.chatUrl);
  const assertion = await login(page, app);
  expect(await join(page, 'Lin Harbor', assertion)).toBe('|updateuser| Lin Harbor|1|lucas|{}');

  // Another connection needs another assertion, and no window.
  await connect(page, server.chatUrl);
  expect(await join(page, 'Lin Harbor', assertion)).toMatch(/^\|nametaken\|Lin Harbor\|/);
  const again = await page.evaluate(() => showdown.getAssertion(chat.challstr));
  expect(again.user).toBe('linharbor');
  expect(await join(page, 'LIN harbor!', again.assertion)).toContain('|updateuser| LIN harbor!|1|');
  await page.evaluate(() => chat.socket.close());
  await expectNothingLeft(page);
});

test('S23: another name, and what would be another command, are refused', async ({
  page,
  showdownApp: app,
  showdownServer: server,
}) => {
  await app.signInOnShowdown(page);
  await app.open(page);
  await connect(page, server.chatUrl);
  const assertion = await login(page, app);
  const { good, refused, broken } = await page.evaluate(async (proof) => {
    const of = (name: string, text = proof) => outcomeOf(() => postern.trnCommand(name, text));
    const others = ['Someone Else', '', 'linharbor2', 'Lin,Harbor', 'Lin|Harbor', 'Lin\nHarbor'];
    const texts = ['', ';', ';;nope', 'undefined', proof.split(';')[0], `${proof}\n|/logout`];
    return {
      good: await Promise.all(['Lin Harbor', 'linharbor', 'L I N-harbor'].map((name) => of(name))),
      refused: await Promise.all(others.map((name) => of(name))),
      broken: await Promise.all(texts.map((text) => of('Lin Harbor', text))),
    };
  }, assertion);
  expect(good.map(({ value }) => value)).toEqual([
    `|/trn Lin Harbor,0,${assertion}`,
    `|/trn linharbor,0,${assertion}`,
    `|/trn L I N-harbor,0,${assertion}`,
  ]);
  for (const outcome of refused) {
    expectError(outcome, 'invalid_config');
    expect(outcome.error?.text).not.toContain(assertion);
  }
  for (const outcome of broken) {
    expect(['invalid_response', 'name_refused']).toContain(outcome.error?.code);
    expect(outcome.error?.isAuthError).toBe(true);
  }
  expect(
    await page.evaluate(() => chat.lines.filter((line) => line.includes('updateuser'))),
  ).toEqual([expect.stringMatching(/^\|updateuser\| Guest /)]);
});

test('S23 S24: parseChallstr()', async ({ page, showdownApp: app }) => {
  await page.route(/postern\.wasm$/, (route) => setTimeout(() => route.continue(), 300));
  await page.goto(`${app.origin}/`);
  await app.waitForPackage(page);
  const line = `|challstr|4|${CHALLENGE}`;
  const early = await page.evaluate(
    (text) =>
      Promise.all([
        outcomeOf(() => postern.parseChallstr(text)),
        outcomeOf(() => postern.trnCommand('a', text)),
      ]),
    line,
  );
  for (const outcome of early) expectError(outcome, 'not_ready', { retryable: true });
  const parsed = await page.evaluate(async (text) => {
    await postern.preload();
    return [text, text.slice('|challstr|'.length), `${text}\n`].map(postern.parseChallstr);
  }, line);
  expect(parsed).toEqual(Array(3).fill(`4|${CHALLENGE}`));
});

test('S23 X6: the same from the entry postern/showdown', async ({ page, showdownApp: app }) => {
  await page.goto(`${app.origin}/`);
  await app.waitForPackage(page);
  const names = await page.evaluate(async (url) => {
    const entry = await import(url);
    await postern.preload();
    // One module: the entry has not loaded another.
    return { names: Object.keys(entry), parsed: entry.parseChallstr('|challstr|4|ab') };
  }, `${app.origin}/postern/showdown.js`);
  for (const name of ['createShowdownAuth', 'parseChallstr', 'trnCommand']) {
    expect(names.names).toContain(name);
  }
  expect(names.parsed).toBe('4|ab');
});
