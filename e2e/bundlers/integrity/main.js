// SPDX-License-Identifier: MIT
import { preload } from 'postern/browser-auth';
import { startPage } from '../sign-in-page.js';

// The browser compares what the import map lists with what is imported. A module is fetched, so its
// hash is given to fetch.
const { integrity } = JSON.parse(document.querySelector('script[type=importmap]').textContent);
const wasm = '/node_modules/postern/dist/browser-auth.wasm';
try {
  const response = fetch(wasm, { integrity: integrity[wasm], referrerPolicy: 'no-referrer' });
  await preload({ wasm: await WebAssembly.compileStreaming(response) });
  await startPage();
} catch (error) {
  document.querySelector('#user').textContent = error.name;
}
