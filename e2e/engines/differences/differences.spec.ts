// SPDX-License-Identifier: MIT
// What the engines themselves do, without Postern: measured in each run, told by npm run test:engines,
// and written to docs/engines.md by its --accept.

import { sleep } from '../driver.ts';
import { expect, type Page, test } from '../fixtures.ts';
import { blankTab, ms, tell, yes } from './facts.ts';

const opens = (isOpen: unknown) => (isOpen ? 'opens' : 'is blocked');

/** Clicks a button, whose work is the page's. */
async function addClick(tab: Page, work: () => unknown): Promise<void> {
  await tab.evaluate(
    `(() => {
      const button = document.createElement('button');
      button.textContent = 'Open';
      button.onclick = ${work};
      document.body.replaceChildren(button);
    })()`,
  );
  await tab.getByRole('button', { name: 'Open' }).click();
}

async function openByClick(tab: Page, work: () => unknown): Promise<Page> {
  const opened = tab.waitForEvent('popup');
  await addClick(tab, work);
  return opened;
}

test('what is there', async ({ tab, engine, appServer }) => {
  await tab.goto(`${appServer.origin}/blank.html`);
  const found = await tab.evaluate(() => ({
    'Web Locks': 'locks' in navigator,
    BroadcastChannel: 'BroadcastChannel' in window,
    'Navigation API': 'navigation' in window,
    '`freeze` and `resume` events': 'onfreeze' in document,
    'Storage Access API': 'requestStorageAccess' in document,
    '127.0.0.1 over http is a secure context': isSecureContext,
  }));
  const facts = Object.entries(found).map(([name, isThere]) => [name, yes(isThere)]);
  await tell({ version: engine.version, ...Object.fromEntries(facts) });
});

test('time', async ({ tab, appServer }) => {
  await tab.goto(`${appServer.origin}/blank.html`);
  const { tick, clamp } = await tab.evaluate(async () => {
    const steps = [];
    for (let last = performance.now(); steps.length < 200;) {
      const now = performance.now();
      if (now > last) steps.push(now - last);
      last = now;
    }
    const began = performance.now();
    for (let count = 0; count < 50; ++count) await new Promise((resolve) => setTimeout(resolve));
    return { tick: Math.min(...steps), clamp: (performance.now() - began) / 50 };
  });
  await tell({
    'smallest step of `performance.now()`': ms(tick),
    '`setTimeout(0)`, one after the other': ms(clamp),
  });
});

test('timers in a tab that another one hides', async ({ tabs, tab, appServer }) => {
  await tab.goto(`${appServer.origin}/blank.html`);
  await tab.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { times });
    setInterval(() => times.push(performance.now()), 100);
  });
  await blankTab(tabs, appServer.origin);
  await sleep(4000);
  const { gaps, visibility } = await tab.evaluate(() => {
    const { times } = window as unknown as { times: number[] };
    const gaps = times.slice(1).map((time, index) => time - times[index]);
    return { gaps, visibility: document.visibilityState };
  });
  const median = gaps.slice(-10).toSorted((a, b) => a - b)[Math.floor(gaps.slice(-10).length / 2)];
  await tell({
    '`visibilityState` of a tab behind another, under this driver': visibility,
    'an interval of 100 ms in a tab behind another': ms(median ?? Number.NaN),
  });
});

test('BroadcastChannel and storage events', async ({ tabs, tab, appServer }) => {
  await tab.goto(`${appServer.origin}/blank.html`);
  const listen = async (hasRead: boolean) => {
    const page = await blankTab(tabs, appServer.origin);
    await page.evaluate((reads) => {
      const heard: string[] = [];
      const channel = new BroadcastChannel('x');
      Object.assign(window, { heard, channel });
      channel.onmessage = () => heard.push('channel');
      if (reads) localStorage.getItem('told');
      addEventListener('storage', () => heard.push('storage'));
    }, hasRead);
    return page;
  };
  const reader = await listen(true);
  const stranger = await listen(false);
  await tab.evaluate(() => {
    const channel = new BroadcastChannel('x');
    Object.assign(window, { channel });
    channel.postMessage(1);
    localStorage.setItem('told', '1');
  });
  await sleep(2000);
  const heardIn = (page: Page): Promise<string[]> => page.evaluate(() => (window as any).heard);
  const [byReader, byStranger] = [await heardIn(reader), await heardIn(stranger)];
  await tell({
    'a BroadcastChannel reaches another tab': yes(byReader.includes('channel')),
    'a `storage` event reaches another tab': yes(byReader.includes('storage')),
    'a `storage` event reaches a tab that has not read localStorage': yes(
      byStranger.includes('storage'),
    ),
  });
});

test('a copy of a tab', async ({ tab, appServer }) => {
  await tab.goto(`${appServer.origin}/blank.html`);
  await tab.evaluate(() => sessionStorage.setItem('copied', 'yes'));
  const copyOf = async (work: () => unknown) => {
    const copy = await openByClick(tab, work);
    await copy.waitForURL(/blank\.html$/);
    const copied = await copy.evaluate(() => sessionStorage.getItem('copied'));
    await copy.close();
    return copied;
  };
  const opened = await copyOf(() => void window.open('/blank.html'));
  const severed = await copyOf(() => void window.open('/blank.html', '', 'noopener'));
  await tell({
    '`window.open()` copies sessionStorage': yes(opened),
    '`window.open()` with `noopener` copies sessionStorage': yes(severed),
  });
});

