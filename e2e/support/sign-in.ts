// SPDX-License-Identifier: MIT
// The user's part at the authorization server.

import type { Page } from '@playwright/test';

/** Signs in with the prefilled name, or another one. Ends on the consent page. */
export async function signIn(page: Page, name?: string): Promise<void> {
  if (name !== undefined) await page.getByLabel('Account name').fill(name);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

export async function allow(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Allow', exact: true }).click();
}

export async function deny(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Deny', exact: true }).click();
}
