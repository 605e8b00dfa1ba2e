// SPDX-License-Identifier: MIT
// The flows in other engines. Playwright is the runner; the browsers are driven by others.

import { defineConfig } from '@playwright/test';
import { ENGINE_NAMES } from './driver.ts';
import type { EngineOptions } from './fixtures.ts';

export default defineConfig<object, EngineOptions>({
  testDir: '.',
  forbidOnly: process.env.CI !== undefined,
  retries: 0,
  // Whatever the number of cores: a flow may open eight tabs, and is about time.
  workers: 2,
  timeout: 45_000,
  reporter: [
    ['list'],
    [
      'json',
      { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ?? 'test-results/engines.json' },
    ],
  ],
  projects: ENGINE_NAMES.map((engineName) => ({ name: engineName, use: { engineName } })),
});
