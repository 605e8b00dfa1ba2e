// SPDX-License-Identifier: MIT

import { defineConfig } from '@playwright/test';
import { CHROMIUM_FLAGS, findHeadlessShell } from './support/chromium.ts';

/** Up to eight tabs in one test: two of these at a time would keep each other from the cores. */
const MANY_TABS = /(session-(tabs|expiries|wake)|showdown-tabs|secrets-tabs)\.spec\.ts$/;

export default defineConfig({
  testDir: './tests',
  fullyParallel: true,
  forbidOnly: process.env.CI !== undefined,
  // A test that passes the second time has found something: `npm test` names it. A host that stops for
  // a second is no reason for CI to fail.
  retries: process.env.CI === undefined ? 0 : 1,
  // A test waits more than it works: three keep two cores busy.
  workers: 3,
  projects: [
    { name: 'many tabs', testMatch: MANY_TABS, workers: 1 },
    { name: 'others', testIgnore: MANY_TABS },
  ],
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
