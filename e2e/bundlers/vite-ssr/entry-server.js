// SPDX-License-Identifier: MIT
// Whatever entry an app imports for its pages, the server imports it as well.
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import 'postern';
import 'postern/callback';
import 'postern/showdown';
import { createApp } from './app.js';

export function render(settings) {
  return renderToString(createElement(createApp({ settings })));
}
