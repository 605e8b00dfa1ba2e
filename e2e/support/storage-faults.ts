// SPDX-License-Identifier: MIT
// What can be wrong with a page's sessionStorage.

import type { Page } from '@playwright/test';
import { expectError } from './outcome.ts';

/** As with "block all cookies": naming it throws. For the pages that come from now on. */
export const blockSessionStorage = (page: Page) =>
  page.addInitScript(() => {
    Object.defineProperty(window, 'sessionStorage', {
      get() {
        throw new DOMException('Access is denied for this document.', 'SecurityError');
      },
    });
  });

/** Fills it to its last byte. */
export const fillSessionStorage = (page: Page) =>
  page.evaluate(() => {
    for (let size = 4 * 1024 * 1024, item = 0; size >= 1;) {
      try {
        sessionStorage.setItem(`fill${item++}`, 'x'.repeat(size));
      } catch {
        size = Math.floor(size / 2);
      }
    }
  });

export async function expectEveryCallRefused(page: Page): Promise<void> {
  for (const call of ['login', 'getAccessToken', 'handleRedirectCallback', 'logout'] as const) {
    const outcome = await page.evaluate((name) => outcomeOf<unknown>(auth[name]()), call);
    expectError(outcome, 'storage_error');
  }
}
