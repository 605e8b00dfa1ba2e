// SPDX-License-Identifier: MIT
// The authorization server that all sign in at: the same oidc-provider, with what the OpenID Connect
// clients among them insist on: an id_token by RS256, access and refresh tokens that look like JWTs. Its
// user signs in and consents without a click.

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Provider } from '../e2e/authorization-server/load-oidc-provider.mjs';

export const SCOPE = 'openid profile';
const CLIENT_ID = 'bench';
const API = 'urn:bench:api';

const resourceServer = (settings) => ({
  scope: '',
  accessTokenFormat: 'jwt',
  accessTokenTTL: settings.accessTokenSeconds,
  jwt: { sign: { alg: 'RS256' } },
});

function configuration(settings, redirectUris) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    clients: [
      {
        client_id: CLIENT_ID,
        redirect_uris: redirectUris,
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        id_token_signed_response_alg: 'RS256',
      },
    ],
    clockTolerance: 0,
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig' }] },
    pkce: { required: () => true },
    // Those that one of the clients cannot be told.
    routes: { authorization: '/authorize', token: '/oauth/token' },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => API,
        useGrantedResource: () => true,
        getResourceServerInfo: () => resourceServer(settings),
      },
    },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    findAccount: async (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    async loadExistingGrant(ctx) {
      const { accountId } = ctx.oidc.session;
      const grant = new ctx.oidc.provider.Grant({ clientId: CLIENT_ID, accountId });
      grant.addOIDCScope(SCOPE);
      grant.addResourceScope(API, SCOPE);
      await grant.save();
      return grant;
    },
    clientBasedCORS: () => true,
    issueRefreshToken: () => true,
    rotateRefreshToken: true,
    expiresWithSession: () => false,
    ttl: {
      AccessToken: () => settings.accessTokenSeconds,
      AuthorizationCode: 60,
      RefreshToken: 24 * 60 * 60,
      IdToken: 60 * 60,
      Grant: 24 * 60 * 60,
      Interaction: 60 * 60,
      Session: 24 * 60 * 60,
    },
  };
}

function signInByItself(provider) {
  return async (ctx, next) => {
    if (!ctx.path.startsWith('/interaction/')) return next();
    await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: 'somebody' } });
    ctx.respond = false;
    return undefined;
  };
}

// startAuthorizationServer resolves to what the adapters and the rounds need of it. `settings` may be
// changed at any time; `tokenRequests` counts the POST requests to the token endpoint.
export async function startAuthorizationServer(redirectUris) {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // One of the clients expects the slash.
  const issuer = `http://127.0.0.1:${server.address().port}/`;
  const settings = { accessTokenSeconds: 3600 };
  const provider = new Provider(issuer, configuration(settings, redirectUris));
  provider.on('server_error', (_ctx, error) => console.error(error));
  // One of the clients decodes refresh tokens.
  const makeId = provider.RefreshToken.prototype.generateTokenId;
  provider.RefreshToken.prototype.generateTokenId = function generateTokenId(...rest) {
    return `e30.e30.${makeId.apply(this, rest)}`;
  };
  const running = {
    settings,
    tokenRequests: 0,
    client: {
      clientId: CLIENT_ID,
      issuer,
      authorizationEndpoint: `${issuer}authorize`,
      tokenEndpoint: `${issuer}oauth/token`,
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  provider.use(async (ctx, next) => {
    if (ctx.method === 'POST' && ctx.path === '/oauth/token') running.tokenRequests += 1;
    await next();
    // One of the clients sends cookies along.
    ctx.set('Access-Control-Allow-Credentials', 'true');
  });
  provider.use(signInByItself(provider));
  server.on('request', provider.callback());
  return running;
}
