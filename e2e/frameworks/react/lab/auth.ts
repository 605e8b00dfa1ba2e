// SPDX-License-Identifier: MIT
import { createBrowserAuth, localStorageStore, type TokenStorage } from 'postern';

/** A store that cannot be read until the test has mended it. */
const brokenStore = (): TokenStorage => {
  const store = localStorageStore();
  return {
    ...store,
    get() {
      if (!window.mended) throw new Error('broken');
      return store.get();
    },
  };
};

export const auth = createBrowserAuth(
  {
    clientId: '<public-client-id>',
    redirectUri: `${location.origin}/callback`,
    scopes: ['account:profile'],
  },
  window.scenario === 'broken store' ? brokenStore() : localStorageStore(),
);
