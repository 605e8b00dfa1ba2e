// SPDX-License-Identifier: MIT
import { AuthProvider, RequireAuth, useAuth } from 'postern/react';
import { Component, Suspense, useEffect, useState, type ReactNode } from 'react';
import { auth } from './auth';
import { Panel } from './panel';

class ErrorBoundary extends Component<
  { children: ReactNode; retry?: boolean },
  { error?: { code?: string } | undefined }
> {
  override state: { error?: { code?: string } | undefined } = {};

  static getDerivedStateFromError(error: object) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <div role="alert">
        {error.code}
        <Retry onRetry={() => this.setState({ error: undefined })} />
      </div>
    );
  }
}

function Retry({ onRetry }: { onRetry: () => void }) {
  const { reset } = useAuth();
  const retry = () => {
    reset();
    onRetry();
  };
  return <button onClick={retry}>Try again</button>;
}

const suspended = <p>suspended</p>;

function Remounted() {
  const [isMounted, setIsMounted] = useState(true);
  return (
    <>
      <button onClick={() => setIsMounted(!isMounted)}>{isMounted ? 'Unmount' : 'Mount'}</button>
      {isMounted && (
        <AuthProvider auth={auth}>
          <Panel />
        </AuthProvider>
      )}
    </>
  );
}

function Routed() {
  const [count, setCount] = useState(0);
  return (
    <AuthProvider auth={auth} onRedirect={(result) => window.redirects.push(result)}>
      <button onClick={() => setCount(count + 1)}>Rendered {count} times more</button>
      <Panel />
    </AuthProvider>
  );
}

const provided = (children: ReactNode) => <AuthProvider auth={auth}>{children}</AuthProvider>;

const guarded = (
  <RequireAuth fallback={<p>leaving</p>} signedOut={<Panel name="signed out" />}>
    <h1>Secret</h1>
    <Panel />
  </RequireAuth>
);

/** A router that does not know the redirect page, and leaves it at once. */
function Router() {
  useEffect(() => history.replaceState(null, '', '/'), []);
  return <Panel />;
}

/** A public page, where one can sign in, and a link within the document to a guarded one. */
function Site() {
  const [path, setPath] = useState(location.pathname);
  const open = () => {
    history.pushState(null, '', '/stash');
    setPath('/stash');
  };
  if (path === '/stash') return guarded;
  return (
    <>
      <button onClick={open}>To the stash</button>
      <Panel />
    </>
  );
}

export const scenarios = {
  plain: () => provided(<Panel />),
  'two panels': () =>
    provided(
      <>
        <Panel name="a" />
        <Panel name="b" />
      </>,
    ),
  suspense: () =>
    provided(
      <Suspense fallback={suspended}>
        <Panel suspense />
      </Suspense>,
    ),
  'suspense around the provider': () => (
    <Suspense fallback={suspended}>{provided(<Panel suspense />)}</Suspense>
  ),
  'broken store': () =>
    provided(
      <ErrorBoundary>
        <Suspense fallback={suspended}>
          <Panel suspense />
        </Suspense>
      </ErrorBoundary>,
    ),
  remounted: () => <Remounted />,
  router: () => <Routed />,
  'hasty router': () => provided(<Router />),
  'another callback page': () => (
    <AuthProvider auth={auth} callbackPath="/callback/">
      <Panel />
    </AuthProvider>
  ),
  'no callback page': () => (
    <AuthProvider auth={auth} callbackPath={false}>
      <Panel />
    </AuthProvider>
  ),
  guarded: () => provided(guarded),
  site: () => provided(<Site />),
  'no provider': () => <Panel />,
  hydrated: undefined,
  'hydrated late': undefined,
  'hydrated with suspense': undefined,
};

export type Scenario = keyof typeof scenarios;
