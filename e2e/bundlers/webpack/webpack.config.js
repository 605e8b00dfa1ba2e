// SPDX-License-Identifier: MIT
export default {
  mode: 'production',
  entry: './main.js',
  output: {
    clean: true,
    // For pages with `require-trusted-types-for 'script'`: webpack loads what is imported later by a
    // script element, and names its policy so.
    trustedTypes: 'webpack',
  },
};
