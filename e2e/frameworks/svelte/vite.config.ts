// SPDX-License-Identifier: MIT
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [svelte()],
  // Pre-bundling would move the script away from the wasm that it looks for beside itself.
  optimizeDeps: { exclude: ['postern'] },
});
