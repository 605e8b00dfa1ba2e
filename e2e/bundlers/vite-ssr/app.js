// SPDX-License-Identifier: MIT
// Rendered on the server, then taken over by the page: both run this file.
import { createElement as h, useEffect, useState } from 'react';
import { createBrowserAuth } from 'postern/browser-auth';

export function createApp({ settings }) {
  // On the server nobody uses it, and it does nothing there.
  const auth = createBrowserAuth(settings);
  const userName = () => auth.getTokenSet()?.username ?? 'nobody';

  return function App() {
    // What the server has rendered; who is signed in is known in the browser only.
    const [user, setUser] = useState('?');
    useEffect(() => {
      const show = () => setUser(userName());
      const stop = auth.on('tokenchange', show);
      const callback = location.pathname === '/callback';
      (callback ? auth.handleRedirectCallback() : auth.ready).then(show, (error) =>
        setUser(error.code),
      );
      return stop;
    }, []);
    return h(
      'main',
      null,
      h('p', null, 'Signed in: ', h('output', { id: 'user' }, user)),
      h('button', { onClick: () => auth.login() }, 'Sign in'),
    );
  };
}
