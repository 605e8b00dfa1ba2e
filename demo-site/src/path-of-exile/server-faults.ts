// SPDX-License-Identifier: MIT
// What a demo may do to its own authorization server: make it fail. An app has nothing of this.

const CONTROL_PATH = '/control/faults';

/** See e2e/README.md for the kinds. */
export interface Fault {
  kind: string;
  endpoint?: 'token' | 'profile';
  [option: string]: unknown;
}

async function set(faults: readonly Fault[]): Promise<void> {
  const { ok } = await fetch(CONTROL_PATH, { method: 'POST', body: JSON.stringify(faults) });
  if (!ok) throw new Error('The demo’s server did not take the fault.');
}

/** Runs `action` while every request meets its fault, and ends the faults whatever comes of it. */
export async function withFaults<T>(faults: readonly Fault[], action: () => Promise<T>) {
  await set(faults);
  try {
    return await action();
  } finally {
    await set([]);
  }
}
