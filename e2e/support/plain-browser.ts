// SPDX-License-Identifier: MIT
// Chromium as everybody runs it. Playwright keeps every page visible and focused, never lets a timer
// wait, and so lets no page be frozen; here a tab in the background is one.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium } from '@playwright/test';
import { CHROMIUM_FLAGS, findChromium } from './chromium.ts';

export class PlainBrowser {
  /** The browser's own profile: its pages are tabs of one window. */
  readonly context: BrowserContext;
  readonly #browser: Browser;
  readonly #process: ChildProcess;
  readonly #profile: string;

  private constructor(browser: Browser, process: ChildProcess, profile: string) {
    [this.context] = browser.contexts();
    this.#browser = browser;
    this.#process = process;
    this.#profile = profile;
  }

  static async start(): Promise<PlainBrowser> {
    const profile = await mkdtemp(join(tmpdir(), 'postern-e2e-'));
    const child = spawn(
      findChromium() ?? chromium.executablePath(),
      [
        ...CHROMIUM_FLAGS,
        '--headless',
        '--no-default-browser-check',
        '--password-store=basic',
        '--remote-debugging-port=0',
        `--user-data-dir=${profile}`,
        'about:blank',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const endpoint = await debuggingEndpointOf(child);
    // Without its defaults, one of which is the focus on every page.
    const browser = await chromium.connectOverCDP(endpoint, { noDefaults: true });
    return new PlainBrowser(browser, child, profile);
  }

  async close(): Promise<void> {
    const isOver = once(this.#process, 'exit');
    await this.#browser.close();
    this.#process.kill();
    await isOver;
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function debuggingEndpointOf(child: ChildProcess): Promise<string> {
  let said = '';
  const isOver = once(child, 'exit').then(([code]) => {
    throw new Error(`Chromium ended with ${code}: ${said}`);
  });
  const found = new Promise<string>((resolve) => {
    child.stderr?.on('data', (data) => {
      said += data;
      const [, endpoint] = /DevTools listening on (ws:\S+)/.exec(said) ?? [];
      if (endpoint) resolve(endpoint);
    });
  });
  isOver.catch(() => {});
  return Promise.race([found, isOver]);
}
