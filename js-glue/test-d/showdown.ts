// What createShowdownAuth takes and gives.
import {
  createShowdownAuth,
  localStorageStore,
  memoryStore,
  type BrowserAuth,
  type CallbackResult,
  type LoginMode,
  type ShowdownAuth,
  type ShowdownAuthConfig,
  type ShowdownLogin,
  type ShowdownSession,
  type TokenStorage,
} from 'postern';
import { handOverCallback } from 'postern/callback';
import * as entry from 'postern/showdown';
import { expectType, type Equals } from './equals.js';

expectType<Equals<typeof entry.createShowdownAuth, typeof createShowdownAuth>>();
expectType<Equals<ReturnType<typeof handOverCallback>, void>>();
expectType<Equals<typeof entry.parseChallstr, (line: string) => string>>();
expectType<Equals<typeof entry.trnCommand, (name: string, assertion: string) => string>>();

const config = {
  clientId: 'client',
  redirectUri: 'https://app.example/callback.html',
} satisfies ShowdownAuthConfig;

const auth: ShowdownAuth = createShowdownAuth(config);
expectType<Equals<LoginMode, 'popup' | 'redirect' | 'popup-or-redirect'>>();
createShowdownAuth({ ...config, mode: 'popup-or-redirect', rotateAfterDays: 7 });
// @ts-expect-error: there are three modes.
createShowdownAuth({ ...config, mode: 'iframe' });
// @ts-expect-error: redirectUri is required.
createShowdownAuth({ clientId: 'client' });
// @ts-expect-error: days are a number.
createShowdownAuth({ ...config, rotateAfterDays: '7' });
// @ts-expect-error: there are no scopes.
createShowdownAuth({ ...config, scopes: [] });

// Storages keep a session here, and no token set.
createShowdownAuth(config, memoryStore());
createShowdownAuth(config, localStorageStore({ key: 'k' }));
declare const ofSessions: TokenStorage<ShowdownSession>;
declare const ofTokenSets: TokenStorage;
createShowdownAuth(config, ofSessions);
// @ts-expect-error: that one keeps token sets.
createShowdownAuth(config, ofTokenSets);

expectType<Equals<ReturnType<ShowdownAuth['login']>, Promise<ShowdownLogin>>>();
expectType<Equals<ReturnType<ShowdownAuth['getAssertion']>, Promise<ShowdownLogin>>>();
expectType<Equals<ReturnType<ShowdownAuth['getSession']>, ShowdownSession | undefined>>();
expectType<Equals<ShowdownAuth['manageAccessUrl'], string | undefined>>();
expectType<Equals<ReturnType<BrowserAuth['loginWithPopup']>, Promise<CallbackResult>>>();

auth.on('sessionchange', (session) => {
  expectType<Equals<typeof session, ShowdownSession | undefined>>();
});
// @ts-expect-error: that is the other client's event.
auth.on('tokenchange', () => {});
// @ts-expect-error: a challstr is a text.
void auth.login();
void auth.login('4|c0ffee', { signal: AbortSignal.timeout(1000) });

{
  using scoped = createShowdownAuth(config);
  expectType<Equals<typeof scoped, ShowdownAuth>>();
}
