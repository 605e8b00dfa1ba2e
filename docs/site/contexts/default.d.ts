// SPDX-License-Identifier: MIT
/// <reference path="app.d.ts" />
// The page's first block has made a client by createBrowserAuth.

import type { BrowserAuth } from 'postern';

declare global {
  const auth: BrowserAuth;
}
