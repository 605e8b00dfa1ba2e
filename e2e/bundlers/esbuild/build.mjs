// SPDX-License-Identifier: MIT
import { build } from 'esbuild';

await build({
  entryPoints: {
    main: 'main.js',
    // esbuild does not follow `new URL(…, import.meta.url)`: these go beside the scripts, under the
    // names by which they are looked for there.
    'browser-auth': 'postern/browser-auth.wasm',
    postern: 'postern/postern.wasm', // for loginWithPopup, and for every other entry
  },
  loader: { '.wasm': 'copy' },
  outdir: 'dist',
  bundle: true,
  format: 'esm',
  splitting: true,
  minify: true,
});
