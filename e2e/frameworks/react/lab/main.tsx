// SPDX-License-Identifier: MIT
// The page that the test has asked for, always in StrictMode.

import { StrictMode } from 'react';
import { createRoot, hydrateRoot } from 'react-dom/client';
import { auth } from './auth';
import { scenarios } from './scenarios';
import { View } from './view';

Object.assign(window, { auth, rendered: {}, commits: {}, redirects: [], recovered: [] });

const container = document.getElementById('root')!;
const scenario = window.scenario ?? 'plain';
const render = scenarios[scenario];
if (render) {
  createRoot(container).render(<StrictMode>{render()}</StrictMode>);
} else {
  hydrateRoot(container, <View auth={auth} suspense={scenario === 'hydrated with suspense'} />, {
    onRecoverableError: (error) => window.recovered.push(String(error)),
  });
}
