// SPDX-License-Identifier: MIT
// Playwright's Page, as far as the helpers of ../support need one, over a window of any engine: so
// that they open, sign in and look in all of them. What is not here throws.

import type { BrowserContext, Page } from '@playwright/test';
import type { AppServer } from '../support/app-server.ts';
import { type EngineProfile, type EngineWindow, PATIENCE_MS, until } from './driver.ts';

type PageFunction = string | ((argument: any) => unknown);

/** A page's code, which is evaluated there and knows nothing of this module. */
function expressionOf(work: PageFunction, argument?: unknown): string {
  return typeof work === 'string' ? work : `(${work})(${JSON.stringify(argument) ?? ''})`;
}

function isMatch(pattern: RegExp | string | ((url: URL) => boolean), url: string): boolean {
  if (pattern instanceof RegExp) return pattern.test(url);
  return typeof pattern === 'string' ? pattern === url : pattern(new URL(url));
}

const quoted = (text: string) => `"${text.replaceAll('"', '')}"`;

/** One profile, and its pages. Init scripts are the app server's: every engine runs those. */
export class DrivenContext {
  readonly #profile: EngineProfile;
  readonly #appServer: AppServer;
  readonly #pages = new Map<string, DrivenPage>();

  constructor(profile: EngineProfile, appServer: AppServer) {
    this.#profile = profile;
    this.#appServer = appServer;
  }

  async newPage(): Promise<Page> {
    return this.#pageOf(await this.#profile.newWindow(), false);
  }

  /** Those that were opened by newPage() or caught by waitForEvent('popup'), and are open. */
  pages(): Page[] {
    return [...this.#pages.values()].filter((page) => !page.isClosed()).map(asPage);
  }

  async addInitScript(work: PageFunction, argument?: unknown): Promise<void> {
    this.#appServer.headScripts.push(`${expressionOf(work, argument)};`);
  }

  /** @returns the ids of the open windows */
  async open(): Promise<Set<string>> {
    return new Set((await this.#profile.windows()).map(({ id }) => id));
  }

  /** Waits for a window that was not among `before`. */
  async opened(before: Set<string>): Promise<Page> {
    const window = await until('another window', async () =>
      (await this.#profile.windows()).find(({ id }) => !before.has(id)),
    );
    return this.#pageOf(window, true);
  }

  close(): Promise<void> {
    return this.#profile.close();
  }

  #pageOf(window: EngineWindow, isPopup: boolean): Page {
    const page = new DrivenPage(this, window, isPopup);
    this.#pages.set(window.id, page);
    return asPage(page);
  }
}

class DrivenPage {
  readonly #context: DrivenContext;
  readonly #window: EngineWindow;
  readonly #isPopup: boolean;
  #isClosed = false;

  constructor(context: DrivenContext, window: EngineWindow, isPopup: boolean) {
    this.#context = context;
    this.#window = window;
    this.#isPopup = isPopup;
  }

  context(): BrowserContext {
    return this.#context as unknown as BrowserContext;
  }

  goto(url: string): Promise<void> {
    return this.#window.goto(url);
  }

  evaluate(work: PageFunction, argument?: unknown): Promise<unknown> {
    return this.#window.evaluate(expressionOf(work, argument));
  }

  addInitScript(work: PageFunction, argument?: unknown): Promise<void> {
    return this.#context.addInitScript(work, argument);
  }

  async waitForFunction(work: PageFunction, argument?: unknown): Promise<void> {
    const expression = expressionOf(work, argument);
    // A page that is on its way elsewhere has no answer yet.
    await until(`true: ${expression}`, () =>
      this.#window.evaluate(`Boolean(${expression})`).then(Boolean, () => false),
    );
  }

  async waitForURL(pattern: RegExp | string | ((url: URL) => boolean)): Promise<void> {
    let last = '';
    const look = async () => isMatch(pattern, (last = await this.#window.url()));
    await until(`the URL ${pattern}`, look).catch((error: Error) => {
      throw new Error(`${error.message}, at ${new URL(last).pathname}`);
    });
  }

  waitForEvent(event: string): Promise<unknown> {
    if (event === 'popup') return this.#waitForPopup();
    if (event === 'close') return this.#waitForClose();
    throw new Error(`no engine's driver tells of ${event}`);
  }

  getByRole(role: string, { name }: { name: string }) {
    if (role !== 'button') throw new Error(`no engine's driver finds a ${role}`);
    return { click: () => this.#window.click(`//button[normalize-space()=${quoted(name)}]`) };
  }

  getByLabel(label: string) {
    const field = `//input[@id=//label[normalize-space()=${quoted(label)}]/@for]`;
    return { fill: (text: string) => this.#window.fill(field, text) };
  }

  goBack(): Promise<void> {
    return this.#window.goBack();
  }

  goForward(): Promise<void> {
    return this.#window.goForward();
  }

  reload(): Promise<void> {
    return this.#window.reload();
  }

  async close(): Promise<void> {
    await this.#window.close();
    this.#isClosed = true;
  }

  isClosed(): boolean {
    return this.#isClosed;
  }

  /** @returns something, for as long as a script's window is open */
  async opener(): Promise<unknown> {
    if (!this.#isPopup) return null;
    this.#isClosed ||= !(await this.#context.open()).has(this.#window.id);
    return this.#isClosed ? null : {};
  }

  async #waitForPopup(): Promise<Page> {
    return this.#context.opened(await this.#context.open());
  }

  async #waitForClose(): Promise<void> {
    const { id } = this.#window;
    await until('a closed window', async () => !(await this.#context.open()).has(id), PATIENCE_MS);
    this.#isClosed = true;
  }
}

function asPage(page: DrivenPage): Page {
  const proxy: unknown = new Proxy(page, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value === 'function') return value.bind(target);
      // Whoever awaits a page asks for this.
      if (value !== undefined || typeof name === 'symbol' || name === 'then') return value;
      throw new Error(`no engine's driver has page.${name}`);
    },
  });
  return proxy as Page;
}
