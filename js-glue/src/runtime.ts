// SPDX-License-Identifier: MIT
// A WebAssembly module, loaded once for the whole page.

import { AuthError } from './auth-error.js';
import { Host } from './host.js';
import type { MainModule } from './postern.mjs';
import type { PreloadOptions } from './types.js';

type WasmSource = NonNullable<PreloadOptions['wasm']>;
type ModuleFactory = (given: { wasm: WebAssembly.Module }) => Promise<unknown>;

/** The glue of a module, where its wasm is, and its instance on this page, once there is one. */
export interface ModuleSource {
  create: ModuleFactory;
  wasm: () => URL;
  runtime?: Runtime;
}

/** The one runtime of a module that several entries use. */
export const runtimeOf = (source: ModuleSource): Runtime =>
  (source.runtime ??= new Runtime(source.create, source.wasm));

export class Runtime {
  readonly #factory: ModuleFactory;
  readonly #defaultWasm: () => WasmSource;
  #loading: Promise<Host> | undefined;
  #host: Host | undefined;

  /**
   * `defaultWasm` is beside the script, wherever a bundler or a server put the two, or inside it. Never
   * a CDN.
   */
  constructor(factory: ModuleFactory, defaultWasm: () => WasmSource) {
    this.#factory = factory;
    this.#defaultWasm = defaultWasm;
  }

  /** The host, once the module is loaded. A failure is not kept: the next call tries again. */
  load(options: PreloadOptions = {}): Promise<Host> {
    this.#loading ??= this.#instantiate(options.wasm ?? this.#defaultWasm()).catch(
      (cause: unknown) => {
        this.#loading = undefined;
        throw new AuthError(
          'wasm_unavailable',
          "The wasm was not found beside its script, or the page's CSP lacks 'wasm-unsafe-eval'.",
          { cause },
        );
      },
    );
    return this.#loading;
  }

  /** The host, for calls that cannot wait. @throws {@link AuthError} `not_ready`. */
  get host(): Host {
    if (this.#host) return this.#host;
    throw new AuthError('not_ready', 'The module is loading: await preload() first.', {
      retryable: true,
    });
  }

  async #instantiate(source: WasmSource): Promise<Host> {
    // It throws for a wasm file of another version.
    const module = await this.#factory({ wasm: await compile(source) });
    return (this.#host = new Host(module as MainModule));
  }
}

/** The little of Node that loading from a file takes; an import would end up in bundles. */
interface NodeProcess {
  getBuiltinModule(id: 'node:fs/promises'): {
    readFile(file: URL): Promise<Uint8Array<ArrayBuffer>>;
  };
}

async function compile(source: WasmSource): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source;
  const isAddress = typeof source === 'string' || source instanceof URL;
  const bytes = isAddress ? await download(source) : source;
  try {
    // In this turn, and not while it is downloaded: of 100 KB, the compiler's threads take longer to
    // hear than it takes to compile them.
    return new WebAssembly.Module(bytes);
  } catch {
    // Some browsers compile no more than 4 KB in a page's turn. What else is wrong is thrown again.
    return WebAssembly.compile(bytes);
  }
}

async function download(source: string | URL): Promise<BufferSource> {
  if (String(source).startsWith('file:')) {
    // Node alone imports from files; a page's import never comes here.
    const { process } = globalThis as { process?: NodeProcess };
    const fs = process?.getBuiltinModule('node:fs/promises');
    if (fs) return fs.readFile(new URL(source));
  }
  // The page's URL may hold a code, which no Referer may carry.
  const response = await fetch(source, { referrerPolicy: 'no-referrer' });
  if (!response.ok) throw new Error(`HTTP status ${response.status}`);
  return response.arrayBuffer();
}
