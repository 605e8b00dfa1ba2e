// SPDX-License-Identifier: MIT
// How a result becomes an answer. An object gets the prefix `]`; a string goes out as it is, be it
// an assertion or a refusal. Both are 200, and so is an action's error.

/** @typedef {{ status: number, headers: Record<string, string>, body: string }} Answer */

/** What an action throws: the caller is told, with status 200. */
export class ActionError extends Error {}

/** What is thrown outside an action: the request reached none. */
export class UnknownActionError extends Error {}

/** What an action returns that is a page. */
export class Page {
  /** @param {string} html @param {Record<string, string>} [headers] */
  constructor(html, headers = {}) {
    this.html = html;
    this.headers = headers;
  }
}

/** @typedef {string | Record<string, unknown> | unknown[] | Page} Result */

/** @param {number} status @param {string} body @returns {Answer} */
export function textAnswer(status, body) {
  return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body };
}

/** @param {Result} result @returns {Answer} */
export function frame(result) {
  if (result instanceof Page) {
    return {
      status: 200,
      headers: { 'Content-Type': 'text/html; charset=utf-8', ...result.headers },
      body: result.html,
    };
  }
  return textAnswer(200, typeof result === 'string' ? result : `]${JSON.stringify(result)}`);
}

/** @param {unknown} error @returns {Answer} */
export function frameError(error) {
  if (error instanceof UnknownActionError) return textAnswer(404, `Error: ${error.message}`);
  return textAnswer(500, 'Error: Internal Server Error');
}
