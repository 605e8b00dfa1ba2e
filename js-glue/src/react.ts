// SPDX-License-Identifier: MIT
'use client';
// createBrowserAuth for React. It imports React and nothing else: the client comes from the app, so
// that a page downloads no second one.

import {
  createContext,
  createElement,
  useContext,
  useEffect,
  useInsertionEffect,
  useMemo,
  useState,
  useSyncExternalStore,
  type ReactElement,
  type ReactNode,
} from 'react';
import { storeOf, type AuthStore } from './react-store.js';
import type { Auth, SignedInAuth, SignedOutAuth } from './react-types.js';
import type { BrowserAuth, CallbackResult, LoginOptions } from './types.js';

export type * from './react-types.js';

/** Props of {@link AuthProvider}. */
export interface AuthProviderProps {
  /**
   * The client, made once for the page, outside of any component, by `createBrowserAuth` of any
   * entry. The provider neither makes nor disposes of it.
   */
  auth: BrowserAuth;
  /**
   * On which page a login by redirect is completed: the path of `redirectUri`, as `/callback`.
   * Needed only where responses of other OAuth clients come to this site, too. `false`: nowhere, as
   * the app calls `handleRedirectCallback()` itself. Default: on each page whose URL has `state`, and
   * `code` or `error`.
   */
  callbackPath?: string | false;
  /**
   * Called in an effect, once for each login by redirect that was completed: the place to let a router
   * go to `result.returnTo`. Default: `history.replaceState` to `returnTo`, if `login` was given one.
   */
  onRedirect?: (result: CallbackResult) => void;
  children?: ReactNode;
}

/** Options of {@link useAuth}. */
export interface UseAuthOptions {
  /** Suspend while the session is being read or a login completed. Default `false`. */
  suspense?: boolean;
}

/** Props of {@link RequireAuth}. */
export interface RequireAuthProps {
  /** Shown to a user who is signed in. */
  children?: ReactNode;
  /** Shown while the session is being read, and while the page is being left. Default: nothing. */
  fallback?: ReactNode;
  /**
   * Shown instead of leaving the page for the login when that would trap the user, or take away what
   * they are at: after the end of a session on this page, by `logout()` or otherwise, after an error,
   * when the user has come back by the Back button, and while a login that was begun by
   * {@link useAuth} is under way. Let it have a button for `login`, and show `error`.
   */
  signedOut: ReactNode;
  /** For `login`. Default: a `returnTo` of the page's path, query and fragment. */
  loginOptions?: LoginOptions;
}

const AuthContext = createContext<
  { store: AuthStore; callbackPath: string | false | undefined } | undefined
>(undefined);

/**
 * Gives {@link useAuth} its client, reads the stored session, and completes a login on the redirect
 * page: one exchange, in StrictMode, too, where effects run twice.
 */
export function AuthProvider({
  auth,
  callbackPath,
  onRedirect = goBack,
  children,
}: AuthProviderProps): ReactElement {
  const store = storeOf(auth);
  // Before the effects of the children: a router may leave the redirect page in one of them.
  useInsertionEffect(() => void store.start(callbackPath), [store, callbackPath]);
  useEffect(() => {
    let isMounted = true;
    void store.start(callbackPath).then(() => {
      const result = isMounted && store.takeResult();
      if (result) onRedirect(result);
    });
    return () => {
      isMounted = false;
    };
  }, [store, callbackPath, onRedirect]);
  const value = useMemo(() => ({ store, callbackPath }), [store, callbackPath]);
  return createElement(AuthContext.Provider, { value }, children);
}

const goBack = ({ returnTo }: CallbackResult): void => {
  if (returnTo) history.replaceState(history.state, '', returnTo);
};

function useAuthContext() {
  const context = useContext(AuthContext);
  if (!context) throw new Error('useAuth() and <RequireAuth> need an <AuthProvider> above them.');
  return context;
}

/**
 * As below, and never `loading`: it suspends instead, so that the nearest `<Suspense>` shows its
 * fallback. What has made it impossible to read the session is thrown to the nearest error boundary;
 * `reset()` tries again. On a server it throws at once, so that the fallback is what is sent.
 *
 * @throws {@link AuthError} to the error boundary; Error on a server, and without a provider.
 */
export function useAuth(options: UseAuthOptions & { suspense: true }): SignedInAuth | SignedOutAuth;
/**
 * The session, with the client's methods. The value is a new object when, and only when, something in
 * it has changed; the methods are the same functions for as long as the client is.
 *
 * On a server, and while its markup is hydrated, `status` is `loading`.
 *
 * @throws Error where there is no {@link AuthProvider} above.
 */
export function useAuth(options?: UseAuthOptions): Auth;
export function useAuth({ suspense = false }: UseAuthOptions = {}): Auth {
  const { store, callbackPath } = useAuthContext();
  const auth = useSyncExternalStore(store.subscribe, store.snapshot, store.serverSnapshot);
  if (suspense) {
    if (typeof document === 'undefined')
      throw new Error('A server does not know who is signed in.');
    // A promise that is thrown suspends in React 18 and 19; `use` is there in 19 only.
    if (auth.status === 'loading') throw store.start(callbackPath);
    if (auth.error && auth.error === store.failure()) throw auth.error;
  }
  return auth;
}

const onServer = (): boolean => false;

const withoutFragment = (url: string): string => url.replace(/#.*/, '');

// The entry is named by the address that the document was opened at. A router reaches its other places
// by links: there, nobody has come back.
const wasReachedByBack = (): boolean =>
  performance
    .getEntriesByType('navigation')
    .some(
      (entry) =>
        (entry as PerformanceNavigationTiming).type === 'back_forward' &&
        withoutFragment(entry.name) === withoutFragment(location.href),
    );

/** Shows its children to a user who is signed in, and sends everybody else to the login. */
export function RequireAuth({
  children,
  fallback = null,
  signedOut,
  loginOptions,
}: RequireAuthProps): ReactNode {
  const { store } = useAuthContext();
  const { status, error, endedBy } = useAuth();
  const isSigningIn = useSyncExternalStore(store.subscribe, store.isSigningIn, onServer);
  const [stays, setStays] = useState(wasReachedByBack);
  const isSignedOut = status === 'signed-out';
  const mayLeave = isSignedOut && !error && !endedBy && !stays && !isSigningIn;
  const isShown = isSignedOut && !mayLeave;
  useEffect(() => {
    // Leaving is the user's decision from then on: what they press there forgets the error at once.
    if (isShown) setStays(true);
    else if (status === 'signed-in') setStays(false);
  }, [isShown, status]);
  useEffect(() => {
    if (!mayLeave) return undefined;
    store.leave(loginOptions);
    // Out of the back/forward cache, the page is as it was when it was left, and not loaded anew.
    const onPageShow = ({ persisted }: PageTransitionEvent) => persisted && setStays(true);
    addEventListener('pageshow', onPageShow);
    return () => removeEventListener('pageshow', onPageShow);
    // loginOptions are those of the moment: a new object of them is no reason to leave again.
  }, [store, mayLeave]);
  if (status === 'signed-in') return children;
  return isShown ? signedOut : fallback;
}
