// SPDX-License-Identifier: MIT
'use client';
// The other entries for pages, which a server imports with the page.
import { OAuthHelper } from 'postern';
import { handOverCallback } from 'postern/callback';
import { createShowdownAuth } from 'postern/showdown';

export function Entries() {
  const kinds = [OAuthHelper, handOverCallback, createShowdownAuth].map((value) => typeof value);
  return <output id="entries">{kinds.join()}</output>;
}
