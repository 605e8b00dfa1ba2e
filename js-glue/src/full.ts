// SPDX-License-Identifier: MIT
// The module that can do everything, in a script of its own, so that a page has one instance of it
// whatever it imports.

import createPosternModule from './postern.mjs';
import type { ModuleSource } from './runtime.js';

export const full: ModuleSource = {
  create: createPosternModule,
  wasm: () => new URL('./postern.wasm', import.meta.url),
};
