// SPDX-License-Identifier: MIT
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [vue()],
  // Vite before 8: pre-bundling would move the script away from the wasm that lies beside it.
  optimizeDeps: { exclude: ['postern'] },
});
