// What applications get wrong, and the compiler tells them.
import {
  AuthError,
  createBrowserAuth,
  createShowdownAuth,
  memoryStore,
  OAuthHelper,
  preload,
  providers,
  type AuthErrorCode,
  type BrowserAuth,
  type BrowserAuthConfig,
  type BrowserAuthEvents,
  type CallbackResult,
  type ClientEvents,
  type RequestEvent,
  type ShowdownAuth,
  type ShowdownAuthEvents,
  type ShowdownSession,
  type TokenSet,
  type TokenStorage,
} from 'postern';
// @ts-expect-error: a relay is a server's.
import { createTokenRelay } from 'postern';
// @ts-expect-error: so is the header that browsers do not let anybody set.
import { formatUserAgent } from 'postern';
// @ts-expect-error: and a page has no client of its own on a server.
import { createBrowserAuth as onTheServer } from 'postern/server';
// @ts-expect-error: what tests need is in postern/testing alone.
import { createTestWorld } from 'postern';
// @ts-expect-error: no file but the entries.
import * as inner from 'postern/dist/auth-error.js';
import { handOverCallback } from 'postern/callback';
import { expectType, type Equals } from './equals.js';

declare const auth: BrowserAuth;
declare const showdown: ShowdownAuth;
declare const result: CallbackResult;
declare const session: ShowdownSession;

const config: BrowserAuthConfig = {
  clientId: 'client',
  redirectUri: 'https://app.example/callback',
  scopes: ['profile'],
};

// The configuration.
// @ts-expect-error: there is none.
createBrowserAuth();
// @ts-expect-error: redirectUri is required.
createBrowserAuth({ clientId: 'client', scopes: [] });
// @ts-expect-error: clientId is required.
createBrowserAuth({ redirectUri: 'https://app.example/', scopes: [] });
// @ts-expect-error: it is sent byte for byte, and a URL would change it.
createBrowserAuth({ ...config, redirectUri: new URL('https://app.example/') });
// @ts-expect-error: a provider is an object.
createBrowserAuth({ ...config, provider: 'https://login.example' });
// @ts-expect-error: a page asks no introspection endpoint.
createBrowserAuth({ ...config, provider: { ...providers.pathOfExile, introspectionEndpoint: '' } });
// @ts-expect-error: a list.
createBrowserAuth({ ...config, fetchOrigins: 'https://api.example' });
// @ts-expect-error: a switch.
createBrowserAuth({ ...config, autoRefresh: 'yes' });
// @ts-expect-error: browsers let nobody set it, and the option is the pieces'.
createBrowserAuth({ ...config, userAgent: 'OAuth client/1.0.0' });
// @ts-expect-error: wire names are the wire's.
createBrowserAuth({ ...config, client_id: 'client' });
// @ts-expect-error: the scopes are not to be changed later.
config.scopes.push('more');
// @ts-expect-error: a secret has no place in a page, under its wire name either.
createBrowserAuth({ ...config, client_secret: 'secret' });

// Storages.
// @ts-expect-error: what set gets is a token set.
createBrowserAuth(config, { get: () => undefined, set: (value: string) => {}, clear() {} });
// @ts-expect-error: a Map is no storage.
createBrowserAuth(config, new Map());
// @ts-expect-error: it is called, to be one.
createBrowserAuth(config, memoryStore);
// @ts-expect-error: that one keeps sessions of Showdown.
createBrowserAuth(config, memoryStore<ShowdownSession>());
const tokensOnly: TokenStorage = memoryStore();
// @ts-expect-error: and that one token sets.
createShowdownAuth({ clientId: 'c', redirectUri: 'https://app.example/' }, tokensOnly);

// Calls.
// @ts-expect-error: a promise is awaited.
const token: string = auth.getAccessToken();
// @ts-expect-error: this one is not.
auth.getTokenSet().then;
// @ts-expect-error: there may be none.
auth.getTokenSet().access_token;
// @ts-expect-error: nobody refreshes by hand.
auth.refreshToken();
// @ts-expect-error: options are an object.
auth.getAccessToken(new AbortController().signal);
// @ts-expect-error: a signal is no controller.
auth.getAccessToken({ signal: new AbortController() });
// @ts-expect-error: a switch.
auth.logout({ revoke: 'yes' });
// @ts-expect-error: a callback URL is no number.
auth.handleRedirectCallback(5);
// @ts-expect-error: the callback page says nothing else.
handOverCallback('https://app.example/');
// @ts-expect-error: options, and not the URL itself.
preload('/postern.wasm');
// @ts-expect-error: nothing that a module could be made of.
preload({ wasm: 5 });
// @ts-expect-error: introspection takes a secret.
OAuthHelper.introspectToken;
// @ts-expect-error: so does revocation by hand.
OAuthHelper.revokeToken;
// @ts-expect-error: a state is required.
OAuthHelper.buildAuthUrl(config);