test('windows that no click opens', async ({ tab, appServer }) => {
  // By the page itself, before anything is evaluated in it: some drivers' evaluation is a click.
  await tab.addInitScript(() => {
    if (location.search !== '?open') return;
    setTimeout(() => Object.assign(window, { isOpen: window.open('/blank.html') !== null }), 100);
  });
  await tab.goto(`${appServer.origin}/blank.html?open`);
  await sleep(800);
  const withoutClick = await tab.evaluate(() => (window as any).isOpen);
  await tab.goto(`${appServer.origin}/blank.html`);
  await addClick(tab, () => {
    for (const seconds of [0.7, 6]) {
      const name = `late${seconds}`;
      const open = () => Object.assign(window, { [name]: window.open('/blank.html') !== null });
      setTimeout(open, seconds * 1000);
    }
  });
  await sleep(6600);
  const late = (seconds: number) =>
    tab.evaluate((name) => (window as any)[name], `late${seconds}`).then(opens);
  await tell({
    '`window.open()` without a click': opens(withoutClick),
    '`window.open()` 0.7 s after a click': await late(0.7),
    '`window.open()` 6 s after a click': await late(6),
  });
});

test('a window whose page has COOP, as its opener sees it', async ({ tab, appServer }) => {
  const headers = { 'Content-Type': 'text/html', 'Cross-Origin-Opener-Policy': 'same-origin' };
  appServer.routes.set('/coop.html', () => new Response('<!doctype html><p>COOP</p>', { headers }));
  await tab.goto(`${appServer.origin}/blank.html`);
  const popup = await openByClick(tab, () => {
    Object.assign(window, { opened: window.open('about:blank') });
    setTimeout(() => ((window as any).opened.location = '/coop.html'), 300);
  });
  await popup.waitForURL(/coop\.html$/);
  await sleep(500);
  const isClosed = await tab.evaluate(() => (window as any).opened.closed);
  const hasOpener = await popup.evaluate(() => window.opener !== null);
  await popup.evaluate(() => location.assign('/blank.html'));
  await popup.waitForURL(/blank\.html$/);
  await sleep(500);
  const isClosedAfter = await tab.evaluate(() => (window as any).opened.closed);
  await tell({
    '`closed` of a window at a page with COOP': yes(isClosed),
    'a page with COOP in a window has an opener': yes(hasOpener),
    '`closed` of that window, at a page without COOP again': yes(isClosedAfter),
  });
});

test('Back', async ({ tabs, appServer }) => {
  /** @param hold what the page has, evaluated in it */
  const wasKept = async (cacheControl: string, hold?: string) => {
    appServer.headers['Cache-Control'] = cacheControl;
    const tab = await tabs.newPage();
    await tab.goto(`${appServer.origin}/blank.html`);
    if (hold) await tab.evaluate(hold);
    await tab.evaluate(() => {
      Object.assign(window, { mark: true });
      setTimeout(() => location.assign('/blank.html?next'));
    });
    await tab.waitForURL(/\?next$/);
    await sleep(200);
    await tab.goBack();
    await tab.waitForURL(/blank\.html$/);
    await sleep(200);
    return yes(await tab.evaluate(() => 'mark' in window));
  };
  await tell({
    'Back finds the page as it was left': await wasKept('no-cache'),
    'Back, with `Cache-Control: no-store`': await wasKept('no-store'),
    'Back, with an open BroadcastChannel': await wasKept(
      'no-cache',
      "void (window.kept = new BroadcastChannel('kept'))",
    ),
    'Back, with a Web Lock held': await wasKept(
      'no-cache',
      "void navigator.locks.request('kept', () => new Promise(() => {})).catch(() => {})",
    ),
  });
});

test('policies', async ({ tab, appServer, complaints }) => {
  // The page's own script: what a driver evaluates may be free of the policy.
  await tab.addInitScript(() => {
    const module = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
    const refused = WebAssembly.instantiate(module).then(
      () => false,
      () => true,
    );
    Object.assign(window, { refused });
  });
  const isRefused = async (...scriptSources: string[]): Promise<boolean> => {
    appServer.policy['script-src'] = ["'self'", ...scriptSources];
    await tab.goto(`${appServer.origin}/blank.html`);
    return tab.evaluate(() => (window as any).refused);
  };
  const facts: Record<string, string> = {
    "WebAssembly without `'wasm-unsafe-eval'`": (await isRefused()) ? 'is refused' : 'runs',
    "WebAssembly with `'wasm-unsafe-eval'`": (await isRefused("'wasm-unsafe-eval'"))
      ? 'is refused'
      : 'runs',
  };
  delete appServer.policy['img-src'];
  appServer.cspReports.length = 0;
  await tab.goto(`${appServer.origin}/callback?code=the-code`);
  await sleep(700);
  const reports = JSON.stringify(appServer.cspReports);
  facts['a blocked `/favicon.ico` is a violation, and reported'] = yes(reports.includes('favicon'));
  facts['that report has the address of the callback in it, `code` included'] = reports.includes(
    'favicon',
  )
    ? yes(reports.includes('the-code'))
    : 'no report';
  // Expected here.
  await tab.goto('about:blank');
  await sleep(200);
  complaints.length = 0;
  appServer.cspReports.length = 0;
  await tell(facts);
});
