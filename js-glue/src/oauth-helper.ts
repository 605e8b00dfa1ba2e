// SPDX-License-Identifier: MIT

import { AuthError } from './auth-error.js';
import { check, toModuleConfig } from './config.js';
import { loadedModule, loadModule } from './module.js';
import { operation, unwrap, type Outcome } from './operation.js';
import type { MainModule } from './postern.mjs';
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
    const module = await loadModule();
    return JSON.parse(unwrap(module.generatePkce() as Outcome)) as PKCEPair;
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
    const module = loadedModule();
    if (!module) {
      throw new AuthError('not_ready', 'The module is loading: await preload() first.', {
        retryable: true,
      });
    }
    // JavaScript callers may leave them out, as poe-js-sdk's may: core says that it is an error.
    return unwrap(
      module.buildAuthUrl(
        toModuleConfig(config),
        text(state, 'state'),
        text(pkce?.codeChallenge, 'codeChallenge'),
      ) as Outcome,
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
    options: CallOptions = {},
  ): Promise<TokenResponse> {
    const normalized = toModuleConfig(config);
    check(code, 'string', 'code');
    check(codeVerifier, 'string', 'codeVerifier');
    return call(options, (module, settle) =>
      module.exchangeCode(normalized, code, codeVerifier, settle),
    );
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
    options: CallOptions = {},
  ): Promise<TokenResponse> {
    const normalized = toModuleConfig(config);
    check(refreshToken, 'string', 'refreshToken');
    return call(options, (module, settle) => module.refreshToken(normalized, refreshToken, settle));
  },
};

const text = (value: string | undefined, name: string): string => {
  check(value ?? '', 'string', name);
  return value ?? '';
};

async function call(
  { signal }: CallOptions,
  begin: (module: MainModule, settle: (outcome: Outcome) => void) => number,
): Promise<TokenResponse> {
  const module = await loadModule();
  const answer = await operation(
    (settle) => begin(module, settle),
    (number) => module.abortOAuthHelper(number),
    signal,
  );
  return JSON.parse(answer) as TokenResponse;
}
