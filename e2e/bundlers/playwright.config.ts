// SPDX-License-Identifier: MIT
// The apps here, each built and then signed in to: npm run test:bundlers -w e2e

import config from '../playwright.config.ts';

export default { ...config, testDir: '.', timeout: 60_000 };
