// SPDX-License-Identifier: MIT
// The callback page of a login in a popup: a few hundred bytes, no wasm, no import.

/**
 * Hands the callback URL to the page that waits for it, and closes the window.
 *
 * It takes the query out of the page's URL before anything else. Then it tells the opener by
 * `postMessage`, and, for when a page with `Cross-Origin-Opener-Policy` has cut the opener off, every
 * tab of this origin that listens for this login's nonce: by a `BroadcastChannel` and by a `storage`
 * event. Whoever hears it checks it.
 */
export function handOverCallback(): void {
  const { href, origin, pathname, search, hash } = location;
  history.replaceState(null, '', pathname + hash);
  const query = new URLSearchParams(search);
  const nonce = query.get('postern_nonce') ?? query.get('state');
  if (nonce) {
    const name = `postern:${nonce}`;
    const ways = [
      () => (opener as Window | null)?.postMessage({ [name]: href }, origin),
      () => {
        const channel = new BroadcastChannel(name);
        channel.postMessage(href);
        channel.close();
      },
      () => {
        localStorage.setItem(name, href);
        localStorage.removeItem(name);
      },
    ];
    for (const tell of ways) {
      try {
        tell();
      } catch {
        // Blocked here; the others may do.
      }
    }
  }
  close();
}
