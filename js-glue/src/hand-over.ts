// SPDX-License-Identifier: MIT
/** Tells whoever waits for this callback URL, by every way that there is; see handOverCallback. */
export function tellCallback(href: string): void {
  const { origin, searchParams } = new URL(href);
  const nonce = searchParams.get('postern_nonce') ?? searchParams.get('state');
  if (!nonce) return;
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
