// SPDX-License-Identifier: MIT
// oidc-provider's configuration: OAuth as Path of Exile speaks it, and nothing of OpenID Connect.

import { generateKeyPairSync, randomBytes } from 'node:crypto';

/** The scopes that a user can grant at Path of Exile, with what the consent page says of them. */
export const SCOPES = Object.freeze({
  'account:profile': 'See your account name and profile',
  'account:stashes': 'See your stash tabs and the items in them',
  'account:characters': 'See your characters, their inventories and passive trees',
  'account:league_accounts': 'See your atlas trees and league progress',
  'account:item_filter': 'Manage your item filters',
});

/** The scopes that a confidential client asks for by itself, without a user. */
const CLIENT_SCOPES = Object.freeze([
  'service:leagues',
  'service:leagues:ladder',
  'service:pvp_matches',
  'service:pvp_matches:ladder',
  'service:psapi',
  'service:cxapi',
]);

/** oidc-provider has no tokens without an end. */
const A_CENTURY_SECONDS = 100 * 365 * 24 * 60 * 60;

const isPublic = (/** @type {Record<string, unknown>} */ client) =>
  client.client_secret === undefined;

/** @param {any} client of oidc-provider */
export const isConfidential = (client) => client?.clientAuthMethod === 'client_secret_post';

/** @param {Record<string, unknown>} client as in RFC 7591, without its defaults */
function withDefaults(client) {
  const [userGrants, userScopes] = [['authorization_code', 'refresh_token'], Object.keys(SCOPES)];
  return {
    // For 'native', oidc-provider would accept any port on loopback. Path of Exile does not.
    application_type: 'web',
    response_types: ['code'],
    ...(isPublic(client)
      ? {
          token_endpoint_auth_method: 'none',
          grant_types: userGrants,
          scope: userScopes.join(' '),
        }
      : {
          token_endpoint_auth_method: 'client_secret_post',
          grant_types: [...userGrants, 'client_credentials'],
          scope: [...userScopes, ...CLIENT_SCOPES].join(' '),
        }),
    ...client,
  };
}

/** A token is its own client's affair. */
const allowOwnTokens = (
  /** @type {any} */ _ctx,
  /** @type {any} */ client,
  /** @type {any} */ token,
) => token.clientId === client.clientId;

/** @param {number} days @returns {number} whole, as oidc-provider wants it, of a fraction too */
const secondsOfDays = (days) => Math.round(days * 24 * 60 * 60);

/**
 * @param {object} options
 * @param {Record<string, unknown>[]} options.clients as in RFC 7591; one with a secret is confidential
 * @param {import('./authorization-server.mjs').Settings} options.settings read at each request
 * @param {import('./accounts.mjs').Accounts} options.accounts
 * @param {ReadonlySet<string>} options.corsOrigins
 * @param {unknown} options.adapter
 * @param {string} options.cookiePrefix
 * @param {(ctx: any, error: { error: string, error_description?: string }) => void} options.renderError
 */
export function makeProviderConfiguration({
  clients,
  settings,
  accounts,
  corsOrigins,
  adapter,
  cookiePrefix,
  renderError,
}) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    adapter,
    clients: clients.map(withDefaults),
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    // 15 seconds by default, which would make a token of 6 seconds one of 21.
    clockTolerance: 0,
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig' }] },
    scopes: [...Object.keys(SCOPES), ...CLIENT_SCOPES],
    responseTypes: ['code'],
    clientAuthMethods: ['none', 'client_secret_post'],
    pkce: { required: () => true },
    routes: {
      authorization: '/oauth/authorize',
      token: '/oauth/token',
      revocation: '/oauth/token/revoke',
      introspection: '/oauth/token/introspect',
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true, allowedPolicy: allowOwnTokens },
      introspection: {
        enabled: true,
        allowedPolicy: (
          /** @type {any} */ ctx,
          /** @type {any} */ client,
          /** @type {any} */ token,
        ) => isConfidential(client) && allowOwnTokens(ctx, client, token),
      },
    },
    cookies: {
      // Cookies know no ports: two servers on 127.0.0.1 would overwrite each other's.
      names: {
        session: `${cookiePrefix}_session`,
        interaction: `${cookiePrefix}_interaction`,
        resume: `${cookiePrefix}_resume`,
      },
      keys: [randomBytes(32).toString('base64url')],
    },
    interactions: {
      url: (/** @type {any} */ _ctx, /** @type {any} */ interaction) =>
        `/interaction/${interaction.uid}`,
    },
    // Consent is asked for at each sign-in, so the grant of an earlier one is not looked up.
    loadExistingGrant: async (/** @type {any} */ ctx) => {
      const grantId = ctx.oidc.result?.consent?.grantId;
      return grantId && ctx.oidc.provider.Grant.find(grantId);
    },
    findAccount: async (/** @type {any} */ _ctx, /** @type {string} */ accountId) => {
      const account = accounts.find(accountId);
      return account && { ...account, claims: async () => ({ sub: account.accountId }) };
    },
    clientBasedCORS: (
      /** @type {any} */ _ctx,
      /** @type {string} */ origin,
      /** @type {any} */ client,
    ) => !isConfidential(client) && corsOrigins.has(origin),
    issueRefreshToken: async (/** @type {any} */ _ctx, /** @type {any} */ client) =>
      client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    // The tokens outlive the server's own session cookie.
    expiresWithSession: async () => false,
    ttl: {
      AccessToken: () => settings.accessTokenSeconds,
      AuthorizationCode: () => settings.codeSeconds,
      ClientCredentials: A_CENTURY_SECONDS,
      // A new refresh token inherits the deadline of the first: no sliding window.
      RefreshToken: (/** @type {any} */ ctx) =>
        ctx?.oidc?.entities.RotatedRefreshToken?.remainingTTL ??
        secondsOfDays(settings.refreshTokenDays),
      Grant: () => secondsOfDays(settings.refreshTokenDays + 1),
      Interaction: 60 * 60,
      Session: secondsOfDays(1),
    },
    renderError,
  };
}
