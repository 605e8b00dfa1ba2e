// SPDX-License-Identifier: MIT
// What build.mjs makes of testing-realm-entry.ts.

export type Realm = typeof import('./testing-realm-entry.js');

/** The names that a realm has of its page instead of the process. */
export declare const pageGlobals: readonly string[];

/** Postern in a page with these globals, and with the errors of the process. */
export default function createRealm(page: object, errors: typeof import('./auth-error.js')): Realm;
