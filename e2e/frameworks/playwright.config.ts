// SPDX-License-Identifier: MIT

import base from '../playwright.config.ts';

export default {
  ...base,
  testDir: './tests',
  // One file is one worker, which builds its app once.
  fullyParallel: false,
};
