// SPDX-License-Identifier: MIT
import type { LoginMode, ShowdownAuthConfig } from 'postern';
import { addressOf } from '../page/addresses.js';

export const AREA_PATH = '/showdown';
/** Where a login by redirect comes back to; this page itself. */
export const RETURN_PATH = '/showdown-return';
/** Where a login in a window comes back to; the package's own callback page. */
export const CALLBACK_PAGE = '/showdown-callback.html';

export const loginServer = addressOf('showdown-server');
export const chatServer = addressOf('showdown-chat');

export const REQUEST_TIMEOUT_MS = 3_000;

/** A window that another page's policy has cut off says from then on that it is closed. */
const GRACE_MS = { normal: 3_000, cutOff: 120_000 };

export interface ClientOptions {
  mode: Extract<LoginMode, 'popup' | 'redirect'>;
  /** The login page cuts windows off, so what they say of themselves counts for little. */
  isCutOff?: boolean;
}

/** What an app writes, but for the server: Pokemon Showdown's own is the default. */
export function configuration({ mode, isCutOff = false }: ClientOptions): ShowdownAuthConfig {
  return {
    clientId: 'postern-demo',
    redirectUri: `${location.origin}${mode === 'popup' ? CALLBACK_PAGE : RETURN_PATH}`,
    serverUrl: loginServer,
    mode,
    popupGraceMs: isCutOff ? GRACE_MS.cutOff : GRACE_MS.normal,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
  };
}
