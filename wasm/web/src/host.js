// SPDX-License-Identifier: MIT
// Calls of scripts' functions that C++ holds, for host.cpp and whatever has a function that ends
// something. emscripten::val's own calls look up a converter for each argument.
addToLibrary({
  postern_call_host__deps: ['$Emval', '$UTF8ToString'],
  postern_call_host: (host, what, number, detail, text, size) =>
    Emval.toValue(host)(what, number, detail, UTF8ToString(text, size)),

  postern_call__deps: ['$Emval'],
  postern_call: (ending) => Emval.toValue(ending)(),
});
