// SPDX-License-Identifier: MIT
import { defineConfig, type Plugin } from 'vite';

// A browser that knows of the fonts when it meets the page waits for them for a moment, and nothing moves
// afterwards: see fonts.css.
const preloadFonts: Plugin = {
  name: 'preload fonts',
  transformIndexHtml: (_html, { bundle = {} }) =>
    Object.keys(bundle)
      .filter((file) => /(alegreya|source-sans).*\.woff2$/.test(file))
      .map((file) => ({
        tag: 'link',
        attrs: {
          rel: 'preload',
          as: 'font',
          type: 'font/woff2',
          crossorigin: '',
          href: `/${file}`,
        },
        injectTo: 'head' as const,
      })),
};

export default defineConfig({
  plugins: [preloadFonts],
  server: { host: '127.0.0.1', port: 8080, strictPort: true },
  build: {
    // The page's CSP has no data: URLs, so nothing may be inlined as one.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  // Pre-bundling would move the script away from the postern.wasm that it looks for beside itself.
  optimizeDeps: { exclude: ['postern'] },
});
