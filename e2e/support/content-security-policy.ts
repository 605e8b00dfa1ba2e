// SPDX-License-Identifier: MIT
// The policy that Postern promises to work under (X11).

export type ContentSecurityPolicy = Record<string, string[]>;

/** @param connectOrigins the origins of authorization servers and of the API */
export function makeStrictPolicy(connectOrigins: Iterable<string>): ContentSecurityPolicy {
  return {
    'default-src': ["'none'"],
    'script-src': ["'self'", "'wasm-unsafe-eval'"],
    'style-src': ["'self'"],
    'connect-src': ["'self'", ...connectOrigins],
    // Not report-to: Chromium gathers those reports for up to a minute.
    'report-uri': ['/__csp-report'],
  };
}

export function serializePolicy(policy: ContentSecurityPolicy): string {
  return Object.entries(policy)
    .map(([directive, sources]) => [directive, ...sources].join(' '))
    .join('; ');
}
