// SPDX-License-Identifier: MIT
// What full.ts is, for postern/debug: the same glue, and the same code with the names of its functions,
// so that a stack trace or a profile says where in C++ it is. build.mjs puts it in the place of full.ts.

import createPosternModule from './postern.mjs';
import type { ModuleSource } from './runtime.js';

export const full: ModuleSource = {
  create: createPosternModule,
  wasm: () => new URL('./postern-debug.wasm', import.meta.url),
};
