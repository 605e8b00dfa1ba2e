// SPDX-License-Identifier: MIT
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [vue()],
  // Pre-bundling would move the script away from the wasm that it looks for beside itself.
  optimizeDeps: { exclude: ['postern'] },
});
