// postern/react on a server: nothing of a page is there, and nothing is waited for.
import assert from 'node:assert/strict';
import test from 'node:test';
import { createElement, Suspense } from 'react';
import { renderToStaticMarkup, renderToString } from 'react-dom/server';
import { createBrowserAuth, memoryStore } from 'postern';
import { AuthProvider, RequireAuth, useAuth } from 'postern/react';

const config = { clientId: 'c', redirectUri: 'https://app.example/', scopes: ['s'] };

function clientFor(t, storage = memoryStore()) {
  const auth = createBrowserAuth(config, storage);
  t.after(() => auth.dispose());
  return auth;
}

const Status = ({ suspense }) => createElement('p', null, useAuth({ suspense }).status);
const within = (auth, child, props = {}) => createElement(AuthProvider, { auth, ...props }, child);

// Read by name, each of these would be a page's.
function forbidPage(t) {
  const touched = [];
  for (const name of ['window', 'document', 'location', 'history', 'sessionStorage']) {
    Object.defineProperty(globalThis, name, {
      configurable: true,
      // typeof reads it as well, and is allowed to.
      get: () => void touched.push(name),
    });
    t.after(() => delete globalThis[name]);
  }
  return touched;
}

test('a server renders "loading", whatever its client knows', async (t) => {
  const tokens = { access_token: 'a', token_type: 'bearer', scope: 's', expires_at: null };
  const auth = clientFor(t, { get: () => tokens, set() {}, clear() {} });
  await auth.ready;
  assert.equal(auth.isAuthenticated(), true);
  assert.equal(renderToString(within(auth, createElement(Status))), '<p>loading</p>');
});

test('rendering touches nothing of a page', (t) => {
  const auth = clientFor(t);
  const touched = forbidPage(t);
  const guarded = createElement(
    RequireAuth,
    { fallback: 'leaving', signedOut: 'sign in' },
    'secret',
  );
  assert.equal(renderToStaticMarkup(within(auth, guarded, { callbackPath: '/' })), 'leaving');
  assert.equal(renderToStaticMarkup(within(auth, createElement(Status))), '<p>loading</p>');
  assert.deepEqual(
    touched.filter((name) => name !== 'document'),
    [],
  );
});

test('what suspends shows the fallback at once', (t) => {
  const auth = clientFor(t);
  const suspended = createElement(
    Suspense,
    { fallback: 'suspended' },
    createElement(Status, { suspense: true }),
  );
  assert.equal(renderToStaticMarkup(within(auth, suspended)).includes('suspended'), true);
  assert.throws(
    () => renderToString(within(auth, createElement(Status, { suspense: true }))),
    /A server does not know/,
  );
});

test('without a provider it is told what is missing', () => {
  assert.throws(() => renderToString(createElement(Status)), /need an <AuthProvider>/);
});
