// SPDX-License-Identifier: MIT
// What the hello apps beside this file have in common: a page that signs in by redirect or in a window.
// An index.html each has of its own, as that is where a bundler begins.

import { createBrowserAuth } from 'postern/browser-auth';

function add(name, members) {
  const element = Object.assign(document.createElement(name), members);
  document.body.append(element);
  return element;
}

const addButton = (textContent, onclick) => add('button', { textContent, onclick });

export async function startPage() {
  const user = document.querySelector('#user');
  try {
    // An app of your own has its client and its server in the code.
    const settings = await (await fetch('/settings.json')).json();
    const auth = createBrowserAuth({ ...settings, redirectUri: `${location.origin}/callback` });
    const show = () => (user.textContent = auth.getTokenSet()?.username ?? 'nobody');
    auth.on('tokenchange', show);
    auth.on('signedout', show);
    addButton('Sign in', () => auth.login());
    addButton('Sign in, in a window', () => auth.loginWithPopup());
    addButton('Sign out', () => auth.logout());
    addButton('Call the API', async () => {
      const token = await auth.getAccessToken();
      const response = await auth.fetch(settings.profileUrl);
      const { name } = await response.json();
      called.textContent = `${name}, ${token.length > 0}`;
    });
    const called = add('output', { id: 'called' });
    if (location.pathname === '/callback') await auth.handleRedirectCallback();
    await auth.ready;
    show();
  } catch (error) {
    user.textContent = error.code ?? String(error);
  }
}
