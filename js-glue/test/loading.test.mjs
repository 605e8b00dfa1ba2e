// Importing, and loading the module from wherever it is.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import test from 'node:test';
import { Worker } from 'node:worker_threads';
import { inFreshRealm } from './support/fresh-realm.mjs';
import { packageFolder, runScript } from './support/processes.mjs';

const manifest = JSON.parse(readFileSync(`${packageFolder}package.json`, 'utf8'));
const entries = Object.entries(manifest.exports)
  .filter(([, target]) => target.default?.endsWith('.js'))
  .map(([subpath]) => subpath.replace(/^\./, 'postern'));
const wasm = readFileSync(new URL(import.meta.resolve('postern/postern.wasm')));

// What a process takes from the end of its work to its exit; a timer or socket left behind would
// make it seconds.
const EXITS_WITHIN_MS = 500;
const exitWatch = `
  const done = performance.now();
  process.on('exit', () => console.log(performance.now() - done));`;

async function exitsByItself(source) {
  const { code, stdout, stderr } = await runScript(`${source}\n${exitWatch}`);
  assert.equal(stderr, '');
  assert.equal(code, 0);
  assert.ok(Number(stdout) < EXITS_WITHIN_MS, `${stdout} ms`);
}

const functions = {
  'postern/callback': 'handOverCallback',
  'postern/react': 'useAuth',
  'postern/server': 'formatUserAgent',
  'postern/showdown': 'createShowdownAuth',
  'postern/testing': 'createTestWorld',
};

for (const entry of entries) {
  test(`X10 I8: importing ${entry} does nothing and lets the process exit`, async () => {
    // Read by name, each of these would be a side effect.
    const untouched = [
      ...['window', 'document', 'location', 'navigator', 'sessionStorage', 'localStorage'],
      ...['indexedDB', 'XMLHttpRequest', 'BroadcastChannel', 'fetch', 'setTimeout', 'crypto'],
    ];
    // What React does when it is imported is React's.
    await exitsByItself(`
      ${entry === 'postern/react' ? "await import('react');" : ''}
      const before = Object.getOwnPropertyNames(globalThis).length;
      const touched = [];
      for (const name of ${JSON.stringify(untouched)}) {
        const value = Object.getOwnPropertyDescriptor(globalThis, name);
        Object.defineProperty(globalThis, name, {
          configurable: true,
          get: () => (touched.push(name), value?.get ? value.get.call(globalThis) : value?.value),
        });
      }
      const known = Object.getOwnPropertyNames(globalThis);
      const spy = [...touched];
      await import('${entry}');
      const now = Object.getOwnPropertyNames(globalThis);
      if (now.length !== known.length) throw new Error('new globals');
      if (touched.length > spy.length) throw new Error('touched ' + touched);`);
  });

  test(`X10: ${entry} can be imported in a worker`, async () => {
    const source = `import('${import.meta.resolve(entry)}').then((entry) => {
      require('node:worker_threads').parentPort.postMessage(Object.keys(entry));
    });`;
    const worker = new Worker(source, { eval: true });
    const [[names], exit] = await Promise.all([once(worker, 'message'), once(worker, 'exit')]);
    assert.ok(names.includes(functions[entry] ?? 'createBrowserAuth'), `${entry}: ${names}`);
    assert.deepEqual(exit, [0]);
  });
}

test('X10: a server renders with a client that nobody uses, and goes on', () =>
  exitsByItself(`
    import { createBrowserAuth } from 'postern/browser-auth';
    const auth = createBrowserAuth({
      clientId: 'c', redirectUri: 'https://app.example/callback', scopes: ['account:profile'],
    });
    if (auth.getTokenSet() !== undefined || auth.isAuthenticated()) throw new Error('signed in');
    await auth.ready.catch(() => {});
    if (auth.isAuthenticated()) throw new Error('signed in');`));

test('X10: so does one on which touching anything of a page fails', () =>
  exitsByItself(`
    const ofPages = ['window', 'document', 'navigator', 'location', 'sessionStorage'];
    for (const name of ofPages) {
      Object.defineProperty(globalThis, name, {
        get() {
          throw new Error(name + ' was touched');
        },
      });
    }
    for (const entry of ${JSON.stringify(entries)}) await import(entry);
    const { createBrowserAuth } = await import('postern/browser-auth');
    const auth = createBrowserAuth({
      clientId: 'c', redirectUri: 'https://app.example/callback', scopes: ['account:profile'],
    });
    if (auth.getTokenSet() !== undefined || auth.isAuthenticated()) throw new Error('signed in');
    await auth.ready.catch(() => {});`));

test('B32: a process exits once its signed-in client is disposed of', () =>
  exitsByItself(`
    import { createBrowserAuth, memoryStore } from 'postern';
    const storage = memoryStore();
    storage.set({
      access_token: 'a', refresh_token: 'r', token_type: 'bearer', scope: 's',
      expires_at: Math.floor(Date.now() / 1000) + 3600,
    });
    const auth = createBrowserAuth(
      { clientId: 'c', redirectUri: 'https://app.example/callback', scopes: ['s'] }, storage);
    await auth.getAccessToken();
    auth.dispose();`));

test('before the module is there, buildAuthUrl is not_ready, and retryable', async () => {
  const failure = await inFreshRealm(async ({ OAuthHelper, preload }) => {
    const config = { clientId: 'c', redirectUri: 'https://app.example/', scopes: ['s'] };
    let early;
    try {
      OAuthHelper.buildAuthUrl(config, 'state', { codeChallenge: 'challenge' });
    } catch ({ name, code, retryable }) {
      early = { name, code, retryable };
    }
    await preload();
    const url = OAuthHelper.buildAuthUrl(config, 'state', { codeChallenge: 'challenge' });
    return { early, url: new URL(url).origin };
  });
  assert.deepEqual(failure, {
    early: { name: 'AuthError', code: 'not_ready', retryable: true },
    url: 'https://www.pathofexile.com',
  });
});

