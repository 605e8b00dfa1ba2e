// SPDX-License-Identifier: MIT
import type { RequestEvent } from 'postern';
import { daysAhead, realNow } from '../page/moved-clock.js';

/** What the page itself did or saw of a login and after: names and numbers, never a secret. */
export interface PageStep {
  /** `login`: left for the login page; `return`: came back; `request`: an HTTP call. */
  kind: 'login' | 'return' | 'request';
  /** Epoch milliseconds of its beginning, by the clock that nobody moves. */
  at: number;
  /** How many days the page's clock was ahead then. */
  daysAhead: number;
  method: string;
  /** Path alone. */
  path: string;
  by: 'browser' | 'postern' | 'page' | 'relay';
  /** The grant type of a token request. */
  grantType?: string | undefined;
  parameterNames: string[];
  /** `0`: there was no answer. */
  status?: number;
  durationMs?: number;
  errorCode?: string;
}

const MOST_KEPT = 80;

/** Steps in order. Kept in sessionStorage, because a login leaves the page in between. */
export class PageSteps {
  #steps: PageStep[];
  /** Epoch milliseconds: what the server saw before is not of this page. */
  #since: number;

  constructor(readonly storageKey: string) {
    const stored = this.#load();
    this.#steps = stored.steps;
    this.#since = stored.since;
  }

  get all(): readonly PageStep[] {
    return this.#steps;
  }

  get since(): number {
    return this.#since;
  }

  /** A step that begins now, unless it says when it began. */
  add(step: Omit<PageStep, 'at' | 'daysAhead'> & { at?: number }): void {
    const complete = { at: realNow(), daysAhead: daysAhead(), ...step };
    this.#steps = [...this.#steps, complete].slice(-MOST_KEPT);
    this.#save();
  }

  /** A request of Postern's that has just ended. */
  addRequest(request: RequestEvent, grantType?: string): void {
    this.add({
      kind: 'request',
      at: realNow() - request.durationMs,
      method: request.method,
      path: new URL(request.url).pathname,
      by: 'postern',
      ...(grantType && { grantType }),
      parameterNames: [],
      status: request.status,
      durationMs: Math.round(request.durationMs),
      ...(request.error && { errorCode: request.error.code }),
    });
  }

  clear(): void {
    this.#steps = [];
    this.#since = realNow();
    this.#save();
  }

  #save(): void {
    const record = { since: this.#since, steps: this.#steps };
    sessionStorage.setItem(this.storageKey, JSON.stringify(record));
  }

  #load(): { since: number; steps: PageStep[] } {
    try {
      const stored = JSON.parse(sessionStorage.getItem(this.storageKey) ?? '') as {
        since?: unknown;
        steps?: unknown;
      };
      if (typeof stored.since === 'number' && Array.isArray(stored.steps)) {
        return { since: stored.since, steps: stored.steps as PageStep[] };
      }
    } catch {
      // A fresh tab has none.
    }
    return { since: realNow(), steps: [] };
  }
}
