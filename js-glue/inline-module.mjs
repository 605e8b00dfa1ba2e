// SPDX-License-Identifier: MIT
// Makes of a wasm file a string that a script can hold: a character for each byte, SHIFT further on. The
// commonest bytes, below 92, are then printable ASCII after the double quote, which whoever prints the
// script leaves as one byte each, in the order that compresses: base64 would be a quarter larger.
import { readFileSync } from 'node:fs';

const SHIFT = '#'.charCodeAt(0);

const textOf = (bytes) =>
  Array.from(bytes, (byte) => String.fromCharCode((byte + SHIFT) % 256)).join('');

// inlinePlugin lets a build import './<name>-text.mjs', which exports <name>.wasm of `moduleDir` so.
export const inlinePlugin = (moduleDir) => ({
  name: 'modules as text',
  setup(on) {
    on.onResolve({ filter: /-text\.mjs$/ }, ({ path }) => ({ path, namespace: 'module as text' }));
    on.onLoad({ filter: /^/, namespace: 'module as text' }, ({ path }) => {
      const file = `${moduleDir}${path.slice('./'.length).replace('-text.mjs', '.wasm')}`;
      return {
        contents: `export const shift = ${SHIFT};
          export const text = ${JSON.stringify(textOf(readFileSync(file)))};`,
      };
    });
  },
});
