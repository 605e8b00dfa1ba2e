// SPDX-License-Identifier: MIT

import type { Page } from '@playwright/test';

/** One job in a new module worker, see app/worker.js. */
export function inWorker<T>(page: Page, job: string, argument?: unknown): Promise<T> {
  return page.evaluate(
    ({ job, argument }) =>
      new Promise<any>((resolve, reject) => {
        const worker = new Worker('/worker.js', { type: 'module' });
        worker.onerror = (event) => reject(new Error(event.message));
        worker.onmessage = ({ data: { value, error } }) => {
          worker.terminate();
          if (error) reject(new Error(error));
          else resolve(value);
        };
        worker.postMessage({ job, argument });
      }),
    { job, argument },
  );
}
