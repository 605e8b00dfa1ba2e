// SPDX-License-Identifier: MIT
import type { Configuration } from './settings.js';

/** A login that is to fail on its way back. What it is outlives the navigation. */
export interface OddLogin {
  /** What the client of this login has otherwise. */
  change(configuration: Configuration): Configuration & { loginTimeoutSeconds?: number };
  /** How long the redirect page lets the answer lie. */
  pauseMs: number;
}

const ODD_LOGINS = {
  late: {
    change: (configuration) => ({ ...configuration, loginTimeoutSeconds: 1 }),
    pauseMs: 1_500,
  },
  'other-issuer': {
    change: (configuration) => ({
      ...configuration,
      provider: { ...configuration.provider, issuer: 'https://login.example' },
    }),
    pauseMs: 0,
  },
} satisfies Record<string, OddLogin>;

export type OddLoginName = keyof typeof ODD_LOGINS;

const KEY = 'postern-demo.odd-login';

export function rememberOddLogin(name: OddLoginName): OddLogin {
  sessionStorage.setItem(KEY, name);
  return ODD_LOGINS[name];
}

/** The one that this page comes back from, once. */
export function takeOddLogin(): OddLogin | undefined {
  const name = sessionStorage.getItem(KEY) ?? '';
  sessionStorage.removeItem(KEY);
  return Object.hasOwn(ODD_LOGINS, name) ? ODD_LOGINS[name as OddLoginName] : undefined;
}
