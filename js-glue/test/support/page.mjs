// The little of a page that Node does not have.

export function webStorage() {
  const items = new Map();
  return {
    items,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, String(value)),
    removeItem: (key) => void items.delete(key),
  };
}

// A global for the length of one test.
export function withGlobal(t, name, descriptor) {
  const before = Object.getOwnPropertyDescriptor(globalThis, name);
  Object.defineProperty(globalThis, name, { configurable: true, ...descriptor });
  t.after(() => {
    if (before) Object.defineProperty(globalThis, name, before);
    else delete globalThis[name];
  });
}

// withPage makes the test look like a page to the logins in progress, which live in sessionStorage.
export const withPage = (t) => withGlobal(t, 'sessionStorage', { value: webStorage() });
