// SPDX-License-Identifier: MIT
// Whatever a page complains of fails the test, unless the test has said that it will.

import type { BrowserContext, ConsoleMessage, Page } from '@playwright/test';

export interface Problem {
  kind: 'page error' | 'console error' | 'crash' | 'foreign request' | 'policy report';
  text: string;
  /** The page's or the resource's. */
  url: string;
}

/** Chromium's own console errors, for allow(). */
export const FAILED_TO_LOAD = /^Failed to load resource/;
export const BLOCKED_BY_CORS = /has been blocked by CORS policy/;

/** What a page says that is closed while it imports. */
const IMPORT_FAILED = /^TypeError: Failed to fetch dynamically imported module/;

/** Runs in every page, before its own scripts. */
function reportViolations(): void {
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
    console.error(`securitypolicyviolation: ${violatedDirective} ${blockedURI}`);
  });
}

function isOnThisMachine(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return !protocol.startsWith('http') || hostname === '127.0.0.1' || hostname === 'localhost';
}

/** How long a page that is busy, or on its way elsewhere, may keep a test from ending. */
const FLUSH_TIMEOUT_MS = 500;

export class PageProblems {
  readonly #contexts: BrowserContext[] = [];
  readonly #problems: Problem[] = [];
  readonly #allowed: { text: RegExp; url: RegExp }[] = [];
  readonly #popups = new WeakSet<Page>();
  /** The text of everything that went to the console, for the search for secrets. */
  readonly consoleTexts: string[] = [];

  /** To be called for every context that a test makes itself. */
  async watch(context: BrowserContext): Promise<void> {
    this.#contexts.push(context);
    await context.addInitScript(reportViolations);
    context.on('weberror', (webError) => {
      const error = webError.error();
      // Playwright's has an empty stack where no script was running.
      const text = error instanceof Error ? error.stack || String(error) : String(error);
      const page = webError.page();
      // A popup's callback page is closed by its opener while it imports modules.
      const isClosed = !page || page.isClosed() || this.#popups.has(page);
      if (isClosed && IMPORT_FAILED.test(text)) return;
      this.add({ kind: 'page error', text, url: page?.url() ?? '' });
    });
    context.on('console', (message) => this.#addConsoleMessage(message));
    context.on('page', (page) => {
      page.on('popup', (popup) => void this.#popups.add(popup));
      page.on('crash', () => this.add({ kind: 'crash', text: 'crashed', url: page.url() }));
    });
    context.on('request', (request) => {
      if (!isOnThisMachine(request.url())) {
        this.add({ kind: 'foreign request', text: request.method(), url: request.url() });
      }
    });
  }

  /** To be called for a context that is closed before the test is over. */
  forget(context: BrowserContext): void {
    this.#contexts.splice(this.#contexts.indexOf(context), 1);
  }

  #addConsoleMessage(message: ConsoleMessage): void {
    this.consoleTexts.push(message.text());
    if (message.type() !== 'error') return;
    this.add({ kind: 'console error', text: message.text(), url: message.location().url });
  }

  add(problem: Problem): void {
    this.#problems.push(problem);
  }

  /**
   * What this test expects: `allow(FAILED_TO_LOAD, /\/oauth\/token$/)`.
   * @param url the resource's for FAILED_TO_LOAD, else the script's
   */
  allow(text: RegExp, url = /(?:)/): void {
    this.#allowed.push({ text, url });
  }

  /** Waits for what the pages have said already and the browser has not handed on yet. */
  async flush(): Promise<void> {
    const pages = this.#contexts.flatMap((context) => context.pages());
    const timeout = new Promise((resolve) => setTimeout(resolve, FLUSH_TIMEOUT_MS).unref());
    await Promise.race([Promise.allSettled(pages.map((page) => page.evaluate('0'))), timeout]);
  }

  /** @returns what unexpected() returns, and forgets everything so far */
  take(): Problem[] {
    const problems = this.unexpected();
    this.#problems.length = 0;
    return problems;
  }

  /** @returns what no allow() has covered */
  unexpected(): Problem[] {
    return this.#problems.filter(
      (problem) =>
        !this.#allowed.some(({ text, url }) => text.test(problem.text) && url.test(problem.url)),
    );
  }
}
