// SPDX-License-Identifier: MIT
// The facade compiles the wasm, and hands over the module. The glue expects what comes of
// instantiating bytes. This name shadows the global one for the glue only.
/** @suppress {duplicate} */
var WebAssembly = {
  instantiate: async (module, imports) => ({
    instance: await globalThis.WebAssembly.instantiate(module, imports),
  }),
};
