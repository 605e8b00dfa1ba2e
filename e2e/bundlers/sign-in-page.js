// SPDX-License-Identifier: MIT
// What the hello apps beside this file have in common: a page that signs in by redirect or in a window.

import { createBrowserAuth } from 'postern/browser-auth';

export async function startPage() {
  const shown = document.querySelector('#user');
  try {
    // An app of your own has its client and its server in the code.
    const settings = await (await fetch('/settings.json')).json();
    const auth = createBrowserAuth({ ...settings, redirectUri: `${location.origin}/callback` });
    const show = () => (shown.textContent = auth.getTokenSet()?.username ?? 'nobody');
    auth.on('tokenchange', show);
    auth.on('signedout', show);
    document.querySelector('#sign-in').onclick = () => auth.login();
    document.querySelector('#sign-in-popup').onclick = () => auth.loginWithPopup();
    document.querySelector('#sign-out').onclick = () => auth.logout();
    document.querySelector('#call').onclick = async () => {
      const token = await auth.getAccessToken();
      const response = await auth.fetch(settings.profileUrl);
      const { name } = await response.json();
      document.querySelector('#called').textContent = `${name}, ${token.length > 0}`;
    };
    if (location.pathname === '/callback') await auth.handleRedirectCallback();
    await auth.ready;
    show();
  } catch (error) {
    shown.textContent = error.code ?? String(error);
  }
}
