// SPDX-License-Identifier: MIT
// Firefox over WebDriver BiDi, and Chromium over its own protocol; both by Puppeteer.

import puppeteer, { type Browser, type BrowserContext, type Page } from 'puppeteer-core';
import { CHROMIUM_FLAGS, findChromium } from '../support/chromium.ts';
import { type Engine, type EngineProfile, type EngineWindow, PATIENCE_MS } from './driver.ts';

const FIREFOX = process.env.POSTERN_FIREFOX ?? '/usr/bin/firefox-esr';

/** What everybody's Firefox does, and one that is driven does not unless it is told. */
const EVERYDAY_PREFERENCES = {
  'remote.prefs.recommended': false,
  'dom.disable_open_during_load': true,
  'network.cookie.sameSite.laxByDefault': false,
};

export async function startFirefox(): Promise<Engine> {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: FIREFOX,
    headless: true,
    extraPrefsFirefox: EVERYDAY_PREFERENCES,
  });
  return engineOf('firefox', browser);
}

export async function startChromium(): Promise<Engine> {
  const browser = await puppeteer.launch({
    browser: 'chrome',
    executablePath: findChromium(),
    headless: true,
    args: CHROMIUM_FLAGS,
    ignoreDefaultArgs: ['--disable-popup-blocking', '--disable-back-forward-cache'],
  });
  return engineOf('chromium', browser);
}

const TITLES = { firefox: 'Firefox ESR', chromium: 'Chromium' };

async function engineOf(name: 'firefox' | 'chromium', browser: Browser): Promise<Engine> {
  return {
    name,
    version: `${TITLES[name]} ${(await browser.version()).split('/')[1]}`,
    newProfile: async () => new Profile(await browser.createBrowserContext()),
    close: () => browser.close(),
  };
}

class Profile implements EngineProfile {
  readonly #context: BrowserContext;
  readonly #windows = new Map<Page, Window>();

  constructor(context: BrowserContext) {
    this.#context = context;
  }

  async newWindow(): Promise<EngineWindow> {
    return this.#windowOf(await this.#context.newPage());
  }

  async windows(): Promise<EngineWindow[]> {
    const pages = await this.#context.pages();
    return pages.filter((page) => !page.isClosed()).map((page) => this.#windowOf(page));
  }

  close(): Promise<void> {
    return this.#context.close();
  }

  #windowOf(page: Page): Window {
    const window = this.#windows.get(page) ?? new Window(page, `window ${this.#windows.size + 1}`);
    this.#windows.set(page, window);
    return window;
  }
}

class Window implements EngineWindow {
  readonly id: string;
  readonly #page: Page;

  constructor(page: Page, id: string) {
    this.#page = page;
    this.id = id;
  }

  async goto(url: string): Promise<void> {
    await this.#page.goto(url);
  }

  /** The page knows, where the driver has not heard of a page out of the back/forward cache. */
  async url(): Promise<string> {
    const url = await this.#page.evaluate('location.href').catch(() => this.#page.url());
    return String(url);
  }

  evaluate(expression: string): Promise<unknown> {
    return this.#page.evaluate(expression);
  }

  click(xpath: string): Promise<void> {
    return this.#page.locator(`xpath=${xpath}`).setTimeout(PATIENCE_MS).click();
  }

  fill(xpath: string, text: string): Promise<void> {
    return this.#page.locator(`xpath=${xpath}`).setTimeout(PATIENCE_MS).fill(text);
  }

  // A page out of the back/forward cache may never tell the driver that it has loaded.
  async goBack(): Promise<void> {
    void this.#page.goBack().catch(() => {});
  }

  async goForward(): Promise<void> {
    void this.#page.goForward().catch(() => {});
  }

  async reload(): Promise<void> {
    await this.#page.reload();
  }

  close(): Promise<void> {
    return this.#page.close();
  }
}
