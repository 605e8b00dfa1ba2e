// SPDX-License-Identifier: MIT

import type { TokenSet, TokenStorage } from './types.js';

/** A method of a storage. */
export type TestStoreMethod = 'get' | 'set' | 'clear';

/** A storage in memory, which a test can look into and let fail. */
export interface TestStore<Value = TokenSet> extends TokenStorage<Value> {
  /** What is held. A test may change it, as another tab would. */
  value: Value | undefined;
  /** How often each method was called. */
  readonly calls: Readonly<Record<TestStoreMethod, number>>;
  /** Lets the next calls of a method fail: Postern says `storage_error`. Default: one call. */
  failNext(method: TestStoreMethod, times?: number): void;
}

/** A storage in memory, which holds `value` at first. */
export function memoryStore<Value = TokenSet>(value?: Value): TestStore<Value> {
  const calls = { get: 0, set: 0, clear: 0 };
  const failures = { get: 0, set: 0, clear: 0 };
  const call = (method: TestStoreMethod) => {
    ++calls[method];
    if (failures[method] === 0) return;
    --failures[method];
    throw new Error(`The test lets ${method} fail.`);
  };
  const store: TestStore<Value> = {
    value,
    calls,
    failNext(method, times = 1) {
      failures[method] += times;
    },
    get() {
      call('get');
      return store.value;
    },
    set(given) {
      call('set');
      store.value = given;
    },
    clear() {
      call('clear');
      store.value = undefined;
    },
  };
  return store;
}
