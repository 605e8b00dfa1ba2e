// SPDX-License-Identifier: MIT
import { build } from 'esbuild';

await build({
  entryPoints: {
    main: 'main.js',
    postern: 'postern/postern.wasm', // for loginWithPopup alone
  },
  loader: { '.wasm': 'copy' },
  // An app of your own imports the entry by this name; this one's script is shared with other bundlers.
  alias: { 'postern/browser-auth': 'postern/browser-auth/inline' },
  outdir: 'dist',
  bundle: true,
  format: 'esm',
  splitting: true,
  minify: true,
  // Without it each byte above 127 of the module becomes four characters.
  charset: 'utf8',
});
