// SPDX-License-Identifier: MIT
/** @type {import('next').NextConfig} */
export default {
  turbopack: {}, // or Next.js takes what follows for a mistake
  webpack(config, { isServer }) {
    // The relay loads its WebAssembly from beside its script, where webpack would not leave it. What is for
    // pages stays in webpack's hands, as postern/react needs the React that Next.js brings.
    if (isServer) config.externals.unshift({ 'postern/server': 'import postern/server' });
    return config;
  },
};
