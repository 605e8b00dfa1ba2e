// SPDX-License-Identifier: MIT
// One store for each client, outside of React: what a component that suspends or is mounted anew
// would lose is kept here, and a change makes one snapshot for all who look.

import type { AuthError } from './auth-error.js';
import type { Auth, AuthMethods } from './react-types.js';
import type { BrowserAuth, CallbackResult, LoginOptions } from './types.js';

/** What the components see of it. */
export interface AuthStore {
  subscribe: (listener: () => void) => () => void;
  snapshot: () => Auth;
  serverSnapshot: () => Auth;
  /** Begins to read the session, once; resolves when `status` is no longer `loading`. */
  start: (callbackPath: string | false | undefined) => Promise<void>;
  /** Why the session could not be read. */
  failure: () => AuthError | undefined;
  /** The result of a redirect, to the first who asks. */
  takeResult: () => CallbackResult | undefined;
  /** A login of `useAuth()` is under way, or the page is being left for one. */
  isSigningIn: () => boolean;
  /** Goes to the login; two who want it at the same moment begin one. */
  leave: (options: LoginOptions | undefined) => void;
}

const stores = new WeakMap<BrowserAuth, AuthStore>();

/** The store of a client; making it does nothing yet. */
export function storeOf(auth: BrowserAuth): AuthStore {
  let store = stores.get(auth);
  if (!store) stores.set(auth, (store = createStore(auth)));
  return store;
}

// Whether to ask the client at all, as it takes a response out of any URL. What is a response, and
// whose, it decides.
function isCallbackPage(path: string | false | undefined): boolean {
  if (path === false) return false;
  const { pathname, search } = location;
  const trimmed = (text: string) => text.replace(/\/$/, '');
  return (
    /[?&](code|error)=/.test(search) &&
    /[?&]state=/.test(search) &&
    (path === undefined || trimmed(path) === trimmed(pathname))
  );
}

