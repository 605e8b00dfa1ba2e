// SPDX-License-Identifier: MIT
// The pages between the authorization request and its response: sign in, allow or deny.

import { readFileSync } from 'node:fs';
import { readForm } from './form-body.mjs';
import { errors } from './load-oidc-provider.mjs';
import { renderConsentPage, renderErrorPage, renderLoginPage } from './interaction-pages.mjs';
import { SCOPES } from './provider-configuration.mjs';

const ASSETS = new Map(
  ['/interaction-pages.css', '/interaction-pages.svg'].map((path) => [
    path,
    readFileSync(new URL(`.${path}`, import.meta.url), 'utf8'),
  ]),
);

/**
 * @param {any} ctx
 * @param {string} html
 * @param {string} [redirectUri] where the forms of the page may end up
 */
function sendPage(ctx, html, redirectUri) {
  // Chromium applies form-action to every redirect that follows a submission.
  const destinations = redirectUri ? `'self' ${new URL(redirectUri).origin}` : "'none'";
  ctx.set({
    'Content-Security-Policy': `default-src 'none'; style-src 'self'; img-src 'self'; form-action ${destinations}; base-uri 'none'; frame-ancestors 'none'`,
    // Not no-referrer: with it, the browser posts the form with `Origin: null`.
    'Referrer-Policy': 'same-origin',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  ctx.type = 'html';
  ctx.body = html;
}

/**
 * @param {any} ctx
 * @param {{ error: string, error_description?: string }} error
 */
export function renderError(ctx, { error, error_description: description }) {
  sendPage(ctx, renderErrorPage({ error, description }));
}

/**
 * @param {any} provider
 * @param {object} options
 * @param {import('./accounts.mjs').Accounts} options.accounts
 * @param {import('./authorization-server.mjs').Settings} options.settings
 * @param {string} options.suggestedName what the name field is filled with
 */
export function serveInteractions(provider, { accounts, settings, suggestedName }) {
  /** @param {any} ctx @param {any} interaction @param {string} [problem] */
  async function showPage(ctx, interaction, problem) {
    const { uid, prompt, params, session } = interaction;
    const client = await provider.Client.find(params.client_id);
    const page = {
      action: `/interaction/${uid}`,
      clientName: client.clientName ?? client.clientId,
    };
    const html =
      prompt.name === 'login'
        ? renderLoginPage({ ...page, problem, name: params.login_hint ?? suggestedName })
        : renderConsentPage({
            ...page,
            accountName: accounts.find(session.accountId)?.name ?? '',
            scopes: prompt.details.missingOIDCScope ?? [],
          });
    if (settings.crossOriginOpenerPolicy) {
      ctx.set('Cross-Origin-Opener-Policy', settings.crossOriginOpenerPolicy);
    }
    sendPage(ctx, html, params.redirect_uri);
  }

  /** @param {any} ctx @param {Record<string, unknown>} result @param {boolean} merge */
  async function finish(ctx, result, merge) {
    const location = await provider.interactionResult(ctx.req, ctx.res, result, {
      mergeWithLastSubmission: merge,
    });
    ctx.redirect(location);
    ctx.status = 303;
  }

  /** @param {any} interaction */
  async function saveGrant({ prompt, params, session }) {
    const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    for (const scope of prompt.details.missingOIDCScope ?? []) {
      const isGranted = Object.hasOwn(SCOPES, scope) && !settings.withheldScopes.includes(scope);
      if (isGranted) grant.addOIDCScope(scope);
      else grant.rejectOIDCScope(scope);
    }
    return grant.save();
  }

  /** @type {Record<string, (ctx: any, interaction: any) => Promise<void>>} */
  const actions = {
    async 'sign-in'(ctx, interaction) {
      const account = accounts.signIn((await readForm(ctx)).get('name') ?? undefined);
      if (!account)
        return showPage(ctx, interaction, 'Please enter a name of at most 64 characters.');
      return finish(ctx, { login: { accountId: account.accountId } }, false);
    },
    async allow(ctx, interaction) {
      return finish(ctx, { consent: { grantId: await saveGrant(interaction) } }, true);
    },
    async deny(ctx) {
      return finish(
        ctx,
        {
          error: 'access_denied',
          error_description: 'The user denied the request',
        },
        false,
      );
    },
    async 'another-name'(ctx, { params }) {
      ctx.cookies.set(provider.cookieName('session'), null);
      ctx.redirect(`${provider.pathFor('authorization')}?${new URLSearchParams(params)}`);
      ctx.status = 303;
    },
  };

  return async (/** @type {any} */ ctx, /** @type {() => Promise<void>} */ next) => {
    if (ASSETS.has(ctx.path) && ctx.method === 'GET') {
      ctx.type = ctx.path.slice(-3);
      ctx.body = ASSETS.get(ctx.path);
      return undefined;
    }
    const [, uid, action] = /^\/interaction\/([\w-]+)(?:\/([\w-]+))?$/.exec(ctx.path) ?? [];
    if (uid === undefined) return next();
    try {
      const interaction = await provider.interactionDetails(ctx.req, ctx.res);
      if (interaction.uid !== uid)
        throw new errors.SessionNotFound('another sign-in was begun since');
      if (ctx.method === 'GET' && action === undefined) return await showPage(ctx, interaction);
      if (ctx.method !== 'POST' || !Object.hasOwn(actions, action ?? '')) return ctx.throw(405);
      if (ctx.get('Origin') !== provider.issuer) return ctx.throw(403);
      return await actions[action](ctx, interaction);
    } catch (error) {
      if (!(error instanceof errors.OIDCProviderError)) throw error;
      ctx.status = /** @type {any} */ (error).statusCode;
      renderError(ctx, /** @type {any} */ (error));
    }
    return undefined;
  };
}
