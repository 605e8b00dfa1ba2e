// SPDX-License-Identifier: MIT
import { AuthError } from 'postern';
import { useState } from 'react';
import { showdown, useShowdown } from './use-showdown';

interface Props {
  /** What the chat server has sent on this connection. */
  challstr: string;
  send: (command: string) => void;
}

export function ShowdownButton({ challstr, send }: Props) {
  const { status, session } = useShowdown();
  const [error, setError] = useState<AuthError>();

  async function join() {
    setError(undefined);
    const signIn = status === 'signed-in' ? showdown.getAssertion : showdown.login;
    try {
      const { user, assertion } = await signIn.call(showdown, challstr); // in the click: it may open a window
      send(showdown.trnCommand(user, assertion));
    } catch (reason) {
      if (reason instanceof AuthError) setError(reason);
    }
  }

  return (
    <>
      {error && <p role="alert">{error.message}</p>}
      <button disabled={status === 'loading'} onClick={join}>
        {session ? `Join as ${session.user}` : 'Sign in to Pokemon Showdown'}
      </button>
    </>
  );
}
