// SPDX-License-Identifier: MIT
import { defineConfig } from 'vite';

export default defineConfig({
  server: { host: '127.0.0.1', port: 8080, strictPort: true },
  build: {
    // The page's CSP has no data: URLs, so nothing may be inlined as one.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  // Pre-bundling would move the script away from the postern.wasm that it looks for beside itself.
  optimizeDeps: { exclude: ['postern'] },
});
