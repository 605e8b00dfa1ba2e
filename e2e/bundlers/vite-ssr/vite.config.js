// SPDX-License-Identifier: MIT
import { defineConfig } from 'vite';

// Nothing is needed for the server: Vite leaves what is in node_modules to Node there.
export default defineConfig({
  // For `vite dev`, which else copies the script to where its wasm is not.
  optimizeDeps: { exclude: ['postern'] },
});
