// SPDX-License-Identifier: MIT
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [svelte()],
  // Vite before 8: pre-bundling would move the script away from the wasm that lies beside it.
  optimizeDeps: { exclude: ['postern'] },
});
