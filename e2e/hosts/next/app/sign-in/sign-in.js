// SPDX-License-Identifier: MIT
'use client';
import { createBrowserAuth } from 'postern/browser-auth';
import { useEffect, useState } from 'react';

// One for the page, made when it has been rendered in the browser.
let auth;

export function SignIn({ settings }) {
  // What the server renders; who is signed in is known in the browser only.
  const [user, setUser] = useState('?');
  useEffect(() => {
    auth ??= createBrowserAuth({ ...settings, redirectUri: location.origin + location.pathname });
    const show = () => setUser(auth.getTokenSet()?.username ?? 'nobody');
    const isCallback = new URLSearchParams(location.search).has('state');
    const done = isCallback ? auth.handleRedirectCallback() : auth.ready;
    done.then(show, (error) => setUser(error.code));
    return auth.on('tokenchange', show);
  }, [settings]);
  return (
    <>
      <p>
        Signed in: <output id="user">{user}</output>
      </p>
      <button onClick={() => auth.login()}>Sign in</button>
    </>
  );
}
