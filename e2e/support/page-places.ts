// SPDX-License-Identifier: MIT
// Where a page of the app may have left a secret. It has a client, records its events, and was opened
// with watchResources().

import type { Page } from '@playwright/test';
import type { Canaries } from './canaries.ts';

/** Every place of an origin where something outlives a page, and what a page itself shows. */
export const placesOf = (page: Page) =>
  page.evaluate(async () => ({
    sessionStorage: JSON.stringify({ ...sessionStorage }),
    localStorage: JSON.stringify({ ...localStorage }),
    databases: JSON.stringify(await indexedDB.databases()),
    caches: JSON.stringify(await caches.keys()),
    cookie: document.cookie,
    location: location.href,
    name: window.name,
    title: document.title,
    referrer: document.referrer,
    'history.state': JSON.stringify(history.state) ?? '',
    history: JSON.stringify(
      ((window as any).navigation.entries() as { url: string }[]).map(({ url }) => url),
    ),
    locks: JSON.stringify(await navigator.locks.query()),
    channels: JSON.stringify(resources.channels()),
    resources: performance
      .getEntriesByType('resource')
      .map(({ name }) => name)
      .join('\n'),
    client: JSON.stringify(auth) + Object.getOwnPropertyNames(auth).join(),
    events: JSON.stringify(recordedEvents.filter(({ event }) => event !== 'tokenchange')),
  }));

/** The names of the secrets that are in the linear memory of any of a page's modules. */
export async function leftInMemory(page: Page, canaries: Canaries): Promise<string[]> {
  const secrets = [...canaries.values];
  const counts = await page.evaluate(
    (values) => values.map((value) => resources.occurrences(value)),
    secrets.map(([value]) => value),
  );
  return secrets.filter((_, index) => counts[index] > 0).map(([, name]) => name);
}
