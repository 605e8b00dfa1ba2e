// SPDX-License-Identifier: MIT
// What the tests and the page share.

import type { BrowserAuth, CallbackResult } from 'postern';
import type { Auth } from 'postern/react';
import type { Scenario } from './scenarios';

declare global {
  interface Window {
    /** Set by the test, before the page's own scripts. */
    scenario?: Scenario;
    mended?: boolean;
    auth: BrowserAuth;
    /** Panel -> what it has last rendered. */
    rendered: Record<string, Auth>;
    /** How often a panel was rendered, without StrictMode's second time. */
    commits: Record<string, number>;
    /** What `onRedirect` was called with. */
    redirects: CallbackResult[];
    reactVersion: string;
    /** What React has recovered from. */
    recovered: string[];
  }
  var scenario: Window['scenario'];
  var mended: Window['mended'];
  var auth: Window['auth'];
  var rendered: Window['rendered'];
  var commits: Window['commits'];
  var redirects: Window['redirects'];
  var reactVersion: Window['reactVersion'];
  var recovered: Window['recovered'];
}
