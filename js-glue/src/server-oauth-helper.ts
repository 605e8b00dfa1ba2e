// SPDX-License-Identifier: MIT

import { check, signalOf } from './config.js';
import { toPair } from './pkce-pair.js';
import { moduleOf, server } from './server-runtime.js';
import { toServerSettings } from './server-config.js';
import type { MainModule } from './postern-server.mjs';
import type {
  ClientCredentialsConfig,
  ServerOAuthConfig,
  ServerTokenConfig,
  TokenIntrospection,
  TokenOptions,
} from './server-types.js';
import type { CallOptions, PKCEPair, TokenResponse } from './types.js';

/** One request: `begin` makes it, once its arguments are texts and the module is there. */
async function request(
  config: ServerTokenConfig,
  texts: Record<string, string>,
  options: CallOptions | undefined,
  begin: (module: MainModule, operation: number, settings: string) => void,
): Promise<string> {
  const settings = toServerSettings(config);
  const signal = signalOf(options);
  for (const [name, value] of Object.entries(texts)) check(value, 'string', name);
  const host = await server.load();
  return host.run((operation) => begin(moduleOf(host), operation, settings), signal);
}

/** The grants of OAuth 2.1, and what to do with tokens, for servers. Stateless. */
export const OAuthHelper = {
  /**
   * A fresh PKCE pair from the CSPRNG.
   *
   * @throws {@link AuthError} `insecure_context` where there is no CSPRNG, `wasm_unavailable`.
   * @see [RFC 7636 section 4](https://www.rfc-editor.org/rfc/rfc7636#section-4)
   */
  async generatePKCE(): Promise<PKCEPair> {
    const host = await server.load();
    return toPair(moduleOf(host).generatePkce());
  },

  /**
   * The URL to send the user to; the client's secret is not in it. Synchronous: the module must be
   * there, which it is after `await OAuthHelper.generatePKCE()` or `await preload()`.
   *
   * @param state a one-time value that you compare when the response comes.
   * @throws {@link AuthError} `invalid_config` without state or PKCE, `invalid_scope` (a `service:`
   * scope is not a user's to grant), `not_ready` while the module is loading.
   * @see [RFC 6749 section 4.1.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1)
   */
  buildAuthUrl(
    config: ServerOAuthConfig,
    state: string,
    pkce: Pick<PKCEPair, 'codeChallenge'>,
  ): string {
    const host = server.host;
    check(config, 'object', 'config');
    const { clientSecret: _, ...known } = config;
    const settings = toServerSettings(known);
    // JavaScript callers may leave them out, as poe-js-sdk's may: core says that it is an error.
    const challenge = pkce?.codeChallenge ?? '';
    check(state ?? '', 'string', 'state');
    check(challenge, 'string', 'codeChallenge');
    return host.call((operation) =>
      moduleOf(host).buildAuthUrl(operation, settings, state ?? '', challenge),
    );
  },

  /**
   * Exchanges an authorization code, once you have compared the state.
   *
   * @returns every member of the server's answer.
   * @throws {@link AuthError} `token_error`, `http_error`, `rate_limited`, `invalid_response`,
   * `network_error`, `timeout`, `aborted`, `invalid_config`, `invalid_scope`, `missing_code`,
   * `wasm_unavailable`.
   * @see [RFC 6749 section 4.1.3](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3)
   */
  async exchangeCodeForToken(
    config: ServerOAuthConfig,
    code: string,
    codeVerifier: string,
    options?: CallOptions,
  ): Promise<TokenResponse> {
    const answer = await request(
      config,
      { code, codeVerifier },
      options,
      (module, operation, settings) => module.exchangeCode(operation, settings, code, codeVerifier),
    );
    return JSON.parse(answer) as TokenResponse;
  },

  /**
   * Spends a refresh token. Neither `redirectUri` nor `scopes` is needed. Store the answer's
   * `refresh_token`, if there is one, before anything else: the old one may be dead.
   *
   * @throws as {@link OAuthHelper.exchangeCodeForToken}.
   * @see [RFC 6749 section 6](https://www.rfc-editor.org/rfc/rfc6749#section-6)
   */
  async refreshToken(
    config: ServerTokenConfig,
    refreshToken: string,
    options?: CallOptions,
  ): Promise<TokenResponse> {
    const answer = await request(config, { refreshToken }, options, (module, operation, settings) =>
      module.refreshToken(operation, settings, refreshToken),
    );
    return JSON.parse(answer) as TokenResponse;
  },

  /**
   * A token of the client's own, for `service:` scopes. Path of Exile's has `expires_in: null`: it
   * never expires, and ends only when it is revoked.
   *
   * @throws {@link AuthError} `invalid_config` without `clientSecret`, `invalid_scope` (an
   * `account:` scope is a user's to grant), and as {@link OAuthHelper.exchangeCodeForToken}.
   * @see [RFC 6749 section 4.4](https://www.rfc-editor.org/rfc/rfc6749#section-4.4)
   */
  async getClientCredentialsToken(
    config: ClientCredentialsConfig,
    options?: CallOptions,
  ): Promise<TokenResponse> {
    const answer = await request(config, {}, options, (module, operation, settings) =>
      module.clientCredentials(operation, settings),
    );
    return JSON.parse(answer) as TokenResponse;
  },

  /**
   * Revokes an access or refresh token. A token that the server does not know is a success. Path of
   * Exile wants the scope `oauth:revoke` for it.
   *
   * @throws {@link AuthError} `invalid_config` without `revocationEndpoint`, and as
   * {@link OAuthHelper.exchangeCodeForToken}.
   * @see [RFC 7009 section 2](https://www.rfc-editor.org/rfc/rfc7009#section-2)
   */
  async revokeToken(
    config: ServerTokenConfig,
    token: string,
    options?: TokenOptions,
  ): Promise<void> {
    const tokenTypeHint = options?.tokenTypeHint ?? '';
    await request(config, { token, tokenTypeHint }, options, (module, operation, settings) =>
      module.revokeToken(operation, settings, token, tokenTypeHint),
    );
  },

  /**
   * Asks what a token is worth. Path of Exile wants the scope `oauth:introspect` for it.
   *
   * @returns every member of the server's answer; only `active` was checked.
   * @throws {@link AuthError} `invalid_config` without `clientSecret` or `introspectionEndpoint`, and
   * as {@link OAuthHelper.exchangeCodeForToken}.
   * @see [RFC 7662 section 2](https://www.rfc-editor.org/rfc/rfc7662#section-2)
   */
  async introspectToken(
    config: ServerTokenConfig,
    token: string,
    options?: TokenOptions,
  ): Promise<TokenIntrospection> {
    const tokenTypeHint = options?.tokenTypeHint ?? '';
    const answer = await request(
      config,
      { token, tokenTypeHint },
      options,
      (module, operation, settings) =>
        module.introspectToken(operation, settings, token, tokenTypeHint),
    );
    return JSON.parse(answer) as TokenIntrospection;
  },
};
