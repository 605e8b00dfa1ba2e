// Configurations, stored sessions and storages that the tests share.
import { createBrowserAuth } from 'postern';

export const clientId = 'test-client';
export const redirectUri = 'http://127.0.0.1:8080/callback';
export const scopes = ['account:profile', 'account:stashes'];
export const config = { clientId, redirectUri, scopes };

const now = () => Math.floor(Date.now() / 1000);

// The record that poe-js-sdk would have left; remainingSeconds of an hour's life are left.
export const storedSession = (remainingSeconds = 3600, more = {}) => ({
  access_token: 'stored-access-token',
  refresh_token: 'stored-refresh-token',
  token_type: 'bearer',
  scope: scopes.join(' '),
  expires_at: now() + remainingSeconds,
  ...more,
});

export const freshTokens = (more = {}) => ({
  access_token: 'fresh-access-token',
  refresh_token: 'fresh-refresh-token',
  token_type: 'bearer',
  expires_in: 3600,
  scope: scopes.join(' '),
  ...more,
});

// A storage that remembers what was done to it.
export function recordingStore(held) {
  const store = {
    held,
    calls: [],
    get() {
      store.calls.push('get');
      return store.held;
    },
    set(value) {
      store.calls.push('set');
      store.held = value;
    },
    clear() {
      store.calls.push('clear');
      store.held = undefined;
    },
  };
  return store;
}

// A client that the test's end disposes of, so that no timer keeps the process.
export function startClient(t, { storage, ...overrides } = {}) {
  const auth = createBrowserAuth({ ...config, ...overrides }, storage ?? recordingStore());
  t.after(() => auth.dispose());
  return auth;
}
