// SPDX-License-Identifier: MIT
import { createElement } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { createApp } from './app.js';

const settings = JSON.parse(document.querySelector('#settings').textContent);
hydrateRoot(document.querySelector('#app'), createElement(createApp({ settings })));
