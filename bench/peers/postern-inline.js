// SPDX-License-Identifier: MIT
import { createBrowserAuth } from 'postern/browser-auth/inline';
import { partyOf } from './postern-party.js';

export const { login, callback, ready } = partyOf(createBrowserAuth);
