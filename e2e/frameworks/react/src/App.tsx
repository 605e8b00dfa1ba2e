// SPDX-License-Identifier: MIT
import { useAuth } from 'postern/react';
import { Profile } from './Profile';

export function App() {
  const { status, username, error, login, logout } = useAuth();
  if (status === 'loading') return <p>One moment …</p>;
  return (
    <main>
      {error && <p role="alert">Sorry, that did not work: {error.message}</p>}
      {status === 'signed-in' ? (
        <>
          <h1>Hello, {username}</h1>
          <Profile />
          <button onClick={() => logout()}>Sign out</button>
        </>
      ) : (
        <button onClick={() => login({ returnTo: location.pathname })}>Sign in</button>
      )}
    </main>
  );
}
