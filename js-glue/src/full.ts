// SPDX-License-Identifier: MIT
// The module that can do everything.

import type { ClientSettings } from './config.js';
import { abortError, parseError, type HostedClient } from './host.js';
import type { ClientKind, Handle } from './module-client.js';
import createPosternModule from './postern.mjs';
import { Runtime } from './runtime.js';

export const full = new Runtime(
  createPosternModule,
  () => new URL('./postern.wasm', import.meta.url),
);

/**
 * Runs an operation of a client whose own module cannot do it: in a second client here, over the same
 * storage, which the first takes over then. That one ends with `over`.
 */
export async function runBeside(
  kind: ClientKind,
  settings: ClientSettings,
  begin: (handle: Handle, operation: number) => void,
  over: AbortSignal,
  { storage, emit }: HostedClient,
): Promise<string> {
  const host = await full.load();
  if (over.aborted) throw abortError();
  const { module } = host;
  const client = kind.create(module, settings.json);
  over.addEventListener('abort', () => module.dispose(client));
  let refused: string | undefined;
  host.adopt(client, {
    storage,
    emit(event, json) {
      if (event === 'error') refused = json;
      // The takeover tells of the change.
      if (event !== 'change') emit(event, json);
    },
  });
  const value = await host.run((operation) => begin({ host, module, client }, operation));
  // What the storage refused would go with the second client.
  if (refused) throw parseError(refused);
  return value;
}
