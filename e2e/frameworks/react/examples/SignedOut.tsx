// SPDX-License-Identifier: MIT
import { useAuth } from 'postern/react';

export function SignedOut() {
  const { error, endedBy, login } = useAuth();
  return (
    <main>
      {error && <p role="alert">{error.message}</p>}
      {endedBy === 'expired' && <p>Your session is over.</p>}
      <button onClick={() => login({ returnTo: location.pathname })}>Sign in</button>
    </main>
  );
}
