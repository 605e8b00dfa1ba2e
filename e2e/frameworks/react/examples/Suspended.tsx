// SPDX-License-Identifier: MIT
import { useAuth } from 'postern/react';
import { Component, Suspense, type ReactNode } from 'react';
import { SignedOut } from './SignedOut';

function Account() {
  const { status, username } = useAuth({ suspense: true }); // never 'loading'
  return status === 'signed-in' ? <h1>Hello, {username}</h1> : <SignedOut />;
}

class ErrorBoundary extends Component<{ children: ReactNode }, { error?: Error | undefined }> {
  override state: { error?: Error | undefined } = {};

  static getDerivedStateFromError = (error: Error) => ({ error });

  override render() {
    if (!this.state.error) return this.props.children;
    return <TryAgain onRetry={() => this.setState({ error: undefined })} />;
  }
}

function TryAgain({ onRetry }: { onRetry: () => void }) {
  const { error, reset } = useAuth();
  const retry = () => {
    reset(); // reads the session once more
    onRetry();
  };
  return (
    <p role="alert">
      {error?.message} <button onClick={retry}>Try again</button>
    </p>
  );
}

export const App = () => (
  <ErrorBoundary>
    <Suspense fallback={<p>One moment …</p>}>
      <Account />
    </Suspense>
  </ErrorBoundary>
);
