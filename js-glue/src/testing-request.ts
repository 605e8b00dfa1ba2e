// SPDX-License-Identifier: MIT
// A request as the world remembers it: what a log may show of it is its members, and its secrets
// are given to who asks for them.

import type { TestPurpose, TestRequest } from './testing-server-types.js';

const SECRETS = new Set(['code', 'code_verifier', 'refresh_token', 'token']);

const FORM = 'application/x-www-form-urlencoded';

export class RecordedRequest implements TestRequest {
  readonly method: string;
  readonly url: string;
  declare purpose?: TestPurpose;
  readonly form: Readonly<Record<string, string>>;
  declare token?: 'valid' | 'expired' | 'unknown';
  readonly at: number;
  declare status?: number;
  readonly #query: string;
  readonly #text: string;
  readonly #parameters: URLSearchParams;

  constructor(request: Request, text: string, at: number) {
    const { origin, pathname, search } = new URL(request.url);
    this.method = request.method;
    this.url = origin + pathname;
    this.at = at;
    this.#query = search;
    this.#text = text;
    const isForm = request.headers.get('content-type')?.startsWith(FORM) ?? false;
    this.#parameters = new URLSearchParams(isForm ? text : '');
    this.form = Object.fromEntries(
      [...this.#parameters].map(([name, value]) => [name, SECRETS.has(name) ? '[secret]' : value]),
    );
  }

  /** As messages name it. */
  get title(): string {
    return `${this.method} ${this.url}`;
  }

  reveal(parameter: string): string | undefined {
    return this.#parameters.get(parameter) ?? undefined;
  }

  query(): URLSearchParams {
    return new URLSearchParams(this.#query);
  }

  text(): string {
    return this.#text;
  }
}
