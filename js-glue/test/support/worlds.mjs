// A world of postern/testing for one test, which must leave nothing over.
import { createTestWorld } from 'postern/testing';

export const config = {
  clientId: 'test-client',
  redirectUri: 'http://127.0.0.1:8080/callback?app=1',
  scopes: ['account:profile', 'account:stashes'],
};

export const showdownConfig = {
  clientId: 'test-client',
  redirectUri: 'http://127.0.0.1:8080/callback.html',
};

export const CHALLSTR = '4|c0ffee';

export const API = 'https://api.pathofexile.com/profile';

export function startWorld(t, { allowLeft = false, ...options } = {}) {
  const world = createTestWorld(options);
  t.after(() => world.dispose({ allowLeft }));
  return world;
}

// codeOf is how a call ended.
export const codeOf = (call) =>
  call.then(
    () => 'none',
    ({ code, message }) => code ?? message,
  );

export const inLog = ({ purpose, method, url, at, status }) =>
  `${at} ${method} ${url} ${purpose ?? '-'} ${status}`;
