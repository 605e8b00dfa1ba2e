// SPDX-License-Identifier: MIT
// Loads the WebAssembly module once for the whole page.

import createPosternModule, { type MainModule } from './postern.mjs';
import { AuthError } from './auth-error.js';
import type { PreloadOptions } from './types.js';

// Beside this script, wherever a bundler or a server put the two. Never a CDN.
const defaultWasm = () => new URL('./postern.wasm', import.meta.url);

let loading: Promise<MainModule> | undefined;

/** The module, loaded on the first call. A failure is not kept: the next call tries again. */
export function loadModule(options: PreloadOptions = {}): Promise<MainModule> {
  loading ??= instantiate(options.wasm ?? defaultWasm()).catch((cause: unknown) => {
    loading = undefined;
    throw new AuthError(
      'wasm_unavailable',
      "postern.wasm could not be loaded or compiled. The page's CSP needs 'wasm-unsafe-eval'.",
      { cause },
    );
  });
  return loading;
}

async function instantiate(source: NonNullable<PreloadOptions['wasm']>): Promise<MainModule> {
  // It throws for a wasm file of another version.
  return createPosternModule({ wasm: await compile(source) });
}

/** The little of Node that loading from a file takes; an import would end up in bundles. */
interface NodeProcess {
  getBuiltinModule(id: 'node:fs/promises'): {
    readFile(file: URL): Promise<Uint8Array<ArrayBuffer>>;
  };
}

async function compile(source: NonNullable<PreloadOptions['wasm']>): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source;
  if (!(typeof source === 'string' || source instanceof URL)) return WebAssembly.compile(source);
  if (String(source).startsWith('file:')) {
    // Node alone imports from files; a page's import never comes here.
    const { process } = globalThis as { process?: NodeProcess };
    const fs = process?.getBuiltinModule('node:fs/promises');
    if (fs) return WebAssembly.compile(await fs.readFile(new URL(source)));
  }
  // The page's URL may hold a code, which no Referer may carry.
  const response = await fetch(source, { referrerPolicy: 'no-referrer' });
  if (!response.ok) throw new Error(`HTTP status ${response.status}`);
  // Streaming wants the media type application/wasm, which some servers do not send.
  return response.headers.get('content-type')?.startsWith('application/wasm')
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}
