// What postern/react takes and gives.
import {
  createBrowserAuth,
  createShowdownAuth,
  type AuthError,
  type BrowserAuth,
  type CallbackResult,
  type TokenSet,
} from 'postern';
import { createBrowserAuth as fromItsEntry } from 'postern/browser-auth';
import {
  AuthProvider,
  RequireAuth,
  useAuth,
  type Auth,
  type LoadingAuth,
  type SignedInAuth,
  type SignedOutAuth,
} from 'postern/react';
import { expectType, type Equals } from '../equals.js';

const config = { clientId: 'client', redirectUri: 'https://app.example/', scopes: ['s'] };
const auth = createBrowserAuth(config);

// The client of any entry, and no other; it may have children, or none.
<AuthProvider auth={auth} />;
<AuthProvider auth={fromItsEntry(config)} callbackPath="/callback">
  <p>one</p>
  <p>two</p>
</AuthProvider>;
<AuthProvider
  auth={auth}
  callbackPath={false}
  onRedirect={(result) => expectType<Equals<typeof result, CallbackResult>>()}
/>;
// @ts-expect-error: it needs a client.
<AuthProvider />;
// @ts-expect-error: a Showdown client is another kind.
<AuthProvider auth={createShowdownAuth(config)} />;
// @ts-expect-error: a path, or nowhere.
<AuthProvider auth={auth} callbackPath={true} />;

export function Component() {
  const all = useAuth();
  expectType<Equals<typeof all, Auth>>();
  expectType<Equals<Auth, LoadingAuth | SignedInAuth | SignedOutAuth>>();
  expectType<Equals<Auth['status'], 'loading' | 'signed-in' | 'signed-out'>>();
  expectType<Equals<Auth['error'], AuthError | undefined>>();
  expectType<Equals<Auth['client'], BrowserAuth>>();
  expectType<Equals<Auth['login'], BrowserAuth['login']>>();
  expectType<Equals<Auth['fetch'], BrowserAuth['fetch']>>();

  // status and isAuthenticated tell what else there is, taken apart or not.
  const { status, isAuthenticated, tokenSet, username, endedBy } = useAuth();
  if (status === 'signed-in') {
    expectType<Equals<typeof tokenSet, TokenSet>>();
    expectType<Equals<typeof username, string | undefined>>();
    expectType<Equals<typeof isAuthenticated, true>>();
  } else {
    expectType<Equals<typeof tokenSet, undefined>>();
  }
  if (isAuthenticated) expectType<Equals<typeof tokenSet, TokenSet>>();
  if (status === 'signed-out') {
    expectType<Equals<typeof endedBy, 'user' | 'expired' | undefined>>();
  }

  // Who suspends never sees it loading.
  const settled = useAuth({ suspense: true });
  expectType<Equals<(typeof settled)['status'], 'signed-in' | 'signed-out'>>();
  // @ts-expect-error: no option of this name.
  useAuth({ suspended: true });
  // @ts-expect-error: no option of this name.
  void all.login({ redirect: '/' });

  // @ts-expect-error: after a sign-out, an error and Back, there must be something to see.
  <RequireAuth fallback={<p>…</p>} />;

  return (
    <RequireAuth
      fallback={<p>…</p>}
      signedOut={<button onClick={() => all.login({ returnTo: '/' })}>Sign in</button>}
      loginOptions={{ appState: { tab: 2 } }}
    >
      {username}
    </RequireAuth>
  );
}
