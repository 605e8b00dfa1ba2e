// SPDX-License-Identifier: MIT
import type { ShowdownSession } from 'postern';

const SECONDS_PER_DAY = 86_400;

/** In days from when the token was issued. */
export const AGES = { rotates: 7, stopsToServe: 14, over: 21 } as const;

export type Stage = 'fresh' | 'due' | 'rescue' | 'over';

export interface TokenAge {
  seconds: number;
  days: number;
  stage: Stage;
}

/** Its age by the page's clock; one that was issued in the future counts as new. */
export function ageOf({ issued_at }: ShowdownSession): TokenAge {
  const seconds = Math.max(0, Date.now() / 1000 - issued_at);
  const days = seconds / SECONDS_PER_DAY;
  const stage =
    days < AGES.rotates
      ? 'fresh'
      : days < AGES.stopsToServe
        ? 'due'
        : days < AGES.over
          ? 'rescue'
          : 'over';
  return { seconds, days, stage };
}

/** What the next connection will do. */
export const FORECAST: Record<Stage, string> = {
  fresh: 'The next connection gets an assertion with this token, and leaves it as it is.',
  due: 'The next connection gets an assertion with this token, and then the token is rotated, ahead of time.',
  rescue:
    'The token no longer serves assertions. The next connection rotates it first, and gets the assertion with the new one.',
  over: 'The token is over. The next connection asks nobody: it ends in login_required, and the user signs in again.',
};
