// SPDX-License-Identifier: MIT
// Notes whatever a script does to the world outside it, for the tests of importing. In a page and
// in a worker.

const WATCHED_FUNCTIONS = {
  globalThis: [
    'setTimeout',
    'setInterval',
    'requestAnimationFrame',
    'requestIdleCallback',
    'fetch',
    'open',
    'postMessage',
    'addEventListener',
  ],
  'Storage.prototype': ['getItem', 'setItem', 'removeItem', 'clear', 'key'],
  'IDBFactory.prototype': ['open', 'databases', 'deleteDatabase'],
  'CacheStorage.prototype': ['open', 'match', 'keys'],
  'LockManager.prototype': ['request', 'query'],
  'History.prototype': ['pushState', 'replaceState'],
  'Navigator.prototype': ['sendBeacon'],
  'Crypto.prototype': ['getRandomValues'],
  'XMLHttpRequest.prototype': ['open', 'send'],
  'EventTarget.prototype': ['addEventListener'],
  WebAssembly: ['compile', 'compileStreaming', 'instantiate', 'instantiateStreaming'],
};

const WATCHED_CONSTRUCTORS = {
  globalThis: ['BroadcastChannel', 'Worker', 'SharedWorker', 'WebSocket', 'XMLHttpRequest'],
  WebAssembly: ['Module', 'Instance'],
};

const WATCHED_PROPERTIES = ['sessionStorage', 'localStorage', 'indexedDB', 'caches'];

function resolve(path) {
  return path.split('.').reduce((object, name) => object?.[name], { globalThis, ...namesOf(path) });
}

function namesOf(path) {
  const [name] = path.split('.');
  return name === 'globalThis' ? {} : { [name]: globalThis[name] };
}

/** @returns {string[]} the list that grows with what is done from now on, and the new globals */
export function watchSideEffects() {
  const seen = [];
  for (const [path, names] of Object.entries(WATCHED_FUNCTIONS)) {
    const object = resolve(path);
    for (const name of names) {
      const original = object?.[name];
      if (typeof original !== 'function') continue;
      object[name] = function (...values) {
        seen.push(`${path}.${name}`);
        return original.apply(this, values);
      };
    }
  }
  for (const [path, names] of Object.entries(WATCHED_CONSTRUCTORS)) {
    const object = resolve(path);
    for (const name of names) {
      if (!object?.[name]) continue;
      object[name] = new Proxy(object[name], {
        construct(target, values, newTarget) {
          seen.push(`new ${name}`);
          return Reflect.construct(target, values, newTarget);
        },
      });
    }
  }
  for (const name of WATCHED_PROPERTIES) {
    const value = globalThis[name];
    if (value === undefined) continue;
    Object.defineProperty(globalThis, name, {
      get() {
        seen.push(name);
        return value;
      },
    });
  }
  return seen;
}

/** Imports modules one after the other. @returns what each has done and exports */
export async function importAndWatch(urls) {
  const seen = watchSideEffects();
  const globalsBefore = new Set(Reflect.ownKeys(globalThis));
  const exported = {};
  for (const url of urls) exported[url] = Object.keys(await import(url)).sort();
  // Time enough for what was only put off.
  await new Promise((done) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      channel.port1.close();
      done();
    };
    channel.port2.postMessage(null);
  });
  const newGlobals = Reflect.ownKeys(globalThis).filter((name) => !globalsBefore.has(name));
  return { seen: [...seen], newGlobals: newGlobals.map(String), exported };
}
