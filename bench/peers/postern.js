// SPDX-License-Identifier: MIT
import { createBrowserAuth } from 'postern/browser-auth';
import { partyOf } from './postern-party.js';

export const { login, callback, ready } = partyOf(createBrowserAuth);
