// SPDX-License-Identifier: MIT
/**
 * @externs
 * What Closure must not rename or refuse, as it is the browser's.
 */
/** @type {!Storage} */ var sessionStorage;
/** @type {!Storage} */ var localStorage;

/** Node's. */
BroadcastChannel.prototype.unref = function () {};
