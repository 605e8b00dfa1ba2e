// SPDX-License-Identifier: MIT
// The page that the test has asked for, always in StrictMode.

import { AuthProvider } from 'postern/react';
import { StrictMode, version } from 'react';
import { createRoot, hydrateRoot } from 'react-dom/client';
import { auth } from './auth';
import { scenarios } from './scenarios';
import { View } from './view';

Object.assign(window, { auth, rendered: {}, commits: {}, redirects: [], recovered: [] });
window.reactVersion = version;

const container = document.getElementById('root')!;
const scenario = window.scenario ?? 'plain';
const render = scenarios[scenario];
if (render) {
  createRoot(container).render(<StrictMode>{render()}</StrictMode>);
} else {
  if (scenario === 'hydrated late') {
    // Another part of the page was there first, and knows more than the server's markup.
    createRoot(document.createElement('div')).render(<AuthProvider auth={auth} />);
    await auth.ready;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  hydrateRoot(container, <View auth={auth} suspense={scenario === 'hydrated with suspense'} />, {
    onRecoverableError: (error) => window.recovered.push(String(error)),
  });
}
