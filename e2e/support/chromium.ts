// SPDX-License-Identifier: MIT
// Which Chromium the tests run in: an installed one first, as Playwright's own download is not
// available everywhere.

import { existsSync } from 'node:fs';

const DEBIANS_CHROMIUM = '/usr/bin/chromium';
const DEBIANS_HEADLESS_SHELL = '/usr/bin/chromium-headless-shell';

const CANDIDATES = [
  process.env.POSTERN_CHROMIUM,
  DEBIANS_CHROMIUM,
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** @returns undefined where only the browser of `npx playwright install chromium` can be there */
export function findChromium(): string | undefined {
  const wanted = process.env.POSTERN_CHROMIUM;
  if (wanted && !existsSync(wanted)) throw new Error(`POSTERN_CHROMIUM: ${wanted} does not exist`);
  return CANDIDATES.find((path) => path !== undefined && path !== '' && existsSync(path));
}

/**
 * What a test runs in that needs no window's visibility, no popup blocker and no back/forward cache:
 * the same engine without the user interface, in two thirds of the time.
 */
export function findHeadlessShell(): string | undefined {
  const isDebians = findChromium() === DEBIANS_CHROMIUM && existsSync(DEBIANS_HEADLESS_SHELL);
  return isDebians ? DEBIANS_HEADLESS_SHELL : findChromium();
}

export const CHROMIUM_FLAGS = [
  // Containers run as root, where Chromium's sandbox cannot start.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  // Nothing may reach the network but what the tests do.
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
