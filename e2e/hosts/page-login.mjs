// SPDX-License-Identifier: MIT
// A login in Chromium, on a page that a host has rendered.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { chromium } from '@playwright/test';

const HEADLESS_SHELL = '/usr/bin/chromium-headless-shell';

/** A port that was free a moment ago, for a host whose origin has to be known before it starts. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * Signs in on the page, which must take over what the host has rendered without a complaint.
 * @param {string} url
 */
export async function signInOnPage(url) {
  const executablePath = existsSync(HEADLESS_SHELL) ? HEADLESS_SHELL : process.env.POSTERN_CHROMIUM;
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ executablePath, args });
  try {
    const page = await browser.newPage();
    /** @type {string[]} */
    const complaints = [];
    page.on('pageerror', (error) => complaints.push(String(error.stack)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.location().url.endsWith('/favicon.ico')) {
        complaints.push(message.text());
      }
    });
    const user = page.locator('#user');
    await page.goto(url);
    await page.locator('#user', { hasText: 'nobody' }).waitFor();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(/\/interaction\//);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Allow', exact: true }).click();
    await page.locator('#user', { hasText: 'Exile' }).waitFor();
    assert.equal(await user.textContent(), 'Exile#1234');
    assert.equal(page.url(), url);
    assert.deepEqual(complaints, []);
  } finally {
    await browser.close();
  }
}
