// SPDX-License-Identifier: MIT
// The demo's panel "Provoke an error": its buttons, and what it says of an error.

import { expect, type Page, test } from '@playwright/test';

/** What the report says of the session. */
export const SURVIVED = /^The session survived/;
export const NOBODY = /^Nobody is signed in\.$/;
export const OVER = /^The session is over/;

export const report = (page: Page) => page.getByRole('group', { name: 'Last error' });

/** The button of the experiment with this title. */
export const trigger = (page: Page, title: string) =>
  page
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { name: title, exact: true }) })
    .getByRole('button');

export async function expectReport(page: Page, code: string, standing: RegExp): Promise<void> {
  const shown = report(page);
  await expect(shown.locator('.report-title')).toHaveText(code);
  await expect(shown.locator('.report-standing')).toHaveText(standing);
  // The words of docs/errors.md, in all three parts.
  for (const part of ['Cause', 'The user sees', 'What to do']) {
    await expect(shown.getByRole('heading', { name: part }).locator('+ p')).toHaveText(
      /\w{3,}.*\.$/,
    );
  }
  await expect(shown.locator('dt:text-is("retryable") + dd')).toHaveText(/^(true|false)/);
}

/** Presses these in turn: the title of each experiment, and the code that it is to end in. */
export async function provokeEach(
  page: Page,
  experiments: readonly (readonly [title: string, code: string])[],
  standing: RegExp,
): Promise<void> {
  for (const [title, code] of experiments) {
    await test.step(title, async () => {
      await trigger(page, title).click();
      await expectReport(page, code, standing);
    });
  }
}
