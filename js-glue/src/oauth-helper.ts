// SPDX-License-Identifier: MIT

import { check, signalOf, toSettings } from './config.js';
import { fullRuntime } from './full-runtime.js';
import { toPair } from './pkce-pair.js';
import type { CallOptions, OAuthConfig, PKCEPair, RefreshConfig, TokenResponse } from './types.js';

/** The pieces of the Authorization Code flow, for those who drive it themselves. Stateless. */
export const OAuthHelper = {
  /**
   * A fresh PKCE pair from the CSPRNG.
   *
   * @throws {@link AuthError} `insecure_context` where there is no CSPRNG, `wasm_unavailable`.
   * @see [RFC 7636 section 4](https://www.rfc-editor.org/rfc/rfc7636#section-4)
   */
  async generatePKCE(): Promise<PKCEPair> {
    const host = await fullRuntime().load();
    return toPair(host.module.generatePkce());
  },

  /**
   * The URL to send the user to. Synchronous: the module must be there, which it is after
   * `await OAuthHelper.generatePKCE()` or `await preload()`.
   *
   * @param state a one-time value that you compare when the response comes.
   * @throws {@link AuthError} `invalid_config` without state or PKCE, `invalid_scope`,
   * `not_ready` while the module is loading.
   * @see [RFC 6749 section 4.1.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1)
   */
  buildAuthUrl(config: OAuthConfig, state: string, pkce: Pick<PKCEPair, 'codeChallenge'>): string {
    const { host } = fullRuntime();
    const { json } = toSettings(config);
    // JavaScript callers may leave them out, as poe-js-sdk's may: core says that it is an error.
    const challenge = pkce?.codeChallenge ?? '';
    check(state ?? '', 'string', 'state');
    check(challenge, 'string', 'codeChallenge');
    return host.call((operation) =>
      host.module.buildAuthUrl(operation, json, state ?? '', challenge),
    );
  },

  /**
   * Exchanges an authorization code, once you have compared the state.
   *
   * @returns every member of the server's answer.
   * @throws {@link AuthError} `token_error`, `http_error`, `rate_limited`, `invalid_response`,
   * `network_error`, `timeout`, `aborted`, `invalid_config`.
   * @see [RFC 6749 section 4.1.3](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3)
   */
  async exchangeCodeForToken(
    config: OAuthConfig,
    code: string,
    codeVerifier: string,
    options?: CallOptions,
  ): Promise<TokenResponse> {
    const { json } = toSettings(config);
    const signal = signalOf(options);
    check(code, 'string', 'code');
    check(codeVerifier, 'string', 'codeVerifier');
    const host = await fullRuntime().load();
    const answer = await host.run(
      (operation) => host.module.exchangeCode(operation, json, code, codeVerifier),
      signal,
    );
    return JSON.parse(answer) as TokenResponse;
  },

  /**
   * Spends a refresh token. Only `clientId` is needed of the configuration. Store the answer's
   * `refresh_token`, if there is one, before anything else: the old one may be dead.
   *
   * @throws as {@link OAuthHelper.exchangeCodeForToken}.
   * @see [RFC 6749 section 6](https://www.rfc-editor.org/rfc/rfc6749#section-6)
   */
  async refreshToken(
    config: RefreshConfig,
    refreshToken: string,
    options?: CallOptions,
  ): Promise<TokenResponse> {
    const { json } = toSettings(config);
    const signal = signalOf(options);
    check(refreshToken, 'string', 'refreshToken');
    const host = await fullRuntime().load();
    const answer = await host.run(
      (operation) => host.module.refreshToken(operation, json, refreshToken),
      signal,
    );
    return JSON.parse(answer) as TokenResponse;
  },
};
