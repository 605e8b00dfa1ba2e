// SPDX-License-Identifier: MIT
// What a Web Lock says of localStorage, without Postern; told as the other differences are.

import { sleep } from '../driver.ts';
import { expect, type Page, test } from '../fixtures.ts';
import { blankTab, ms, tell } from './facts.ts';

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

/** Takes the lock and keeps it until release() has written. */
async function holdToWrite(tab: Page, value: string): Promise<void> {
  await tab.evaluate((written) => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = () => {
        localStorage.setItem('written', written);
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
  }, value);
}

test('how long another tab does not see a write after the lock', async ({
  tabs,
  tab,
  appServer,
}) => {
  await tab.goto(`${appServer.origin}/blank.html`);
  const other = await blankTab(tabs, appServer.origin);
  // The one writes and lets go; the other was waiting for the lock, and looks until it sees that.
  // No timer: those of a hidden tab may wait for a second.
  await other.evaluate(() => {
    const yieldTo = () =>
      new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = resolve;
        port2.postMessage(0);
      });
    Object.assign(window, { yieldTo });
  });
  const delays: number[] = [];
  for (let round = 0; round < 40; ++round) {
    await holdToWrite(tab, String(round));
    await other.evaluate((value) => {
      const seen = navigator.locks.request('write', async () => {
        const began = performance.now();
        while (localStorage.getItem('written') !== value) {
          if (performance.now() - began > 3000) return -1;
          await (window as any).yieldTo();
        }
        return performance.now() - began;
      });
      Object.assign(window, { seen });
    }, String(round));
    await tab.evaluate(() => (window as any).release());
    delays.push(await other.evaluate(() => (window as any).seen));
  }
  expect(Math.min(...delays), 'a write that is never seen').toBeGreaterThanOrEqual(0);
  const sorted = delays.toSorted((a, b) => a - b);
  await tell({
    'a write of localStorage, seen after its lock was granted: median of 40': ms(sorted[20]),
    'a write of localStorage, seen after its lock was granted: longest of 40': ms(sorted[39]),
  });
});

// Why a sign-in, which has nothing to read, waits as well.
test('writes of two tabs, one after the other under a Web Lock', async ({
  tabs,
  tab,
  appServer,
}) => {
  await tab.goto(`${appServer.origin}/blank.html`);
  const other = await blankTab(tabs, appServer.origin);
  const ROUNDS = 100;
  let lost = 0;
  for (let round = 0; round < ROUNDS; ++round) {
    const [first, second] = round % 2 ? [tab, other] : [other, tab];
    await holdToWrite(first, `first ${round}`);
    await second.evaluate((value) => {
      const done = navigator.locks.request('write', () => {
        localStorage.setItem('written', value);
      });
      Object.assign(window, { done });
    }, `second ${round}`);
    await first.evaluate(() => (window as any).release());
    await second.evaluate(() => (window as any).done);
    await sleep(50);
    const isThere = async () => {
      const seen = await Promise.all(
        [first, second].map((each) => each.evaluate(() => localStorage.getItem('written'))),
      );
      return seen.includes(`second ${round}`);
    };
    if (await isThere()) continue;
    // Long after what is late has come.
    await sleep(1000);
    if (!(await isThere())) ++lost;
  }
  await tell({
    'two tabs write to localStorage, in turn under a Web Lock; the later one is lost, of 100':
      String(lost),
  });
});
