// SPDX-License-Identifier: MIT
// What every entry shares, in one script: an error, a client, a storage is the same for all of them.
// build.mjs lets the entries' imports of these files come from here.

export * from './auth-error.js';
export * from './browser-auth-client.js';
export * from './config.js';
export * from './module-client.js';
export * from './providers.js';
export * from './runtime.js';
export * from './storage.js';
