// SPDX-License-Identifier: MIT
// The module that can do everything.

import createPosternModule from './postern.mjs';
import { Runtime } from './runtime.js';

export const full = new Runtime(
  createPosternModule,
  () => new URL('./postern.wasm', import.meta.url),
);
