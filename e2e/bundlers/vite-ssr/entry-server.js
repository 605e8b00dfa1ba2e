// SPDX-License-Identifier: MIT
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { createApp } from './app.js';

// Whatever entry the app's pages use, the server imports it as well.
export { OAuthHelper } from 'postern';
export { preload } from 'postern/browser-auth/inline';
export { handOverCallback } from 'postern/callback';
export { useAuth } from 'postern/react';
export { createShowdownAuth } from 'postern/showdown';

export function render(settings) {
  return renderToString(createElement(createApp({ settings })));
}
