// SPDX-License-Identifier: MIT
// The public types of postern/server.

import type { CallOptions, OAuthConfig, Provider } from './types.js';

/** An authorization server, as a server sees it. */
export interface ServerProvider extends Provider {
  /** For {@link OAuthHelper.introspectToken}. @see [RFC 7662](https://www.rfc-editor.org/rfc/rfc7662) */
  introspectionEndpoint?: string;
}

/** Who the server is, in every call. */
export interface ServerClientConfig {
  clientId: string;
  /**
   * Sent as `client_secret` in the form (`client_secret_post`), and in no other way. Without it the
   * client is a public one. @see [RFC 6749 section 2.3.1](https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1)
   */
  clientSecret?: string | undefined;
  /**
   * The `User-Agent` header, as it is; visible ASCII. Path of Exile wants {@link formatUserAgent}'s.
   * Default: the platform's.
   */
  userAgent?: string | undefined;
  /** Default: {@link providers}`.pathOfExile`. */
  provider?: ServerProvider;
  /** How long a call waits for the whole answer. Default 15000. */
  requestTimeoutMs?: number;
}

/** Configuration of a login by a user. */
export interface ServerOAuthConfig
  extends ServerClientConfig, Pick<OAuthConfig, 'redirectUri' | 'scopes'> {}

/** Configuration of `OAuthHelper.refreshToken`, `revokeToken` and `introspectToken`. */
export type ServerTokenConfig = ServerClientConfig & Partial<ServerOAuthConfig>;

/** Configuration of `OAuthHelper.getClientCredentialsToken`. */
export interface ClientCredentialsConfig extends ServerClientConfig {
  clientSecret: string;
  /** Path of Exile: `service:*`. */
  scopes: readonly string[];
}

/** Options of `OAuthHelper.revokeToken` and `introspectToken`. */
export interface TokenOptions extends CallOptions {
  /** What kind of token it is, if the server wants to know. */
  tokenTypeHint?: 'access_token' | 'refresh_token' | (string & {});
}

/**
 * What the server knows of a token, with every member that it sent.
 *
 * @see [RFC 7662 section 2.2](https://www.rfc-editor.org/rfc/rfc7662#section-2.2)
 */
export interface TokenIntrospection {
  /** The token is valid now; nothing else is to be believed of one that is not. */
  active: boolean;
  scope?: string;
  client_id?: string;
  username?: string;
  token_type?: string;
  /** Epoch **seconds**. */
  exp?: number | null;
  /** Epoch **seconds**. */
  iat?: number;
  /** Epoch **seconds**. */
  nbf?: number;
  sub?: string;
  aud?: string | string[];
  iss?: string;
  jti?: string;
  [member: string]: unknown;
}

/** What {@link formatUserAgent} is made of. */
export interface UserAgentParts {
  clientId: string;
  /** The application's version. */
  version: string;
  /** An e-mail address by which the application's author is reached. */
  contact: string;
  /** Whatever else there is to say. */
  info?: string;
}
