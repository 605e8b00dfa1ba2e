// SPDX-License-Identifier: MIT
'use client';
import { AuthProvider } from 'postern/react';
import { auth } from './auth.js';

export function Providers({ children }) {
  return <AuthProvider auth={auth}>{children}</AuthProvider>;
}
