// SPDX-License-Identifier: MIT
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  // Pre-bundling would move the script away from the wasm that it looks for beside itself.
  optimizeDeps: { exclude: ['postern'] },
});
