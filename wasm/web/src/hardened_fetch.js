// SPDX-License-Identifier: MIT
// emscripten_fetch cannot say these, and a token request must have them: no redirect is followed
// with a code or token in its body, no cookie goes along, no cache keeps the answer, no Referer
// tells the page. This name shadows the global one for the whole module.
var fetch = (url, init) =>
  globalThis.fetch(url, {
    ...init,
    redirect: 'error',
    credentials: 'omit',
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
  });
