// SPDX-License-Identifier: MIT
// Runs an example as it stands in its file, against a server on this machine.

import { transformSync } from 'esbuild';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/**
 * Sends what is meant for Path of Exile to another server. The examples name no endpoint, as their
 * readers have no other one, so it is done below them: the transport calls the `fetch` of the moment.
 * @param {import('node:test').TestContext} t
 * @param {string} origin
 * @returns {string[]} where every request went, or tried to go
 */
export function sendPathOfExileTo(t, origin) {
  /** @type {string[]} */
  const addresses = [];
  const { fetch } = globalThis;
  t.mock.method(
    globalThis,
    'fetch',
    (/** @type {string | URL | Request} */ input, /** @type {RequestInit} */ init) => {
      const address = String(input instanceof Request ? input.url : input);
      addresses.push(address);
      return fetch(address.replace('https://www.pathofexile.com', origin), init);
    },
  );
  return addresses;
}

/**
 * The exports of an example, which runs on import.
 * @param {string} name
 * @param {(text: string) => string} [change] what is not an example's to know
 */
export function runExample(name, change = (text) => text) {
  return runProgram(change(readFileSync(here(`examples/${name}`), 'utf8')));
}

/**
 * The exports of a program, which runs on import.
 * @param {string} text TypeScript, or JavaScript
 */
export async function runProgram(text) {
  const { code } = transformSync(text, { loader: 'ts', format: 'esm', target: 'es2022' });
  // Where its import finds the packed package, and git nothing.
  const folder = mkdtempSync(here('../node_modules/.example-'));
  try {
    const script = join(folder, 'program.mjs');
    writeFileSync(script, code);
    return await import(pathToFileURL(script).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
