// SPDX-License-Identifier: MIT

import { loadHost } from './host.js';
import { loadModule } from './module.js';
import type { PreloadOptions } from './types.js';

/**
 * Loads the module ahead of its first use, or from somewhere else: call it before anything else
 * with the URL, the bytes or the compiled module. Once loaded, options are of no effect.
 *
 * @throws {@link AuthError} `wasm_unavailable`.
 */
export async function preload(options?: PreloadOptions): Promise<void> {
  await loadModule(options);
  await loadHost();
}
