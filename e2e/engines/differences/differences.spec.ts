// SPDX-License-Identifier: MIT
// What the engines themselves do, without Postern: measured in each run, told by npm run test:engines,
// and written to docs/engines.md by its --accept.

import type { DrivenContext } from '../driven-page.ts';
import { sleep } from '../driver.ts';
import { expect, type Page, test } from '../fixtures.ts';

type Facts = Record<string, string>;

async function tell(facts: Facts): Promise<void> {
  const body = JSON.stringify(facts);
  await test.info().attach('measured', { body, contentType: 'application/json' });
}

const yes = (answer: unknown) => (answer ? 'yes' : 'no');
const ms = (value: number) => `${value < 10 ? Number(value.toFixed(3)) : Math.round(value)} ms`;

/** Opens a window by a click on a button, whose work is evaluated in the page. */
async function openByClick(tab: Page, work: () => unknown): Promise<Page> {
  await tab.evaluate(
    `window.openIt = ${work}; window.addEventListener('click', openIt, { once: true }); undefined`,
  );
  await tab.evaluate(() => {
    const button = document.createElement('button');
    button.textContent = 'Open';
    document.body.append(button);
  });
  const opened = tab.waitForEvent('popup');
  await tab.getByRole('button', { name: 'Open' }).click();
  return opened;
}

async function blankTab(tabs: DrivenContext, origin: string): Promise<Page> {
  const tab = await tabs.newPage();
  await tab.goto(`${origin}/blank.html`);
  return tab;
}

test('what is there', async ({ tab, engine, appServer }) => {
  await tab.goto(`${appServer.origin}/blank.html`);
  const found = await tab.evaluate(() => ({
    'Web Locks': 'locks' in navigator,
    BroadcastChannel: 'BroadcastChannel' in window,
    'WebAssembly.compileStreaming': 'compileStreaming' in WebAssembly,
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
    'a tab behind another, under this driver': visibility,
    'an interval of 100 ms in it': ms(median ?? Number.NaN),
  });
});

test('counting under a Web Lock', async ({ tabs, tab, appServer }) => {
  await tab.goto(`${appServer.origin}/blank.html`);
  const other = await blankTab(tabs, appServer.origin);
  const ROUNDS = 150;
  const count = (page: Page) =>
    page.evaluate(async (rounds) => {
      for (let round = 0; round < rounds; ++round) {
        await navigator.locks.request('count', () => {
          const seen = Number(localStorage.getItem('count'));
          localStorage.setItem('count', String(seen + 1));
        });
        // No timer: those of a hidden tab may wait for a second.
        await new Promise((resolve) => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = resolve;
          port2.postMessage(0);
        });
      }
    }, ROUNDS);
  await Promise.all([count(tab), count(other)]);
  await sleep(500);
  const lost = 2 * ROUNDS - (await tab.evaluate(() => Number(localStorage.getItem('count'))));
  await tell({ 'two tabs count to 300 in localStorage under a Web Lock; lost': String(lost) });
});

test('how long another tab does not see a write after the lock', async ({
  tabs,
  tab,
  appServer,
}) => {
  await tab.goto(`${appServer.origin}/blank.html`);
  const other = await blankTab(tabs, appServer.origin);
  // The one writes and lets go; the other was waiting for the lock, and looks until it sees that.
  const delays: number[] = [];
  for (let round = 0; round < 40; ++round) {
    await tab.evaluate((value) => {
      let release = () => {};
      const held = new Promise<void>((resolve) => {
        release = () => {
          localStorage.setItem('written', value);
          resolve();
        };
      });
      Object.assign(window, { release });
      return new Promise<void>((resolve) => {
        void navigator.locks.request('write', () => {
          resolve();
          return held;
        });
      });
    }, String(round));
    await other.evaluate((value) => {
      const seen = navigator.locks.request('write', async () => {
        const began = performance.now();
        while (localStorage.getItem('written') !== value) {
          if (performance.now() - began > 3000) return -1;
          await new Promise((resolve) => setTimeout(resolve));
        }
        return performance.now() - began;
      });
      Object.assign(window, { seen });
    }, String(round));
    await tab.evaluate(() => (window as any).release());
    delays.push(await other.evaluate(() => (window as any).seen));
  }
  expect(Math.min(...delays), 'a write that is never seen').toBeGreaterThanOrEqual(0);
  // What web_locks.js waits.
  expect(Math.max(...delays), 'longer than Postern waits').toBeLessThan(100);
  const sorted = delays.toSorted((a, b) => a - b);
  await tell({
    'a write of localStorage, seen after the lock: median': ms(sorted[20]),
    'the same, the longest of 40': ms(sorted[39]),
  });
});

