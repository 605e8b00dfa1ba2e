// SPDX-License-Identifier: MIT
// The module of the tests' pages, loaded as Postern loads it, and compiled once for the process.

import { Runtime } from './runtime.js';

/** The module that can do everything, compiled. A failure is not kept. */
export const compiledModule = (): Promise<WebAssembly.Module> =>
  new Promise((resolve, reject) => {
    runtime.load().then(() => resolve(compiled!), reject);
  });

let compiled: WebAssembly.Module | undefined;

const runtime = new Runtime(
  ({ wasm }) => {
    compiled = wasm;
    // Nothing calls this instance, which stands for those of the pages.
    return Promise.resolve({ attachHost() {} });
  },
  () => new URL('./postern.wasm', import.meta.url),
);
