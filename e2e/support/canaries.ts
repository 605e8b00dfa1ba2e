// SPDX-License-Identifier: MIT
// The secrets of a test, and the search for them.

import type { BrowserContext, Request } from '@playwright/test';
import { expect } from '@playwright/test';
import type { TokenSet } from 'postern';

const SECRET_PARAMETERS = ['code', 'code_verifier', 'refresh_token', 'token'];

/** The real secrets, collected from what is sent, and given by the test. */
export class Canaries {
  /** By name and value: `code_verifier`, `access_token` and so on. */
  readonly values = new Map<string, string>();
  readonly requests: Request[] = [];

  watch(context: BrowserContext): void {
    context.on('request', (request) => {
      this.requests.push(request);
      const { searchParams } = new URL(request.url());
      for (const name of ['state', 'code']) this.plant(name, searchParams.get(name));
      const body = new URLSearchParams(request.postData() ?? '');
      for (const name of SECRET_PARAMETERS) this.plant(name, body.get(name));
    });
  }

  /** What came back: the browser does not always keep the answer for us to read. */
  plantTokens(tokens: TokenSet | undefined): void {
    this.plant('access_token', tokens?.access_token);
    this.plant('refresh_token', tokens?.refresh_token);
  }

  plant(name: string, value: string | null | undefined): void {
    if (value) this.values.set(value, name);
  }

  /** @returns the kinds of secrets that are known by now */
  kinds(): Set<string> {
    return new Set(this.values.values());
  }

  /** @returns the names of the secrets that a text has in it, in any usual encoding */
  foundIn(text: string): string[] {
    return [...this.values]
      .filter(([value]) => {
        const base64 = Buffer.from(value).toString('base64').replace(/=+$/, '').slice(0, -2);
        return [value, encodeURIComponent(value), base64].some((form) => text.includes(form));
      })
      .map(([, name]) => name);
  }

  expectNoneIn(text: string, where: string): void {
    expect.soft(this.foundIn(text), `secrets in ${where}: ${text.slice(0, 300)}`).toEqual([]);
  }
}