test('BroadcastChannel and storage events', async ({ tabs, tab, appServer }) => {
  await tab.goto(`${appServer.origin}/blank.html`);
  const other = await blankTab(tabs, appServer.origin);
  await other.evaluate(() => {
    const heard: string[] = [];
    const channel = new BroadcastChannel('x');
    Object.assign(window, { heard, channel });
    channel.onmessage = () => heard.push('channel');
    addEventListener('storage', () => heard.push('storage'));
  });
  await tab.evaluate(() => {
    const channel = new BroadcastChannel('x');
    Object.assign(window, { channel });
    channel.postMessage(1);
    localStorage.setItem('told', '1');
  });
  await sleep(2000);
  const heard: string[] = await other.evaluate(() => (window as any).heard);
  const stored = await other.evaluate(() => localStorage.getItem('told'));
  expect(stored).toBe('1');
  await tell({
    'a BroadcastChannel reaches another tab': yes(heard.includes('channel')),
    'a `storage` event reaches another tab': yes(heard.includes('storage')),
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
    'with `noopener`, too': yes(severed),
  });
});

test('windows', async ({ tab, tabs, app, appServer, authorizationServer: server }) => {
  await tab.goto(`${appServer.origin}/blank.html`);
  // By a timer of the page, which no driver can have activated.
  await tab.addInitScript(() => {
    if (location.pathname !== '/blank.html' || location.search !== '?open') return;
    setTimeout(() => Object.assign(window, { isOpen: window.open('/blank.html') !== null }), 100);
  });
  await tab.goto(`${appServer.origin}/blank.html?open`);
  await tab.waitForFunction(() => 'isOpen' in window);
  const withoutClick = await tab.evaluate(() => (window as any).isOpen);
  await tab.goto(`${appServer.origin}/blank.html`);
  const late = await openByClick(tab, () =>
    setTimeout(() => Object.assign(window, { late: window.open('/blank.html') }), 700),
  ).catch(() => undefined);
  const isLate = await tab.evaluate(() => Boolean((window as any).late));
  await late?.close().catch(() => {});

  // A window on its way to a page with COOP, as its opener sees it.
  server.settings.crossOriginOpenerPolicy = 'same-origin';
  await app.open(tab);
  await app.createAuth(tab);
  await tab.evaluate((url) => Object.assign(window, { coop: url }) && undefined, server.url);
  const popup = await openByClick(tab, () => {
    const opened = window.open('about:blank');
    Object.assign(window, { opened, seen: [] });
    opened?.location.replace(`${(window as any).coop}/interaction-pages.css`);
  });
  await popup.waitForURL(/interaction-pages/);
  await sleep(300);
  const isClosed = await tab.evaluate(() => (window as any).opened.closed);
  expect((await tabs.open()).size).toBeGreaterThan(1);
  await tell({
    '`window.open()` without a click': withoutClick ? 'opens' : 'is blocked',
    '0.7 s after the click, by a timer': isLate ? 'opens' : 'is blocked',
    '`closed` of a window that is at a stylesheet of another origin': yes(isClosed),
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
    'with `Cache-Control: no-store`': await wasKept('no-store'),
    'with an open BroadcastChannel': await wasKept(
      'no-cache',
      "void (window.kept = new BroadcastChannel('kept'))",
    ),
    'with a Web Lock held': await wasKept(
      'no-cache',
      "void navigator.locks.request('kept', () => new Promise(() => {})).catch(() => {})",
    ),
  });
});

test('policies', async ({ tab, appServer, complaints }) => {
  const isRefused = async (scriptSource: string[]) => {
    appServer.policy['script-src'] = ["'self'", ...scriptSource];
    await tab.goto(`${appServer.origin}/blank.html`);
    return tab.evaluate(() =>
      WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).then(
        () => false,
        () => true,
      ),
    );
  };
  const facts: Facts = {
    "WebAssembly without `'wasm-unsafe-eval'` is refused": yes(await isRefused([])),
    "with `'wasm-unsafe-eval'` it is allowed": yes(!(await isRefused(["'wasm-unsafe-eval'"]))),
  };
  delete appServer.policy['img-src'];
  appServer.cspReports.length = 0;
  await tab.goto(`${appServer.origin}/callback?code=the-code`);
  await sleep(700);
  const reports = JSON.stringify(appServer.cspReports);
  facts['the icon is asked for by the policy of images, and reported'] = yes(
    reports.includes('favicon'),
  );
  facts['a report has the query of the page in it, the code included'] = reports.includes('favicon')
    ? yes(reports.includes('the-code'))
    : 'no report';
  // Expected here.
  await tab.goto('about:blank');
  await sleep(200);
  complaints.length = 0;
  appServer.cspReports.length = 0;
  await tell(facts);
});
