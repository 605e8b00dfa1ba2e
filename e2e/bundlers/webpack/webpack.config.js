// SPDX-License-Identifier: MIT
import { fileURLToPath } from 'node:url';

export default {
  mode: 'production',
  context: import.meta.dirname,
  entry: './main.js',
  output: {
    path: fileURLToPath(new URL('dist', import.meta.url)),
    filename: '[name].js',
    clean: true,
  },
};
