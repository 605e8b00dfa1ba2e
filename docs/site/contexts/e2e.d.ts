// SPDX-License-Identifier: MIT
// What a browser test has: the servers, a page, and the app's client in it.

import type { Page } from '@playwright/test';
import type { BrowserAuth } from 'postern';
import type * as authorizationServer from '@postern/e2e/authorization-server';
import type * as showdownServer from '@postern/e2e/showdown-server';

declare global {
  const startAuthorizationServer: typeof authorizationServer.startAuthorizationServer;
  const startShowdownServer: typeof showdownServer.startShowdownServer;
  const server: authorizationServer.AuthorizationServer;
  const page: Page;
  const appOrigin: string;
  interface Window {
    auth: BrowserAuth;
  }
}
