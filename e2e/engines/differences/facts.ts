// SPDX-License-Identifier: MIT
// How a fact about an engine is told, and where it is found out.

import type { DrivenContext } from '../driven-page.ts';
import { type Page, test } from '../fixtures.ts';

type Facts = Record<string, string>;

export async function tell(facts: Facts): Promise<void> {
  const body = JSON.stringify(facts);
  await test.info().attach('measured', { body, contentType: 'application/json' });
}

export const yes = (answer: unknown) => (answer ? 'yes' : 'no');
export const ms = (value: number) =>
  `${value < 10 ? Number(value.toFixed(3)) : Math.round(value)} ms`;

export async function blankTab(tabs: DrivenContext, origin: string): Promise<Page> {
  const tab = await tabs.newPage();
  await tab.goto(`${origin}/blank.html`);
  return tab;
}