test('X12: bytes that are no module give wasm_unavailable, and the next call may succeed', async () => {
  const codes = await inFreshRealm(async ({ OAuthHelper, preload }) => {
    const codeOf = (promise) => promise.then(() => 'loaded').catch(({ code }) => code);
    return [
      await codeOf(preload({ wasm: new Uint8Array([0, 97, 115, 109, 9, 9]) })),
      await codeOf(preload({ wasm: 'file:///nowhere/postern.wasm' })),
      await codeOf(
        preload({ wasm: new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)) }),
      ),
      await codeOf(OAuthHelper.generatePKCE()),
    ];
  });
  assert.deepEqual(codes, [...Array(3).fill('wasm_unavailable'), 'loaded']);
});

test('X12: where wasm is refused, every call says wasm_unavailable and none hangs', async () => {
  const codes = await inFreshRealm(async ({ createBrowserAuth, OAuthHelper, memoryStore }) => {
    // Node's own fetch compiles a module when it is first used.
    new Request('http://127.0.0.1');
    const refuse = () => Promise.reject(new WebAssembly.CompileError('refused by the policy'));
    WebAssembly.compile = WebAssembly.compileStreaming = refuse;
    WebAssembly.instantiateStreaming = refuse;
    WebAssembly.Module = new Proxy(WebAssembly.Module, {
      construct() {
        throw new WebAssembly.CompileError('refused by the policy');
      },
    });
    // What was compiled may be instantiated; Node's fetch is in the middle of that.
    const { instantiate } = WebAssembly;
    WebAssembly.instantiate = (source, imports) =>
      source instanceof WebAssembly.Module ? instantiate(source, imports) : refuse();
    const config = { clientId: 'c', redirectUri: 'https://app.example/', scopes: ['s'] };
    const auth = createBrowserAuth(config, memoryStore());
    const provider = {
      authorizationEndpoint: 'http://127.0.0.1:9',
      tokenEndpoint: 'http://127.0.0.1:9',
    };
    const outcomes = await Promise.allSettled([
      auth.ready,
      auth.login(),
      auth.handleRedirectCallback('https://app.example/?code=c&state=s'),
      auth.getAccessToken(),
      auth.fetch('https://api.pathofexile.com/profile'),
      auth.logout(),
      OAuthHelper.generatePKCE(),
      OAuthHelper.refreshToken({ clientId: 'c', provider }, 'r'),
    ]);
    return outcomes.map(({ reason }) => reason?.code);
  });
  assert.deepEqual(codes, Array(8).fill('wasm_unavailable'));
});

async function startFileServer(t) {
  const server = createServer(({ url }, response) => {
    if (url === '/missing.wasm') return response.writeHead(404).end();
    const type = url === '/typed.wasm' ? 'application/wasm' : 'application/octet-stream';
    response.writeHead(200, { 'content-type': type }).end(wasm);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  t.after(() => server.closeAllConnections());
  return `http://127.0.0.1:${server.address().port}`;
}

const loads = async ({ OAuthHelper, preload }, source) => {
  await preload(source);
  await preload({ wasm: 'file:///ignored/once/loaded.wasm' });
  return (await OAuthHelper.generatePKCE()).codeVerifier.length;
};

test('preload takes the bytes, as a view or a buffer', async () => {
  const buffer = wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength);
  assert.equal(await inFreshRealm(loads, { wasm: new Uint8Array(wasm) }), 43);
  assert.equal(await inFreshRealm(loads, { wasm: buffer }), 43);
});

test('preload takes the compiled module', async () => {
  assert.equal(await inFreshRealm(loads, { wasm: new WebAssembly.Module(wasm) }), 43);
});

test('preload takes a URL, whatever media type the server gives it', async (t) => {
  const origin = await startFileServer(t);
  assert.equal(await inFreshRealm(loads, { wasm: `${origin}/typed.wasm` }), 43);
  assert.equal(await inFreshRealm(loads, { wasm: `${origin}/untyped.wasm` }), 43);
  const failure = await inFreshRealm(
    ({ preload }, source) => preload(source).catch(({ code }) => code),
    { wasm: `${origin}/missing.wasm` },
  );
  assert.equal(failure, 'wasm_unavailable');
});

test('where a page compiles nothing so large in one turn, the module is compiled beside it', async () => {
  const compiled = await inFreshRealm(async ({ OAuthHelper }) => {
    const { compile } = WebAssembly;
    let count = 0;
    WebAssembly.compile = (bytes) => (++count, compile(bytes));
    WebAssembly.Module = new Proxy(WebAssembly.Module, {
      construct() {
        throw new RangeError('larger than 4 KB');
      },
    });
    const { length } = (await OAuthHelper.generatePKCE()).codeVerifier;
    return { count, length };
  });
  assert.deepEqual(compiled, { count: 1, length: 43 });
});

test('preload without options loads the file beside the script, once for all callers', async () => {
  const compiled = await inFreshRealm(async ({ OAuthHelper, preload }) => {
    let count = 0;
    WebAssembly.Module = new Proxy(WebAssembly.Module, {
      construct: (Module, given) => (++count, new Module(...given)),
    });
    await Promise.all([preload(), preload(), OAuthHelper.generatePKCE()]);
    return count;
  });
  assert.equal(compiled, 1);
});