// What a callback gives has no part of the protocol.
// @ts-expect-error: the code is spent.
result.code;
// @ts-expect-error: the state was compared.
result.state;
// @ts-expect-error: and the verifier stays inside.
result.code_verifier;
// @ts-expect-error: when it ends is a time, expires_at.
result.expires_in;
// @ts-expect-error: no id_token is read.
result.id_token;
// @ts-expect-error: unknown until it was checked.
result.appState.from;
// @ts-expect-error: a path is a text.
const returnTo: URL | undefined = result.returnTo;
const refused: readonly string[] = result.refusedScopes;
// @ts-expect-error: a path of this origin need not be there.
const path: string = result.returnTo;
// @ts-expect-error: without a token there is no set.
const empty: TokenSet = { token_type: 'bearer', scope: '' };
const tokens: TokenSet = { access_token: 'a', token_type: 'bearer', scope: '' };
expectType<Equals<TokenSet['refresh_token'], string | undefined>>();

// Events.
expectType<Equals<keyof BrowserAuthEvents, 'tokenchange' | 'signedout' | 'error' | 'request'>>();
expectType<Equals<keyof ShowdownAuthEvents, 'sessionchange' | 'signedout' | 'error' | 'request'>>();
expectType<Equals<ClientEvents['error'], AuthError>>();
// @ts-expect-error: no event of this name.
auth.on('change', () => {});
// @ts-expect-error: an unknown event, in a variable.
auth.on('signedout' as string, () => {});
// @ts-expect-error: on() gives what ends it.
auth.off('signedout', () => {});
// @ts-expect-error: that one has a reason and not a text.
auth.on('signedout', ({ reason }) => reason === 'timeout');
// @ts-expect-error: there may be no tokens.
auth.on('tokenchange', (set) => set.access_token);
// @ts-expect-error: no body is told.
auth.on('request', ({ body }) => body);
// @ts-expect-error: an error may be missing.
auth.on('request', ({ error }) => error.code);
// @ts-expect-error: these are Showdown's.
auth.on('sessionchange', () => {});
auth.on('request', ({ method }) => expectType<Equals<typeof method, 'POST'>>());
expectType<Equals<RequestEvent['error'], AuthError | undefined>>();

// Pokemon Showdown.
// @ts-expect-error: there are no access tokens.
showdown.getAccessToken();
// @ts-expect-error: and nothing to fetch with them.
showdown.fetch;
// @ts-expect-error: there is one token, which is rotated.
session.refresh_token;
// @ts-expect-error: a session has one of its own.
session.access_token;
// @ts-expect-error: a challstr is a text.
showdown.getAssertion(4);
// @ts-expect-error: a page of it may be unknown yet.
const manage: string = showdown.manageAccessUrl;
// @ts-expect-error: read-only.
showdown.manageAccessUrl = 'https://evil.example';

// Errors.
const advice = (code: AuthErrorCode): string => {
  switch (code) {
    case 'login_required':
      return 'sign in';
    default:
      // @ts-expect-error: there are others.
      return code satisfies never;
  }
};
const isTransport = (error: AuthError): boolean =>
  // @ts-expect-error: the names are a closed list.
  error.code === 'network' || error.code === 'timeout';
// @ts-expect-error: a code is required.
new AuthError();
// @ts-expect-error: seconds are the header's; here it is retryAfterMs.
new AuthError('rate_limited', 'Later.', { retryAfter: 5 });
// @ts-expect-error: read-only.
new AuthError('timeout', 'Late.').retryable = true;

// The end of a client.
{
  using scoped = createBrowserAuth(config);
  scoped.isAuthenticated();
}
async function whileIn(): Promise<void> {
  // Whatever is Disposable may be awaited at the end of its block.
  await using scoped = createShowdownAuth({ clientId: 'c', redirectUri: 'https://a.example/' });
  await scoped.ready;
}
expectType<Equals<ReturnType<BrowserAuth[typeof Symbol.dispose]>, void>>();
// @ts-expect-error: it ends at once, and there is nothing to wait for.
auth[Symbol.asyncDispose];
// @ts-expect-error: the same by name.
auth.dispose().then;
{
  // @ts-expect-error: a storage is nobody's to end.
  using store = memoryStore();
}
