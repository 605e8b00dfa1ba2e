// SPDX-License-Identifier: MIT
// `postern`, with a module whose functions have their names: see full-debug.ts.

export * from './index.js';
