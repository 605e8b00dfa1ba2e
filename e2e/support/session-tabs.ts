// SPDX-License-Identifier: MIT
// Several tabs with one session, as an application has them that calls its API all the time; their
// clock, and their sleep.

import type { BrowserContext, Page } from '@playwright/test';
import type { BrowserAuthConfig, TokenSet } from 'postern';
import { expect } from '@playwright/test';
import type { TestApp } from './test-app.ts';

declare global {
  /** How far this page's wall clock is ahead, in milliseconds; see movableClock(). */
  var clockOffset: number;
  /** The codes of the calls that failed, by callAlways(). */
  var failures: string[];
  /** What callAlways() was given that had expired by the page's own clock: nothing, ever. */
  var expiredTokens: number;
}

/** An init script: Date goes as before, and by clockOffset. Timers do not know of it. */
export function movableClock(): void {
  globalThis.clockOffset = 0;
  const RealDate = Date;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, values, newTarget) =>
      Reflect.construct(
        target,
        values.length === 0 ? [RealDate.now() + clockOffset] : values,
        newTarget,
      ),
    get: (target, name) =>
      name === 'now' ? () => RealDate.now() + clockOffset : Reflect.get(target, name),
  });
}

export interface SessionTabsOptions {
  count: number;
  config?: Partial<BrowserAuthConfig>;
  storage?: 'localStorageStore' | 'sessionStorageStore';
}

/** Opens tabs that share one session, which is there already. */
export async function openSessionTabs(
  context: BrowserContext,
  app: TestApp,
  { count, config, storage = 'localStorageStore' }: SessionTabsOptions,
): Promise<Page[]> {
  const first = context.pages()[0] ?? (await context.newPage());
  await app.openSignedIn(first, { config, storage });
  const tabs = [first];
  while (tabs.length < count) tabs.push(await openSessionTab(context, app, { config, storage }));
  return tabs;
}

export async function openSessionTab(
  context: BrowserContext,
  app: TestApp,
  { config, storage = 'localStorageStore' }: Omit<SessionTabsOptions, 'count'> = {},
): Promise<Page> {
  const tab = await context.newPage();
  await app.open(tab);
  await app.createAuth(tab, { config, storage });
  await tab.evaluate(() => auth.ready);
  return tab;
}

/** From now on the page asks for a token again and again, as an application that works does. */
export async function callAlways(tab: Page, everyMs = 400): Promise<void> {
  await tab.evaluate((delay) => {
    globalThis.failures = [];
    globalThis.expiredTokens = 0;
    setInterval(async () => {
      try {
        const token = await auth.getAccessToken();
        const held = auth.getTokenSet();
        const isHeld = held?.access_token === token;
        if (isHeld && (held.expires_at as number) * 1000 <= Date.now()) ++globalThis.expiredTokens;
      } catch (error) {
        globalThis.failures.push((error as { code: string }).code);
      }
    }, delay);
  }, everyMs);
}

/** Of all tabs of the origin together. */
export const locksIn = (tab: Page): Promise<{ held: number; pending: number }> =>
  tab.evaluate(async () => {
    const { held = [], pending = [] } = await navigator.locks.query();
    return { held: held.length, pending: pending.length };
  });

/** Nobody holds a lock or waits for one: Chromium freezes no page that does. */
export async function expectNoLocks(tab: Page, timeout = 2500): Promise<void> {
  await expect
    .poll(() => locksIn(tab), { message: 'locks', timeout, intervals: [50] })
    .toEqual({ held: 0, pending: 0 });
}

/** What the page does not do while it is frozen, it does afterwards. */
export async function freeze(tab: Page): Promise<void> {
  const session = await tab.context().newCDPSession(tab);
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  await session.detach();
}

export async function thaw(tab: Page): Promise<void> {
  const session = await tab.context().newCDPSession(tab);
  await session.send('Page.setWebLifecycleState', { state: 'active' });
  await session.detach();
}

export async function moveClocks(tabs: Page[], byMs: number): Promise<void> {
  await Promise.all(
    tabs.map((tab) =>
      tab.evaluate((ms) => {
        clockOffset += ms;
      }, byMs),
    ),
  );
}

export const heldBy = (tab: Page): Promise<TokenSet | undefined> =>
  tab.evaluate(() => auth.getTokenSet());

/** All tabs have the same token set before long. @returns it */
export async function expectOneToken(tabs: Page[], timeout = 5000): Promise<TokenSet> {
  let sets: (TokenSet | undefined)[] = [];
  await expect
    .poll(
      async () => {
        sets = await Promise.all(tabs.map(heldBy));
        return new Set(sets.map((set) => set?.access_token)).size;
      },
      { message: 'how many different tokens the tabs have', timeout, intervals: [50] },
    )
    .toBe(1);
  expect(sets[0]).toBeDefined();
  return sets[0] as TokenSet;
}
