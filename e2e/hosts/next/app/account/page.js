// SPDX-License-Identifier: MIT
'use client';
import { useAuth } from 'postern/react';

export default function Account() {
  // On the server, and until the session was read, `status` is 'loading'.
  const { status, username = 'nobody', error, login } = useAuth();
  return (
    <main>
      <p>
        Signed in: <output id="user">{status === 'loading' ? '?' : username}</output>
      </p>
      {error && <p role="alert">{error.message}</p>}
      <button onClick={() => login()}>Sign in</button>
    </main>
  );
}
