// SPDX-License-Identifier: MIT
// The public types of the token relay.

/** Configuration of {@link createTokenRelay}. */
export interface TokenRelayConfig {
  /** The only client that the relay speaks for. */
  clientId: string;
  /**
   * Added to the form (`client_secret_post`), and sent to the configured endpoints only.
   * @see [RFC 6749 section 2.3.1](https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1)
   */
  clientSecret: string;
  /** The `User-Agent` header, as it is; visible ASCII. Path of Exile wants {@link formatUserAgent}'s. */
  userAgent: string;
  /**
   * Which pages may use the relay, as `https://app.example`: compared with `Origin`, character by
   * character. The page's own origin is needed as well where page and relay share one.
   * @see [RFC 6454 section 6.2](https://www.rfc-editor.org/rfc/rfc6454#section-6.2)
   */
  allowedOrigins: readonly string[];
  /** Where requests go. Default: Path of Exile's. Without `revocationEndpoint` none is revoked there. */
  endpoints?: { tokenEndpoint: string; revocationEndpoint?: string };
  /**
   * How long a request's body may take to come, and how long the authorization server may take to
   * answer, in milliseconds each; with a refresh four times as long, as its answer may hold the only
   * good refresh token. Default 15000, at most 86400000 (a day).
   */
  requestTimeoutMs?: number;
  /** The largest body of a request, in bytes. Default 16384, at most 1048576. */
  maxBodyBytes?: number;
  /** Keeps the refresh token from the page. Page and relay must be of one origin. */
  refreshTokenCookie?: RefreshTokenCookie;
}

/**
 * The refresh token goes to the browser in a cookie that no script can read (`__Host-postern-...`,
 * `HttpOnly`, `Secure`, `SameSite=Strict`), sealed with AES-256-GCM, so that nobody but the relay can
 * use it. The page gets a random handle in its place, which Postern's client keeps and sends as it
 * would the token, and which the cookie does not tell. Sign out by `logout({ revoke: true })`: a plain
 * `logout()` leaves a cookie that nobody can use, with a refresh token that is good at the server.
 */
export interface RefreshTokenCookie {
  /**
   * Keys of 32 random bytes, as bytes or as base64url. The first seals, all of them open. To change
   * keys, first append the new one wherever the relay runs, then move it to the front.
   */
  keys: readonly (string | Uint8Array)[];
  /** How long a session may rest before its cookie ends, in seconds. Default 7776000 (90 days), at most 34560000. */
  maxAgeSeconds?: number;
}

/**
 * A handler of the Fetch API, for any path, and for the token endpoint and the revocation endpoint of
 * a page's provider alike. It answers whatever it is asked, logs nothing, and keeps no state: any
 * number of processes with one configuration can take turns.
 *
 * @throws {@link AuthError} what `ready` rejects with; and `invalid_config` for a request of which
 * something else has read the body.
 */
export type TokenRelay = ((request: Request) => Promise<Response>) & {
  /**
   * Fulfilled when the relay can work. To await it at start shows a mistake there.
   *
   * @throws {@link AuthError} `invalid_config`, `insecure_context` without Web Crypto,
   * `wasm_unavailable`.
   */
  readonly ready: Promise<void>;
};
