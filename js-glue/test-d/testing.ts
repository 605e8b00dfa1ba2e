// postern/testing gives the real types, so that what it makes goes where the real one does.
import {
  createBrowserAuth,
  createShowdownAuth,
  AuthError as RealAuthError,
  type BrowserAuth,
  type CallbackResult,
  type ShowdownAuth,
  type ShowdownLogin,
  type ShowdownSession,
  type TokenSet,
  type TokenStorage,
} from 'postern';
import {
  AuthError,
  createTestWorld,
  memoryStore,
  replies,
  type TestLeftovers,
  type TestReply,
  type TestRequest,
  type TestStore,
  type TestTab,
  type TestWorld,
} from 'postern/testing';
import { expectType, type Equals } from './equals.js';

expectType<Equals<typeof AuthError, typeof RealAuthError>>();

const world: TestWorld = createTestWorld({ now: new Date(), url: 'http://127.0.0.1/', seed: 7 });
expectType<Equals<TestWorld['createBrowserAuth'], typeof createBrowserAuth>>();
expectType<Equals<TestWorld['createShowdownAuth'], typeof createShowdownAuth>>();

const config = { clientId: 'client', redirectUri: 'http://127.0.0.1/callback', scopes: ['a'] };
const auth: BrowserAuth = world.createBrowserAuth(config, memoryStore());
const showdown: ShowdownAuth = world.createShowdownAuth(config, memoryStore());
const app = (make: typeof createBrowserAuth): BrowserAuth => make(config);
app(world.createBrowserAuth.bind(world));

const signedIn = world.signIn(auth, { username: 'Exile', scopes: ['a'] as const, popup: true });
expectType<Equals<typeof signedIn, Promise<CallbackResult>>>();
const inChat = world.signIn(showdown, { username: 'Zarel', challstr: '4|c0ffee' });
expectType<Equals<typeof inChat, Promise<ShowdownLogin>>>();
// @ts-expect-error: Showdown has no scopes.
world.signIn(showdown, { scopes: ['a'] });
// @ts-expect-error: a challstr is Showdown's.
world.signIn(auth, { challstr: '4|c0ffee' });
// @ts-expect-error: a client is needed.
world.signIn();
expectType<Equals<ReturnType<TestTab['signedIn']>, Promise<BrowserAuth>>>();
world.signedIn(config, { expiresIn: null, refreshable: false });
// @ts-expect-error: seconds are a number.
world.signedIn(config, { expiresIn: '60' });
// @ts-expect-error: a secret does not belong in a browser, in a test either.
world.createBrowserAuth({ ...config, clientSecret: 'secret' });
world.signedInShowdown(config, { ageDays: 8, storage: memoryStore<ShowdownSession>() });

const clock: Promise<void> = world.clock.advance(60_000);
world.clock.set('2030-01-01');
// @ts-expect-error: it moves by advance() and set().
world.clock.now = 5;

world.server.reply('refresh', replies.rateLimited(30), replies.networkFailure());
world.server.reply('GET https://api.example/me', { status: 204, delayMs: 10 });
world.server.route('POST https://api.example/me', async (request) => {
  expectType<Equals<typeof request, TestRequest>>();
  return replies.json({ name: request.form['name'] });
});
// @ts-expect-error: no purpose of this name.
world.server.reply('login', replies.noAnswer());
// @ts-expect-error: a method is in capitals.
world.server.route('get https://api.example/me', {});
// @ts-expect-error: milliseconds are a number.
world.server.reply('token', { delayMs: '5' });
// @ts-expect-error: nothing else fails.
world.server.reply('token', { failure: 'dns' });
const later: TestReply = replies.delayed(1000, replies.tokens({ expires_in: 60 }));
// @ts-expect-error: remembered, and not to be changed.
world.server.requests[0]!.url = '';
// @ts-expect-error: what it sent is asked for by its name.
world.server.requests[0]!.reveal();

const store: TestStore<TokenSet> = memoryStore();
const asStorage: TokenStorage = store;
store.failNext('set', 2);
// @ts-expect-error: three methods.
store.failNext('delete');
expectType<Equals<ReturnType<TestWorld['dispose']>, Promise<TestLeftovers>>>();
