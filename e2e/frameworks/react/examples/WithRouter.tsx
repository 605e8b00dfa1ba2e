// SPDX-License-Identifier: MIT
import type { CallbackResult } from 'postern';
import { AuthProvider } from 'postern/react';
import { useCallback, type ReactNode } from 'react';
import { auth } from '../src/auth';

interface Props {
  /** React Router: `useNavigate()`, TanStack Router: `router.history.replace`, and so on. */
  navigate: (to: string, options: { replace: boolean }) => void;
  children: ReactNode;
}

export function WithRouter({ navigate, children }: Props) {
  const goBack = useCallback(
    ({ returnTo = '/' }: CallbackResult) => navigate(returnTo, { replace: true }),
    [navigate],
  );
  return (
    <AuthProvider auth={auth} onRedirect={goBack}>
      {children}
    </AuthProvider>
  );
}
