// SPDX-License-Identifier: MIT
// Which Chromium the tests run in: an installed one first, as Playwright's own download is not
// available everywhere.

import { existsSync } from 'node:fs';

const CANDIDATES = [
  process.env.POSTERN_CHROMIUM,
  '/usr/bin/chromium',
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
