// SPDX-License-Identifier: MIT
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  // Vite before 8: pre-bundling would move the script away from the wasm that lies beside it.
  optimizeDeps: { exclude: ['postern'] },
});
