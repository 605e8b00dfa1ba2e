// SPDX-License-Identifier: MIT
import { defineConfig } from 'vite';

export default defineConfig({
  // For `vite dev`, which else copies the script to where its wasm is not.
  optimizeDeps: { exclude: ['postern'] },
});
