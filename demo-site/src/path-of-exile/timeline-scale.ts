// SPDX-License-Identifier: MIT
import type { TokenLife } from './token-lives.js';

/** Room for the labels, in parts of a token's life. */
const MARGIN_BEFORE = 0.06;
const MARGIN_AFTER = 0.12;

/** Maps epoch seconds to 0…1 of the drawing's width. */
export interface TimelineScale {
  position(epochSeconds: number): number;
  span(seconds: number): number;
}

/** The newest life at the right edge, and before it as many lives as fit. */
export function makeScale(lives: readonly TokenLife[], livesThatFit: number): TimelineScale {
  const newest = lives.at(-1);
  const life = newest ? Math.max(1, newest.expiresAt - newest.issuedAt) : 1;
  const end = (newest?.expiresAt ?? 0) + life * MARGIN_AFTER;
  const earliest = (lives[0]?.issuedAt ?? 0) - life * MARGIN_BEFORE;
  const start = Math.max(earliest, end - life * livesThatFit);
  const width = end - start;
  return {
    position: (epochSeconds) => (epochSeconds - start) / width,
    span: (seconds) => seconds / width,
  };
}
