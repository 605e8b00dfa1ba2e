// SPDX-License-Identifier: MIT
import { createShowdownAuth, type ShowdownSession } from 'postern';
import { useSyncExternalStore } from 'react';

export const showdown = createShowdownAuth({
  clientId: '<client-id>',
  redirectUri: `${location.origin}/callback.html`, // comes with the package
});

interface State {
  status: 'loading' | 'signed-in' | 'signed-out';
  session?: ShowdownSession | undefined;
}

const loading: State = { status: 'loading' };
let state = loading;
const listeners = new Set<() => void>();

function update() {
  const session = showdown.getSession();
  state = { status: session ? 'signed-in' : 'signed-out', session };
  for (const listener of listeners) listener();
}

// Once for the page: both clients are of the module, and not of a component.
showdown.on('sessionchange', update);
showdown.ready.then(update, update);

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export const useShowdown = () =>
  useSyncExternalStore(
    subscribe,
    () => state,
    () => loading,
  );
