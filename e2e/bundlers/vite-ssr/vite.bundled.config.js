// SPDX-License-Identifier: MIT
import { defineConfig } from 'vite';

// For a server without node_modules: everything in one script.
export default defineConfig({ ssr: { noExternal: true } });
