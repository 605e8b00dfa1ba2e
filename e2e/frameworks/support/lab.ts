// SPDX-License-Identifier: MIT
// The page of react/lab in one of its scenarios.

import type { BrowserContext, Locator, Page } from '@playwright/test';
import type { Scenario } from '../react/lab/scenarios.tsx';
import { expect, type ServedApp } from './fixtures.ts';

export class Lab {
  readonly #served: ServedApp;

  constructor(served: ServedApp) {
    this.#served = served;
    served.serve('lab.html', '/', '/callback', '/stash');
  }

  /** Every page of this context is in the scenario from now on. */
  async use(scenario: Scenario, target: Page | BrowserContext): Promise<void> {
    await target.addInitScript((name) => {
      window.scenario = name;
    }, scenario);
  }

  async open(page: Page, scenario: Scenario, path = '/'): Promise<void> {
    await this.use(scenario, page);
    await page.goto(this.#served.origin + path);
  }

  /** The same, by a user who has just signed in. */
  async openSignedIn(page: Page, scenario: Scenario = 'plain'): Promise<void> {
    await this.open(page, scenario);
    await this.#served.signIn(page);
    await expect(panel(page).locator('.status')).toHaveText('signed-in');
  }
}

export const panel = (page: Page, name = 'panel'): Locator => page.getByRole('region', { name });

export const statusOf = (page: Page): Locator => panel(page).locator('.status');

/** What the panel shows besides the status. */
export async function shownOf(page: Page, name?: string): Promise<Record<string, unknown>> {
  return JSON.parse((await panel(page, name).locator('pre').textContent()) ?? '');
}

export const click = (page: Page, name: string, inPanel?: string): Promise<void> =>
  panel(page, inPanel).getByRole('button', { name, exact: true }).click();

/** Keeps the wasm from the page until the returned function is called. */
export async function holdWasm(page: Page): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/*.wasm', async (route) => {
    await released;
    await route.continue();
  });
  return release;
}
