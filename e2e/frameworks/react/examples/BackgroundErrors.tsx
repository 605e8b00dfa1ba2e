// SPDX-License-Identifier: MIT
import type { AuthError } from 'postern';
import { useAuth } from 'postern/react';
import { useEffect, useState } from 'react';

export function BackgroundErrors() {
  const { client } = useAuth();
  const [error, setError] = useState<AuthError>();
  useEffect(() => client.on('error', setError), [client]); // what on() returns unsubscribes
  return error ? <p role="status">{error.message}</p> : null;
}
