// SPDX-License-Identifier: MIT
// `npm run screenshots`: the pictures in the README, taken of the demo. No part of the tests.

import { defineConfig } from '@playwright/test';
import base from '../playwright.config.ts';

export default defineConfig(base, {
  testDir: '.',
  reporter: 'list',
  workers: 1,
});
