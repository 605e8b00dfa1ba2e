// SPDX-License-Identifier: MIT
// An operation of a client whose own module cannot do it.

import { AuthError } from './auth-error.js';
import type { ClientSettings } from './config.js';
import { abortError, parseError, type HostedClient } from './host.js';
import { runOperation, type ClientKind, type Work } from './module-client.js';
import { runtimeOf } from './runtime.js';

/**
 * Runs it in a second client, in the module that can do everything, over the same storage, which the
 * first client takes over then. The second one ends with `over`.
 */
export async function runBeside(
  kind: ClientKind,
  settings: ClientSettings,
  work: Work,
  over: AbortSignal,
  { storage, emit }: HostedClient,
): Promise<string> {
  const { full } = await import('./full.js').catch((cause: unknown) => {
    throw new AuthError('wasm_unavailable', 'A script of the package could not be loaded.', {
      cause,
    });
  });
  const host = await runtimeOf(full).load();
  if (over.aborted) throw abortError();
  const { module } = host;
  const client = module[kind.create](settings.json);
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
  const value = await runOperation({ host, module, client }, work);
  // What the storage refused would go with the second client.
  if (refused) throw parseError(refused);
  return value;
}
