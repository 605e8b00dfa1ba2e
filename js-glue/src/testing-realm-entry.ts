// SPDX-License-Identifier: MIT
// What a page of a world runs: Postern as it ships, script and all. build.mjs makes of this a function
// of the globals that it sees, so that each page has its own, and the process keeps the real ones.

export { handOverCallback } from './callback.js';
export { createBrowserAuth, createShowdownAuth } from './index.js';
