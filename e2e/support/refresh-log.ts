// SPDX-License-Identifier: MIT
// What the authorization server has seen of refreshes, and what is true of every session in it.

import { expect } from '@playwright/test';
import type { AuthorizationServer } from '../authorization-server/authorization-server.mjs';

export type Exchange = AuthorizationServer['log'][number];

/** Everything that was sent with a refresh token, answered or not. */
export const refreshesOf = (server: AuthorizationServer): Exchange[] =>
  server.log.matching({ path: '/oauth/token', grant_type: 'refresh_token' });

/** Those that rotated the refresh token, if their answer got lost too. */
export const rotationsOf = (server: AuthorizationServer): Exchange[] =>
  refreshesOf(server).filter(({ newRefreshToken }) => newRefreshToken !== null);

/** I2: no two requests with one refresh token were on their way at once. */
export function expectNoneTogether(exchanges: Exchange[]): void {
  const endOf = ({ time, durationMs }: Exchange) => time + (durationMs ?? Infinity);
  const together = exchanges.filter((later, index) =>
    exchanges
      .slice(0, index)
      .some((first) => first.refreshToken === later.refreshToken && later.time < endOf(first)),
  );
  expect(together, 'refreshes with a token that was on its way').toEqual([]);
}

/**
 * I2 B13: each rotation spent the token that the one before had issued; so no token was spent twice,
 * but for those whose answer got lost.
 */
export function expectChain(exchanges: Exchange[]): void {
  const uses = exchanges.map(({ refreshTokenUse }) => refreshTokenUse);
  expect(uses.filter((use) => use === 'reused' || use === 'unknown')).toEqual([]);
  const rotations = exchanges.filter(({ newRefreshToken }) => newRefreshToken !== null);
  for (const [index, { refreshToken, refreshTokenUse }] of rotations.entries()) {
    const before = rotations[index - 1];
    if (!before) continue;
    const expected = refreshTokenUse === 'leeway' ? before.refreshToken : before.newRefreshToken;
    expect(refreshToken, `what rotation ${index + 1} spent`).toBe(expected);
  }
  expectNoneTogether(exchanges);
}
