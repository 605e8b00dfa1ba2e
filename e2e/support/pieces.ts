// SPDX-License-Identifier: MIT
// Calls of OAuthHelper in a page, with the configuration of the test's app.

import type { Page } from '@playwright/test';
import type { TestApp } from './test-app.ts';

export const exchange = (page: Page, app: TestApp, code: string, codeVerifier: string) =>
  page.evaluate(
    ({ config, code, codeVerifier }) =>
      outcomeOf(postern.OAuthHelper.exchangeCodeForToken(config, code, codeVerifier)),
    { config: app.config, code, codeVerifier },
  );

export const refresh = (page: Page, app: TestApp, refreshToken: string) =>
  page.evaluate(
    ({ config, refreshToken }) => outcomeOf(postern.OAuthHelper.refreshToken(config, refreshToken)),
    { config: app.config, refreshToken },
  );
