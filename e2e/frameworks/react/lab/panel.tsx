// SPDX-License-Identifier: MIT
// Shows all that useAuth() gives, with a button for each method.

import { useAuth } from 'postern/react';
import { useEffect, useReducer, useState } from 'react';

export function Panel({ name = 'panel', suspense = false }) {
  const auth = useAuth({ suspense });
  const [token, setToken] = useState('');
  const [, renderAgain] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    window.rendered[name] = auth;
    window.commits[name] = (window.commits[name] ?? 0) + 1;
  }, [name, auth]);
  const { status, username, error, endedBy, returnTo, appState } = auth;
  return (
    <section aria-label={name}>
      <p className="status">{status}</p>
      <pre>{JSON.stringify({ username, error: error?.code, endedBy, returnTo, appState })}</pre>
      <output>{token}</output>
      <button onClick={() => auth.login({ returnTo: '/stash?tab=2', appState: { tab: 2 } })}>
        Sign in
      </button>
      <button onClick={() => auth.loginWithPopup()}>In a window</button>
      <button onClick={() => auth.getAccessToken().then(setToken, () => setToken('none'))}>
        Token
      </button>
      <button onClick={() => auth.logout()}>Sign out</button>
      <button onClick={auth.reset}>Reset</button>
      <button onClick={renderAgain}>Render</button>
    </section>
  );
}
