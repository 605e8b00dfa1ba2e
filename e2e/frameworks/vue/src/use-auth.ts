// SPDX-License-Identifier: MIT
import type { AuthError, LoginOptions, TokenSet } from 'postern';
import { computed, readonly, shallowRef } from 'vue';
import { auth } from './auth';

// One session for the page, so the state is the module's and not a component's.
const status = shallowRef<'loading' | 'signed-in' | 'signed-out'>('loading');
const tokenSet = shallowRef<TokenSet>();
const error = shallowRef<AuthError>();

function update() {
  tokenSet.value = auth.getTokenSet();
  status.value = auth.isAuthenticated() ? 'signed-in' : 'signed-out';
}

/** The template shows what fails, and need not catch it. */
function run(work: Promise<unknown>) {
  error.value = undefined;
  return work.catch((reason: AuthError) => void (error.value = reason)).then(update);
}

async function completeLogin() {
  const { returnTo = '/' } = await auth.handleRedirectCallback(); // one exchange, however often called
  history.replaceState(null, '', returnTo); // with vue-router: await router.replace(returnTo)
}

void run(location.pathname === '/callback' ? completeLogin() : auth.ready).then(() => {
  auth.on('tokenchange', update); // a refresh, or the session's end, in any tab
});

export const useAuth = () => ({
  status: readonly(status),
  username: computed(() => tokenSet.value?.username),
  error: readonly(error),
  login: (options?: LoginOptions) => run(auth.login(options)),
  loginWithPopup: (options?: LoginOptions) => run(auth.loginWithPopup(options)),
  logout: () => run(auth.logout()),
  getAccessToken: () => auth.getAccessToken(),
  fetch: (input: RequestInfo | URL, init?: RequestInit) => auth.fetch(input, init),
});
