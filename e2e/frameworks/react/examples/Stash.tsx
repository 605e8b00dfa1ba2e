// SPDX-License-Identifier: MIT
import { RequireAuth } from 'postern/react';
import { SignedOut } from './SignedOut';

export const Stash = () => (
  <RequireAuth fallback={<p>One moment …</p>} signedOut={<SignedOut />}>
    <h1>The stash</h1>
  </RequireAuth>
);
