// SPDX-License-Identifier: MIT
// The ways by which the package's callback page hands a login to the page that opened it.

import type { Page } from '@playwright/test';

export const CHANNELS = ['postMessage', 'BroadcastChannel', 'storage event'] as const;

/** Leaves the callback pages that come from now on one way to their opener, or none. */
export async function leaveOnly(
  pages: Pick<Page, 'addInitScript'>,
  channel: (typeof CHANNELS)[number] | 'none',
): Promise<void> {
  await pages.addInitScript((left) => {
    if (location.pathname !== '/popup-callback.html') return;
    if (left !== 'postMessage') window.opener = null;
    if (left !== 'BroadcastChannel') Object.assign(window, { BroadcastChannel: undefined });
    if (left !== 'storage event') {
      Storage.prototype.setItem = () => {
        throw new DOMException('cut off', 'SecurityError');
      };
    }
  }, channel);
}
