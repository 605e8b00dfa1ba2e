// postern/browser-auth/inline: the module of postern/browser-auth, inside the script.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { createBrowserAuth, preload } from 'postern/browser-auth/inline';
import { withGlobal } from './support/page.mjs';
import { config, recordingStore, storedSession } from './support/sessions.mjs';

const wasm = readFileSync(new URL(import.meta.resolve('postern/browser-auth.wasm')));

test('X12: the script has the module of postern/browser-auth in it, byte for byte, and loads nothing', async (t) => {
  const compiled = [];
  const { Module } = WebAssembly;
  t.after(() => (WebAssembly.Module = Module));
  WebAssembly.Module = new Proxy(Module, {
    construct: (_, [bytes]) => (compiled.push(Buffer.from(bytes)), new Module(bytes)),
  });
  withGlobal(t, 'fetch', { value: () => assert.fail('a request') });
  t.mock.method(process, 'getBuiltinModule', () => assert.fail('a file'));
  await Promise.all([preload(), preload()]);
  assert.equal(compiled.length, 1);
  assert.ok(compiled[0].equals(wasm));
});

test('B11: it knows who is signed in', async () => {
  const auth = createBrowserAuth(config, recordingStore(storedSession()));
  await auth.ready;
  assert.equal(await auth.getAccessToken(), 'stored-access-token');
  auth.dispose();
});
