// SPDX-License-Identifier: MIT
// What inline-module.mjs makes of browser-auth.wasm.

/** The module: a character for each byte, `shift` further on, modulo 256. */
export declare const text: string;
export declare const shift: number;
