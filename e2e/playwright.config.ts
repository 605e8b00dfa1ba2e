// SPDX-License-Identifier: MIT

import { defineConfig } from '@playwright/test';
import { CHROMIUM_FLAGS, findHeadlessShell } from './support/chromium.ts';

export default defineConfig({
  testDir: './tests',
  fullyParallel: true,
  forbidOnly: process.env.CI !== undefined,
  // A test that passes the second time has found something.
  retries: 0,
  // A test waits more than it works: three keep two cores busy.
  workers: 3,
  timeout: 30_000,
  reporter: [
    ['list'],
    ['json', { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ?? 'test-results/report.json' }],
  ],
  use: {
    browserName: 'chromium',
    headless: true,
    launchOptions: { executablePath: findHeadlessShell(), args: CHROMIUM_FLAGS },
    // No trace by default: it is slow, and keeps the tokens of the test.
    trace: 'off',
    screenshot: 'only-on-failure',
  },
});
