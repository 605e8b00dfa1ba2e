// SPDX-License-Identifier: MIT
// What inline-module.mjs makes of browser-auth.wasm.

/** The module: a character for each byte, all shifted alike, modulo 256. */
declare const text: string;
export default text;
