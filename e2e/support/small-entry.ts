// SPDX-License-Identifier: MIT
// The entries that have one client and the small module, beside it or inside.

import type { Page } from '@playwright/test';
import type { BrowserAuthConfig } from 'postern';
import type { TestApp } from './test-app.ts';

/** @returns the names of the modules that the page asks for from now on */
export function watchModules(page: Page): string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    const name = /\/([\w-]+\.wasm)$/.exec(request.url())?.[1];
    if (name) asked.push(name);
  });
  return asked;
}

/** Makes `window.auth` by an entry that the app itself does not import. */
export async function createAuthBy(
  entry: 'browser-auth' | 'browser-auth-inline',
  page: Page,
  app: TestApp,
  config: Partial<BrowserAuthConfig> = {},
): Promise<void> {
  await page.evaluate(
    async ({ path, whole }) => {
      const { createBrowserAuth } = (await import(path)) as typeof import('postern/browser-auth');
      globalThis.auth = createBrowserAuth(whole);
    },
    { path: `/postern/${entry}.js`, whole: { ...app.config, ...config } },
  );
}
