// SPDX-License-Identifier: MIT
/** @type {import('next').NextConfig} */
export default {
  // The package loads its WebAssembly from beside its script, where webpack would not leave it.
  serverExternalPackages: ['postern'],
};
