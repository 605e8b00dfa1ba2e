// SPDX-License-Identifier: MIT
/// <reference path="app.d.ts" />
// The page's first block has made a client by createShowdownAuth.

import type { ShowdownAuth } from 'postern';

declare global {
  const auth: ShowdownAuth;
}
