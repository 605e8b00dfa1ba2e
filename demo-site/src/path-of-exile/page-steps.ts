// SPDX-License-Identifier: MIT

/** What the page itself did or saw of a login and after: names and numbers, never a secret. */
export interface PageStep {
  /** `login`: left for the authorization server; `return`: came back; `request`: an HTTP call. */
  kind: 'login' | 'return' | 'request';
  /** Epoch milliseconds of its beginning. */
  at: number;
  method: string;
  /** Path alone. */
  path: string;
  by: 'browser' | 'postern' | 'page';
  grantType?: string | undefined;
  parameterNames: string[];
  /** `0`: there was no answer. */
  status?: number;
  durationMs?: number;
  errorCode?: string;
}

const STORAGE_KEY = 'postern-demo.steps';
const MOST_KEPT = 80;

/** Steps in order. Kept in sessionStorage, because a login leaves the page in between. */
export class PageSteps {
  #steps: PageStep[];
  /** Epoch milliseconds: what the server saw before is not of this page. */
  #since: number;

  constructor() {
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

  add(step: PageStep): void {
    this.#steps = [...this.#steps, step].slice(-MOST_KEPT);
    this.#save();
  }

  clear(): void {
    this.#steps = [];
    this.#since = Date.now();
    this.#save();
  }

  #save(): void {
    const record = { since: this.#since, steps: this.#steps };
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify(record));
  }

  #load(): { since: number; steps: PageStep[] } {
    try {
      const stored = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? '') as {
        since?: unknown;
        steps?: unknown;
      };
      if (typeof stored.since === 'number' && Array.isArray(stored.steps)) {
        return { since: stored.since, steps: stored.steps as PageStep[] };
      }
    } catch {
      // A fresh tab has none.
    }
    return { since: Date.now(), steps: [] };
  }
}
