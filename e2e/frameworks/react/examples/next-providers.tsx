// SPDX-License-Identifier: MIT
'use client';
import { AuthProvider } from 'postern/react';
import type { ReactNode } from 'react';
import { auth } from './next-auth-client';

export const Providers = ({ children }: { children: ReactNode }) => (
  <AuthProvider auth={auth}>{children}</AuthProvider>
);
