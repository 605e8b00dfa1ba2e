// The storages that come with Postern, and those that a page brings.
import assert from 'node:assert/strict';
import test from 'node:test';
import { AuthError, localStorageStore, memoryStore, sessionStorageStore } from 'postern';
import { within } from './support/deadline.mjs';
import { webStorage, withGlobal, withPage } from './support/page.mjs';
import { freshTokens, recordingStore, startClient, storedSession } from './support/sessions.mjs';
import { json, startTokenServer } from './support/token-server.mjs';

const fails = (code) => (error) => {
  assert.ok(error instanceof AuthError, String(error));
  assert.equal(error.code, code);
  return true;
};

test('B21: memoryStore holds one set', () => {
  const store = memoryStore();
  assert.equal(store.get(), undefined);
  const session = storedSession();
  store.set(session);
  assert.deepEqual(store.get(), session);
  assert.equal(memoryStore().get(), undefined);
  store.clear();
  assert.equal(store.get(), undefined);
});

for (const [name, make] of Object.entries({
  sessionStorage: sessionStorageStore,
  localStorage: localStorageStore,
})) {
  test(`B21: ${name}'s store keeps one item, under its key`, (t) => {
    const storage = webStorage();
    withGlobal(t, name, { value: storage });
    const session = storedSession();
    const store = make();
    assert.equal(store.get(), undefined);
    store.set(session);
    assert.deepEqual([...storage.items.keys()], ['postern:tokens']);
    assert.deepEqual(make().get(), session);
    assert.equal(make({ key: 'another' }).get(), undefined);
    store.clear();
    assert.equal(storage.items.size, 0);
  });

  test(`B21: ${name}'s store reads garbage as absent`, (t) => {
    const storage = webStorage();
    withGlobal(t, name, { value: storage });
    for (const garbage of ['', '{', 'undefined', '[object Object]']) {
      storage.setItem('postern:tokens', garbage);
      assert.equal(make().get(), undefined);
    }
  });

  test(`B21: ${name}'s store names the storage only when it is used`, (t) => {
    withGlobal(t, name, {
      get: () => {
        throw new Error('blocked');
      },
    });
    const store = make();
    assert.throws(() => store.get(), /blocked/);
  });
}

test('B21: the default is sessionStorage, under a key of prefix, client and server', async (t) => {
  const storage = webStorage();
  withGlobal(t, 'sessionStorage', { value: storage });
  const { createBrowserAuth } = await import('postern');
  const config = { clientId: 'c', redirectUri: 'https://app.example/callback', scopes: ['s'] };
  const provider = {
    authorizationEndpoint: 'https://login.example/authorize',
    tokenEndpoint: 'https://login.example/token',
    issuer: 'https://login.example',
  };
  const key = 'mine:tokens:c@https://login.example';
  storage.setItem(key, JSON.stringify(storedSession()));
  const auth = createBrowserAuth({ ...config, provider, storageKey: 'mine' });
  t.after(() => auth.dispose());
  assert.equal(await auth.getAccessToken(), 'stored-access-token');
  await auth.logout();
  assert.equal(storage.getItem(key), null);
});

test('B21: an asynchronous storage is waited for', async (t) => {
  withPage(t);
  const { provider } = await startTokenServer(t, () => json(freshTokens()));
  const later = () => new Promise((resolve) => setTimeout(resolve, 20));
  let held = storedSession(-5);
  const storage = {
    get: () => later().then(() => held),
    set: (value) => later().then(() => void (held = value)),
    clear: () => later().then(() => void (held = undefined)),
  };
  const auth = startClient(t, { provider, storage });
  assert.equal(await auth.getAccessToken(), 'fresh-access-token');
  assert.equal(held.access_token, 'fresh-access-token');
  await auth.logout();
  assert.equal(held, undefined);
});

test('B21: a storage with methods on its prototype is called as an object', async (t) => {
  class Store {
    #held = storedSession();
    get() {
      return this.#held;
    }
    set(value) {
      this.#held = value;
    }
    clear() {
      this.#held = undefined;
    }
  }
  const auth = startClient(t, { storage: new Store() });
  assert.equal(await auth.getAccessToken(), 'stored-access-token');
});

for (const [what, garbage] of Object.entries({
  null: null,
  'an empty object': {},
  'a text': 'access_token',
  'a number': 5,
  'an array': [storedSession()],
  'a token that is a number': { ...storedSession(), access_token: 5 },
  'an expiry that is a text': { ...storedSession(), expires_at: 'tomorrow' },
  'a token with a line break': { ...storedSession(), access_token: 'a\r\nb' },
})) {
  test(`B21 I6: ${what} in the storage reads as absent`, async (t) => {
    const auth = startClient(t, { storage: recordingStore(garbage) });
    await auth.ready;
    await assert.rejects(auth.getAccessToken(), fails('not_authenticated'));
  });
}

const refusing = (reason) => ({
  throwing: () => {
    throw reason;
  },
  rejecting: () => Promise.reject(reason),
});

for (const [how, refuse] of Object.entries(refusing(new Error('blocked')))) {
  test(`B21: a ${how} get is storage_error, and is tried again`, async (t) => {
    const storage = recordingStore(storedSession());
    const { get } = storage;
    storage.get = refuse;
    const auth = startClient(t, { storage });
    await assert.rejects(auth.ready, fails('storage_error'));
    await assert.rejects(auth.getAccessToken(), fails('storage_error'));
    storage.get = get;
    assert.equal(await auth.getAccessToken(), 'stored-access-token');
  });

  test(`B21: a ${how} set is an error event, and the token is used from memory`, async (t) => {
    const { provider, requests } = await startTokenServer(t, () => json(freshTokens()));
    const storage = recordingStore(storedSession(-5));
    storage.set = refuse;
    const auth = startClient(t, { provider, storage });
    const errors = [];
    auth.on('error', (error) => errors.push(error));
    assert.equal(await auth.getAccessToken(), 'fresh-access-token');
    assert.equal(await auth.getAccessToken(), 'fresh-access-token');
    assert.equal(requests.length, 1);
    assert.equal(errors.length, 1);
    fails('storage_error')(errors[0]);
  });

  test(`B21: a ${how} clear is storage_error, and the user is signed out in memory`, async (t) => {
    withPage(t);
    const storage = recordingStore(storedSession());
    storage.clear = refuse;
    const auth = startClient(t, { storage });
    await auth.ready;
    await assert.rejects(auth.logout(), fails('storage_error'));
    assert.equal(auth.isAuthenticated(), false);
    assert.equal(auth.getTokenSet(), undefined);
  });
}

test('B21: a storage that never answers holds the caller no longer than it wants', async (t) => {
  const storage = recordingStore();
  storage.get = () => new Promise(() => {});
  const auth = startClient(t, { storage });
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 100);
  await assert.rejects(
    within(2000, auth.getAccessToken({ signal: abort.signal })),
    fails('aborted'),
  );
});

test('logout where there is no sessionStorage forgets the session, and succeeds', async (t) => {
  assert.equal(globalThis.sessionStorage, undefined);
  const storage = recordingStore(storedSession());
  const auth = startClient(t, { storage });
  await auth.logout();
  assert.equal(storage.held, undefined);
  assert.equal(auth.isAuthenticated(), false);
});
