// SPDX-License-Identifier: MIT
import type { AuthError, LoginOptions, TokenSet } from 'postern';
import { auth } from './auth';

class Session {
  status = $state<'loading' | 'signed-in' | 'signed-out'>('loading');
  tokenSet = $state.raw<TokenSet>();
  error = $state.raw<AuthError>();

  constructor() {
    const isCallback = location.pathname === '/callback';
    void this.#run(isCallback ? this.#completeLogin() : auth.ready).then(() => {
      auth.on('tokenchange', this.#update); // a refresh, or the session's end, in any tab
    });
  }

  login = (options?: LoginOptions) => this.#run(auth.login(options));
  loginWithPopup = (options?: LoginOptions) => this.#run(auth.loginWithPopup(options));
  logout = () => this.#run(auth.logout());
  getAccessToken = () => auth.getAccessToken();
  fetch = (input: RequestInfo | URL, init?: RequestInit) => auth.fetch(input, init);

  async #completeLogin() {
    const { returnTo = '/' } = await auth.handleRedirectCallback(); // one exchange, however often called
    history.replaceState(null, '', returnTo); // in SvelteKit: await goto(returnTo, { replaceState: true })
  }

  /** The markup shows what fails, and need not catch it. */
  #run(work: Promise<unknown>) {
    this.error = undefined;
    return work.catch((reason: AuthError) => void (this.error = reason)).then(this.#update);
  }

  #update = () => {
    this.tokenSet = auth.getTokenSet();
    this.status = auth.isAuthenticated() ? 'signed-in' : 'signed-out';
  };
}

/** One session for the page. */
export const session = new Session();
