// SPDX-License-Identifier: MIT
// What the modules must agree on, as types: the facade calls each of them as if it were the large
// one, and this file does not compile when a smaller one has less, or takes something else.

import type { MainModule as BrowserAuthModule } from './browser-auth.mjs';
import type { MainModule as ServerModule } from './postern-server.mjs';
import type { MainModule as PosternModule } from './postern.mjs';

type Equals<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

type Holds<Claims extends readonly true[]> = Claims;

/** What `postern/browser-auth` loads the large module for, or does not offer. */
type OnlyInPostern =
  | 'loginWithPopup'
  | 'createShowdownAuth'
  | `showdown${string}`
  | 'manageAccessUrl'
  | 'parseChallstr'
  | 'trnCommand'
  | 'generatePkce'
  | 'buildAuthUrl'
  | 'exchangeCode'
  | 'refreshToken';

/** What the host calls of every module. */
type OfTheHost = 'attachHost' | 'abortOperation';

type Signatures<Module> = { [Name in keyof Module]: Module[Name] };

export type Agreement = Holds<
  [
    Equals<Signatures<BrowserAuthModule>, Omit<PosternModule, OnlyInPostern>>,
    Equals<Pick<ServerModule, OfTheHost>, Pick<PosternModule, OfTheHost>>,
  ]
>;
