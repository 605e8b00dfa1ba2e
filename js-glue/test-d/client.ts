// What createBrowserAuth takes and gives.
import {
  createBrowserAuth,
  localStorageStore,
  memoryStore,
  providers,
  sessionStorageStore,
  type AuthError,
  type BrowserAuth,
  type BrowserAuthConfig,
  type CallbackResult,
  type Provider,
  type RequestEvent,
  type TokenSet,
  type TokenStorage,
} from 'postern';
import { createBrowserAuth as fromItsEntry } from 'postern/browser-auth';
import { expectType, type Equals } from './equals.js';

expectType<Equals<typeof fromItsEntry, typeof createBrowserAuth>>();

const config = {
  clientId: 'client',
  redirectUri: 'http://127.0.0.1:8080/callback',
  scopes: ['account:profile'] as const,
} satisfies BrowserAuthConfig;

// A secret does not belong in a browser, in a literal or in a variable.
const withSecret = { ...config, clientSecret: 'secret' };
// @ts-expect-error: clientSecret is never.
createBrowserAuth(withSecret);
// @ts-expect-error: clientSecret is never.
createBrowserAuth({ ...config, clientSecret: 'secret' });
// @ts-expect-error: scopes is required.
createBrowserAuth({ clientId: 'client', redirectUri: 'http://127.0.0.1/' });
// @ts-expect-error: scopes is a list.
createBrowserAuth({ ...config, scopes: 'account:profile' });
// @ts-expect-error: no member of this name.
createBrowserAuth({ ...config, refreshSkew: 60 });
// @ts-expect-error: seconds are a number.
createBrowserAuth({ ...config, refreshSkewSeconds: '60' });
// @ts-expect-error: a server has two endpoints at least.
createBrowserAuth({ ...config, provider: { tokenEndpoint: 'https://login.example/token' } });

createBrowserAuth({ ...config, provider: providers.pathOfExile });
const provider: Provider = providers.oauthProvider({
  authorizationEndpoint: 'https://login.example/authorize',
  tokenEndpoint: 'https://login.example/token',
});
expectType<
  Equals<typeof providers.pathOfExile.tokenEndpoint, 'https://www.pathofexile.com/oauth/token'>
>();

// Storages: the three that come along, and any other, synchronous or not.
for (const storage of [sessionStorageStore(), localStorageStore({ key: 'k' }), memoryStore()]) {
  createBrowserAuth(config, storage);
}
let held: TokenSet | undefined;
const synchronous: TokenStorage = {
  get: () => held,
  set: (value) => {
    held = value;
  },
  clear: () => {
    held = undefined;
  },
};
const asynchronous: TokenStorage = {
  get: async () => held ?? null,
  set: async (value) => {
    held = value;
  },
  clear: async () => {
    held = undefined;
  },
};
const poeJsSdk: TokenStorage = { get: () => undefined, set() {}, clear() {} };
createBrowserAuth(config, synchronous);
createBrowserAuth(config, asynchronous);
// @ts-expect-error: a storage has three methods.
createBrowserAuth(config, { get: () => held });
// @ts-expect-error: a storage gives token sets.
createBrowserAuth(config, { get: () => 'token', set() {}, clear() {} });
// @ts-expect-error: a web storage is no token storage.
createBrowserAuth(config, sessionStorage);

const auth: BrowserAuth = createBrowserAuth(config);
const signal = new AbortController().signal;
expectType<Equals<typeof auth.ready, Promise<void>>>();
expectType<Equals<ReturnType<typeof auth.getAccessToken>, Promise<string>>>();
expectType<Equals<ReturnType<typeof auth.getTokenSet>, TokenSet | undefined>>();
expectType<Equals<ReturnType<typeof auth.isAuthenticated>, boolean>>();
expectType<Equals<ReturnType<typeof auth.getRefusedScopes>, string[]>>();
expectType<Equals<ReturnType<typeof auth.fetch>, Promise<Response>>>();
expectType<Equals<ReturnType<typeof auth.handleRedirectCallback>, Promise<CallbackResult>>>();
expectType<Equals<CallbackResult['appState'], unknown>>();
expectType<Equals<CallbackResult['refusedScopes'], string[]>>();

auth.login({ appState: { any: ['json'] }, returnTo: '/stash?tab=2', signal });
auth.handleRedirectCallback(new URL('https://app.example/callback'), { signal });
auth.getAccessToken({ signal });
auth.fetch(new Request('https://api.pathofexile.com/profile'), { method: 'POST' });
auth.logout({ revoke: true, signal });
// @ts-expect-error: a path is a text.
auth.login({ returnTo: new URL('https://app.example/') });
// @ts-expect-error: no member of this name.
auth.logout({ revoked: true });
// @ts-expect-error: read-only.
auth.ready = Promise.resolve();

// Events carry what their name says.
const unsubscribe = auth.on('tokenchange', (tokens) => {
  expectType<Equals<typeof tokens, TokenSet | undefined>>();
});
expectType<Equals<typeof unsubscribe, () => void>>();
auth.on('signedout', (detail) => {
  expectType<Equals<typeof detail.reason, 'user' | 'expired'>>();
});
auth.on('error', (error) => {
  expectType<Equals<typeof error, AuthError>>();
});
auth.on('request', (request) => {
  expectType<Equals<typeof request, RequestEvent>>();
  expectType<
    Equals<typeof request.purpose, 'token' | 'refresh' | 'revocation' | 'assertion' | 'rotation'>
  >();
});
// @ts-expect-error: no event of this name.
auth.on('tokenChange', () => {});
// @ts-expect-error: this event has no text.
auth.on('signedout', (detail: string) => detail);

auth.setOnTokenChange((tokens) => tokens?.access_token);
auth.setOnTokenChange(() => {});
auth.setOnTokenChange(undefined);
auth.setOnTokenChange();
// @ts-expect-error: a listener takes a token set.
auth.setOnTokenChange((tokens: string) => tokens);

expectType<Equals<TokenSet['expires_at'], number | null | undefined>>();