function createStore(auth: BrowserAuth): AuthStore {
  const listeners = new Set<() => void>();
  let started: Promise<void> | undefined;
  let isFirst = true;
  let failure: AuthError | undefined;
  let result: CallbackResult | undefined;
  let leaving: Promise<void> | undefined;
  const logins = new Set<Promise<unknown>>();
  let path: string | false | undefined;

  /** `error` shows what fails; whoever awaits it hears of it as well. */
  const shown = <Value>(work: Promise<Value>): Promise<Value> => {
    set({ error: undefined });
    work.then(
      () => update(),
      (error: AuthError) => {
        if (error.code !== 'aborted') set({ error });
      },
    );
    return work;
  };
  /** A token that has run out is noticed by who wants to use it, should its timer be late. */
  const noticed = <Value>(work: Promise<Value>): Promise<Value> => {
    work.catch(() => update());
    return work;
  };
  const login = (options?: LoginOptions) => shown(auth.login(options));
  /** Nobody begins a second one meanwhile. @param leaves it is not over when its promise is */
  const counted = <Value>(work: Promise<Value>, leaves = false): Promise<Value> => {
    const end = () => void (logins.delete(work) && notify());
    logins.add(work);
    notify();
    work.then(leaves ? undefined : end, end);
    return work;
  };
  const methods: AuthMethods = {
    client: auth,
    login: (options) => counted(login(options), true),
    loginWithPopup: (options) => counted(shown(auth.loginWithPopup(options))),
    logout: (options) => shown(auth.logout(options)),
    getAccessToken: (options) => noticed(auth.getAccessToken(options)),
    fetch: (input, init) => noticed(auth.fetch(input, init)),
    reset() {
      if (failure) {
        failure = started = undefined;
        set({ status: 'loading', error: undefined });
        void start(path);
      } else {
        set({ error: undefined });
      }
    },
  };

  const serverSnapshot = {
    ...methods,
    status: 'loading',
    isAuthenticated: false,
    tokenSet: undefined,
    username: undefined,
    endedBy: undefined,
    error: undefined,
    appState: undefined,
    returnTo: undefined,
  } as Auth;
  let snapshot = serverSnapshot;

  function set(changes: Partial<Record<keyof Auth, unknown>>): void {
    const next = { ...snapshot, ...changes } as Auth;
    const names = Object.keys(next) as (keyof Auth)[];
    if (names.every((name) => Object.is(next[name], snapshot[name]))) return;
    snapshot = next;
    notify();
  }

  function notify(): void {
    for (const listener of [...listeners]) listener();
  }

  /** What the client says now, as an event may be about what is over. */
  function present(endedBy?: 'user' | 'expired'): Partial<Record<keyof Auth, unknown>> {
    const before = snapshot;
    if (!auth.isAuthenticated()) {
      // Before the event: a token that has run out, and cannot be renewed.
      const reason = before.isAuthenticated ? 'expired' : before.endedBy;
      const nobody = { isAuthenticated: false, tokenSet: undefined, username: undefined };
      return { ...nobody, status: 'signed-out', endedBy: endedBy ?? reason };
    }
    const tokenSet = auth.getTokenSet()!;
    const isSame = JSON.stringify(tokenSet) === JSON.stringify(before.tokenSet);
    failure = undefined;
    // Whatever was begun before somebody signed in is over, a login for which the page was never left, too.
    if (!before.isAuthenticated) logins.clear();
    return {
      status: 'signed-in',
      isAuthenticated: true,
      tokenSet: isSame ? before.tokenSet : tokenSet,
      username: tokenSet.username,
      endedBy: undefined,
      // What went wrong before somebody signed in is over.
      ...(!before.isAuthenticated && { error: undefined }),
    };
  }

  function update(endedBy?: 'user' | 'expired'): void {
    if (snapshot.status !== 'loading') set(present(endedBy));
  }

  async function load(): Promise<void> {
    // Begun before anything is awaited, as the URL may be another then.
    const callback = isCallbackPage(path) ? auth.handleRedirectCallback() : undefined;
    // After a failure, `ready` is a promise of the past; a URL without a response has the session read
    // as well, and leads to missing_code where nobody is signed in.
    const reading = isFirst ? auth.ready : auth.handleRedirectCallback('');
    isFirst = false;
    const [read, completed] = await Promise.allSettled([reading, callback]);
    const unread = read.status === 'rejected' ? (read.reason as AuthError) : undefined;
    failure = unread?.code === 'missing_code' ? undefined : unread;
    result = completed.status === 'fulfilled' ? completed.value : undefined;
    const refusal = completed.status === 'rejected' ? (completed.reason as AuthError) : undefined;
    set({
      ...present(),
      error: failure ?? refusal,
      appState: result?.appState,
      returnTo: result?.returnTo,
    });
  }

  function start(callbackPath: string | false | undefined): Promise<void> {
    if (!started) {
      path = callbackPath;
      if (isFirst) {
        // For as long as the client lives: it is the page's, and nobody else keeps this store. The end
        // of a session has an event of its own, which has the reason too.
        auth.on('tokenchange', (tokens) => tokens && update());
        auth.on('signedout', ({ reason }) => update(reason));
        // Out of the back/forward cache: the login that the page was left for is none any more.
        addEventListener('pageshow', ({ persisted }) => {
          if (!persisted) return;
          logins.clear();
          notify();
        });
      }
      started = load();
    }
    return started;
  }

  return {
    start,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    snapshot: () => snapshot,
    serverSnapshot: () => serverSnapshot,
    failure: () => failure,
    isSigningIn: () => logins.size > 0,
    takeResult() {
      const taken = result;
      result = undefined;
      return taken;
    },
    leave(options) {
      const { pathname, search, hash } = location;
      leaving ??= login({ returnTo: pathname + search + hash, ...options })
        .catch(() => {})
        .then(() => void (leaving = undefined));
    },
  };
}
