// SPDX-License-Identifier: MIT
// Makes of a wasm file a string that a script can hold: a character for each byte, further on by that of
// '#'. The commonest bytes, below 92, are then printable ASCII after the double quote, which whoever
// prints the script leaves as one byte each, in the order that compresses: base64 would be a quarter larger.
import { readFileSync, writeFileSync } from 'node:fs';

const shift = '#'.charCodeAt(0);

const textOf = (bytes) =>
  Array.from(bytes, (byte) => String.fromCharCode((byte + shift) % 256)).join('');

// inlinePlugin lets a build import './<name>-text.mjs', which is <name>.wasm of `moduleDir` so.
export const inlinePlugin = (moduleDir) => ({
  name: 'modules as text',
  setup(on) {
    on.onResolve({ filter: /-text\.mjs$/ }, ({ path }) => ({ path, namespace: 'text' }));
    on.onLoad({ filter: /^/, namespace: 'text' }, ({ path }) => {
      const file = `${moduleDir}${path.slice('./'.length).replace('-text.mjs', '.wasm')}`;
      return { contents: textOf(readFileSync(file)), loader: 'text' };
    });
  },
});

// leaveOutText takes the text out of a source map, which would have it once more as a source.
export function leaveOutText(mapFile) {
  const map = JSON.parse(readFileSync(mapFile, 'utf8'));
  map.sources.forEach((source, index) => {
    if (source.startsWith('text:')) map.sourcesContent[index] = null;
  });
  writeFileSync(mapFile, JSON.stringify(map));
}
