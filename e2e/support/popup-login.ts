// SPDX-License-Identifier: MIT
// A page with a button for loginWithPopup(), and the window that it opens.

import type { Page } from '@playwright/test';
import type { AuthorizationServer } from '../authorization-server/authorization-server.mjs';
import { watchResources } from './page-resources.ts';
import type { TestApp } from './test-app.ts';

/** Without the renewal by timer, which would be left and has nothing to do with these. */
export const BASE = { autoRefresh: false };

export const exchangesOf = (server: AuthorizationServer): number =>
  server.log.matching({ path: '/oauth/token' }).length;

export const storedLogins = (page: Page) =>
  page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.includes(':login:')));

export async function createAuth(page: Page, app: TestApp, config: object = {}): Promise<void> {
  await app.createAuth(page, { config: { ...BASE, ...config } });
  await page.evaluate(() => {
    globalThis.giveUp = new AbortController();
    const options = { appState: { tab: 2 }, returnTo: '/stash?tab=2', signal: giveUp.signal };
    addButton('Sign in', () => auth.loginWithPopup(options));
  });
}

export async function open(page: Page, app: TestApp, config: object = {}): Promise<void> {
  await page.addInitScript(watchResources);
  await app.open(page);
  await createAuth(page, app, config);
}

export async function click(page: Page): Promise<Page> {
  const opened = page.waitForEvent('popup');
  await page.getByRole('button', { name: 'Sign in' }).click();
  return opened;
}

/** The window at the server's first page. */
export async function begin(page: Page): Promise<Page> {
  const popup = await click(page);
  await popup.waitForURL(/\/interaction\//);
  return popup;
}

export const outcomeIn = (page: Page) => page.evaluate(() => outcome);

/** The page never sees where the window is, so that only the callback page can tell. */
export const hideLocation = (page: Page) =>
  page.evaluate(() => {
    const { open } = window;
    window.open = (...values) => {
      const popup = open.apply(window, values)!;
      return {
        location: {
          replace: (url: string) => popup.location.replace(url),
          get href(): string {
            throw new DOMException('cut off', 'SecurityError');
          },
        },
        get closed() {
          return popup.closed;
        },
        close: () => popup.close(),
      } as Window;
    };
  });
