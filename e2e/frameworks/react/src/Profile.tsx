// SPDX-License-Identifier: MIT
import { useAuth } from 'postern/react';
import { useEffect, useState } from 'react';

export function Profile() {
  const { fetch } = useAuth(); // with the access token; the same function in every render
  const [profile, setProfile] = useState('');
  useEffect(() => {
    const unmounted = new AbortController();
    fetch('https://api.pathofexile.com/profile', { signal: unmounted.signal })
      .then((response) => response.text())
      .then(setProfile)
      .catch((reason: Error) => unmounted.signal.aborted || setProfile(reason.message));
    return () => unmounted.abort();
  }, [fetch]);
  return <pre>{profile}</pre>;
}
