// SPDX-License-Identifier: MIT
// node --import no-browser.mjs …: a server on which touching anything of a page's fails.
for (const name of ['window', 'document', 'navigator', 'location', 'sessionStorage']) {
  Object.defineProperty(globalThis, name, {
    get() {
      throw new Error(`${name} was touched`);
    },
  });
}
