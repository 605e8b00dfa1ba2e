// SPDX-License-Identifier: MIT
// The callback page of a login in a popup: a few hundred bytes, no wasm.

import { tellCallback } from './hand-over.js';

/**
 * Hands the callback URL to the page that waits for it, and closes the window.
 *
 * It takes the query out of the page's URL before anything else. Then it tells the opener by
 * `postMessage`, and, for when a page with `Cross-Origin-Opener-Policy` has cut the opener off, every
 * tab of this origin that listens for this login's nonce: by a `BroadcastChannel` and by a `storage`
 * event. Whoever hears it checks it.
 */
export function handOverCallback(): void {
  const { href, origin, pathname, hash } = location;
  history.replaceState(null, '', origin + pathname + hash);
  tellCallback(href);
  close();
}
