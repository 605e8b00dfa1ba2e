// SPDX-License-Identifier: MIT
// The module for servers.

import { AuthError } from './auth-error.js';
import type { Host } from './host.js';
import createServerModule, { type MainModule } from './postern-server.mjs';
import { Runtime } from './runtime.js';
import type { PreloadOptions } from './types.js';

class ServerRuntime extends Runtime {
  override load(options?: PreloadOptions): Promise<Host> {
    return super.load(options).catch((error: AuthError) => {
      throw new AuthError(
        'wasm_unavailable',
        'postern-server.wasm could not be loaded or compiled. A bundler may have parted the script ' +
          'from the file beside it: keep the package out of the bundle, or await preload({ wasm }).',
        { cause: error.cause },
      );
    });
  }
}

export const server = new ServerRuntime(
  createServerModule,
  () => new URL('./postern-server.wasm', import.meta.url),
);

/** The functions of a host's module, which is the server's. */
export const moduleOf = (host: Host): MainModule => host.module as unknown as MainModule;
