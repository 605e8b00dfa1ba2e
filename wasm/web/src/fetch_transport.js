// SPDX-License-Identifier: MIT
// The transport behind emscripten_fetch, in place of Emscripten's own. That one cannot say what a
// token request must have: no redirect is followed with a code or token in the body, no other origin
// gets a cookie, no cache keeps the answer, no Referer tells the page. It also imitates
// XMLHttpRequest, which is 2 KB more, forgets the last chunk of a stream, and gives the number of a
// closed transfer to the next one.
//
// The page's own origin gets its cookies, and may set them: a relay there may keep the refresh token in
// one that no script can read.
//
// A transfer reports chunks by onprogress, then its end, once: onsuccess for 2xx, onerror for another
// status or, with status 0, for no answer at all. After emscripten_fetch_close it reports nothing.
addToLibrary({
  // By number, which is never used again: what aborts it, and the answer's headers.
  $transfers: [],

  emscripten_start_fetch__deps: ['$transfers', '$UTF8ToString', 'malloc'],
  emscripten_start_fetch: async (transfer) => {
    const attributes = transfer + {{{ C_STRUCTS.emscripten_fetch_t.__attributes }}};
    const data =
      {{{ makeGetValue('attributes', C_STRUCTS.emscripten_fetch_attr_t.requestData, '*') }}};
    const headers = [];
    for (
      let each = {{{ makeGetValue('attributes', C_STRUCTS.emscripten_fetch_attr_t.requestHeaders, '*') }}}, name;
      (name = {{{ makeGetValue('each', 0, '*') }}});
      each += {{{ 2 * POINTER_SIZE }}}
    ) {
      headers.push([UTF8ToString(name), UTF8ToString({{{ makeGetValue('each', POINTER_SIZE, '*') }}})]);
    }
    const abort = new AbortController();
    const id = transfers.push(abort);
    {{{ makeSetValue('transfer', C_STRUCTS.emscripten_fetch_t.id, 'id', 'u32') }}}
    const isClosed = () => !transfers[id - 1];

    let status = 0;
    try {
      const answer = await fetch(
        UTF8ToString({{{ makeGetValue('transfer', C_STRUCTS.emscripten_fetch_t.url, '*') }}}),
        {
          method: UTF8ToString(attributes + {{{ C_STRUCTS.emscripten_fetch_attr_t.requestMethod }}}),
          headers,
          body: HEAPU8.slice(
            data,
            data + {{{ makeGetValue('attributes', C_STRUCTS.emscripten_fetch_attr_t.requestDataSize, '*') }}},
          ),
          signal: abort.signal,
          redirect: 'error',
          credentials: 'same-origin',
          cache: 'no-store',
          referrerPolicy: 'no-referrer',
        },
      );
      let lines = '';
      answer.headers.forEach((value, name) => (lines += `${name}: ${value}\n`));
      abort.headers = new TextEncoder().encode(lines);
      const reader = answer.body?.getReader();
      for (let chunk; (chunk = await reader?.read()) && !chunk.done; ) {
        if (isClosed()) return;
        const size = chunk.value.length;
        const copy = _malloc(size);
        if (!copy) throw size;
        HEAPU8.set(chunk.value, copy);
        {{{ makeSetValue('transfer', C_STRUCTS.emscripten_fetch_t.data, 'copy', '*') }}}
        {{{ makeSetValue('transfer', C_STRUCTS.emscripten_fetch_t.numBytes, 'size', 'u32') }}}
        {{{ makeDynCall('vp', makeGetValue('attributes', C_STRUCTS.emscripten_fetch_attr_t.onprogress, '*')) }}}(transfer);
      }
      status = answer.status;
    } catch {
      // A fetch() of the page's own may throw at once, and C++ does not know the transfer yet.
      await null;
    }
    if (isClosed()) return;
    // What has ended must not be aborted: Chromium may take that for a failure of the answer.
    abort.abort = null;
    {{{ makeSetValue('transfer', C_STRUCTS.emscripten_fetch_t.readyState, '4', 'i16') }}}
    {{{ makeSetValue('transfer', C_STRUCTS.emscripten_fetch_t.status, 'status', 'i16') }}}
    const end =
      status >= 200 && status < 300
        ? {{{ makeGetValue('attributes', C_STRUCTS.emscripten_fetch_attr_t.onsuccess, '*') }}}
        : {{{ makeGetValue('attributes', C_STRUCTS.emscripten_fetch_attr_t.onerror, '*') }}};
    {{{ makeDynCall('vp', 'end') }}}(transfer);
  },

  _emscripten_fetch_get_response_headers_length__deps: ['$transfers'],
  _emscripten_fetch_get_response_headers_length: (id) => transfers[id - 1].headers.length,

  // There is room for a NUL, and it is there.
  _emscripten_fetch_get_response_headers__deps: ['$transfers'],
  _emscripten_fetch_get_response_headers: (id, to) => HEAPU8.set(transfers[id - 1].headers, to),

  emscripten_fetch_free__deps: ['$transfers'],
  emscripten_fetch_free: (id) => {
    transfers[id - 1].abort?.();
    delete transfers[id - 1];
  },
});
