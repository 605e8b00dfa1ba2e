// SPDX-License-Identifier: MIT
import { useAuth } from 'postern/react';

export function SignInWithPopup() {
  const { loginWithPopup } = useAuth();
  // In the click itself: browsers let nobody open a window after an await.
  return <button onClick={() => loginWithPopup()}>Sign in</button>;
}
