// SPDX-License-Identifier: MIT
// The scripts' side of embind, as embind_runtime.cpp is C++'s: the same entry points in place of
// libembind.js, for functions that take and give numbers, texts, booleans and scripts' own values. That
// one is written for classes, overloads, 35 types and types that come late, and refuses what the facade
// cannot do, as it is compiled against the types that the module states: half of the glue was for that.
addToLibrary({
  // The types are stated by a program of its own, which has embind whole.
#if !EMBIND_GEN_MODE
  // Puts a text, or bytes, into memory that C++ frees, after room for its length if that is wanted.
  $newText__deps: ['malloc'],
  $newText: (value, room = 0) => {
    const bytes = value.subarray ? value : new TextEncoder().encode(value);
    const copy = _malloc(room + bytes.length + 1);
    if (copy) {
      if (room) HEAPU32[copy >> 2] = bytes.length;
      HEAPU8.set(bytes, copy + room);
      HEAPU8[copy + room + bytes.length] = 0;
    }
    return copy;
  },

  $stringToNewUTF8__deps: ['$newText'],
  $stringToNewUTF8: (value) => newText(value),

  // The text of so many bytes, else up to its NUL; Emscripten's own looks for a NUL in either. What a
  // TextDecoder makes lies outside of the scripts' heap, in Chromium at least, and is dearer to collect
  // than to make. So up to 127 bytes of ASCII go without one.
  $UTF8ToString__deps: ['$UTF8Decoder'],
  $UTF8ToString: (start, size = HEAPU8.indexOf(0, start) - start) => {
    const codes = Array(size & 127);
    let all = size;
    // A loop that ended at the first other byte would be the slower one.
    for (let at = 0; at < codes.length; ++at) all |= codes[at] = HEAPU8[start + at];
    return all < 128
      ? String.fromCharCode(...codes)
      : UTF8Decoder.decode(HEAPU8.subarray(start, start + size));
  },

  // By type: makes a result what scripts expect, where a number is not yet that.
  $boundResults: {},

  _embind_register_void: () => {},
  _embind_register_integer: () => {},
  _embind_register_emval: () => {},

  _embind_register_bool__deps: ['$boundResults'],
  _embind_register_bool: (type) => (boundResults[type] = (value) => !!value),

  _embind_register_std_string__deps: ['$boundResults', '$UTF8ToString', 'free'],
  _embind_register_std_string: (type) =>
    (boundResults[type] = (given) => {
      const value = UTF8ToString(given + 4, HEAPU32[given >> 2]);
      _free(given);
      return value;
    }),

  _embind_register_function__deps: ['$boundResults', '$newText', '$Emval', '$UTF8ToString', '$getWasmTableEntry', 'free'],
  _embind_register_function: (name, count, types, signature, invoker, bound) => {
    const invoke = getWasmTableEntry(invoker);
    const type = HEAPU32[types >> 2];
    const given = (result) => boundResults[type]?.(result) ?? result;
    Module[UTF8ToString(name)] = (...values) => {
      // What is asked often is asked with a client's number, or with nothing.
      if (values.length < 2 && typeof (values[0] ?? 0) == 'number') return given(invoke(bound, values[0]));
      const texts = [];
      const result = invoke(
        bound,
        ...values.map((value) => {
          if (typeof value == 'string' || value?.subarray) texts.push((value = newText(value, 4)));
          else if (typeof value == 'object' || typeof value == 'function') value = Emval.toHandle(value);
          return value;
        }),
      );
      texts.forEach(_free);
      return given(result);
    };
  },

  // Values of scripts that C++ holds: 0 is none, 2 undefined and 4 null, which need no entry.
  $Emval__deps: ['$emval_handles', '$emval_freelist'],
  $Emval: {
    toValue: (handle) => emval_handles[handle],
    toHandle: (value) => {
      if (value == null) return value === null ? 4 : 2;
      const handle = emval_freelist.pop() || emval_handles.length;
      emval_handles[handle] = value;
      emval_handles[handle + 1] = 1;
      return handle;
    },
  },
#endif
});
