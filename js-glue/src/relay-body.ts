// SPDX-License-Identifier: MIT
// The body of a relayed request, read within bounds.

import { AuthError } from './auth-error.js';

/** As `relay_body_state` in wasm/client. */
export const enum BodyState {
  complete,
  tooLarge,
  tooSlow,
  broken,
}

export interface Body {
  state: BodyState;
  /** Empty unless complete. */
  bytes: Uint8Array;
}

const nothing = new Uint8Array();

/**
 * Reads at most one chunk more than `maxBytes`, for at most `timeoutMs`. What is left unread stays
 * with whoever sends it.
 */
export async function readBody(
  request: Request,
  maxBytes: number,
  timeoutMs: number,
): Promise<Body> {
  if (request.bodyUsed) {
    throw new AuthError(
      'invalid_config',
      'Something has read the body of the request before the relay.',
    );
  }
  if (!request.body) return { state: BodyState.complete, bytes: nothing };
  const reader = request.body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<BodyState>((resolve) => {
    timer = setTimeout(() => resolve(BodyState.tooSlow), timeoutMs);
  });
  const chunks: Uint8Array[] = [];
  const reading = collect(reader, chunks, maxBytes);
  const state = await Promise.race([reading, deadline]);
  clearTimeout(timer);
  if (state === BodyState.complete) return { state, bytes: joined(chunks) };
  // Whoever sends the body may not care; and a stream that failed rejects once more.
  reader.cancel().catch(() => {});
  return { state, bytes: nothing };
}

async function collect(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  chunks: Uint8Array[],
  maxBytes: number,
): Promise<BodyState> {
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return BodyState.complete;
      // A stream that a host has made may hold texts, which have no size in bytes.
      if (!ArrayBuffer.isView(value)) return BodyState.broken;
      size += value.byteLength;
      if (size > maxBytes) return BodyState.tooLarge;
      chunks.push(value);
    }
  } catch {
    return BodyState.broken;
  }
}

function joined(chunks: Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}
