// SPDX-License-Identifier: MIT

import { AuthError } from './auth-error.js';
import { check, signalOf, toHref, type ClientSettings } from './config.js';
import { fullRuntime } from './full-runtime.js';
import { ModuleClient } from './module-client.js';
import { showdownStore, toShowdownSettings } from './showdown-config.js';
import type {
  CallOptions,
  LoginMode,
  ShowdownAuth,
  ShowdownAuthConfig,
  ShowdownAuthEvents,
  ShowdownLogin,
  ShowdownSession,
  TokenStorage,
} from './types.js';

/**
 * Signs a user in to Pokemon Showdown.
 *
 * Returns at once; the WebAssembly module loads behind the scenes and every asynchronous method
 * waits for it.
 *
 * @param config see {@link ShowdownAuthConfig}.
 * @param storage where the token is kept. Default: `localStorage`, as it lives for weeks.
 * @throws {@link AuthError} `invalid_config` for an argument of the wrong type.
 */
export function createShowdownAuth(
  config: ShowdownAuthConfig,
  storage?: TokenStorage<ShowdownSession>,
): ShowdownAuth {
  return new ShowdownAuthClient(toShowdownSettings(config), config, storage);
}

/**
 * The challstr in a chat server's line, `|challstr|4|<hex>`, as {@link ShowdownAuth} takes it; a
 * bare one is given back.
 *
 * @throws {@link AuthError} `invalid_challstr`, `not_ready` while the module is loading.
 */
export function parseChallstr(line: string): string {
  check(line, 'string', 'line');
  const { host } = fullRuntime();
  return host.call((operation) => host.module.parseChallstr(operation, line));
}

/**
 * The chat command that signs a connection in: `|/trn NAME,0,ASSERTION`.
 *
 * @param name the user's name as it is to be shown: its id must be the assertion's user.
 * @throws {@link AuthError} `invalid_config` for another user's name, or one that would be another
 * command; `invalid_response` for what is no assertion; `not_ready` while the module is loading.
 */
export function trnCommand(name: string, assertion: string): string {
  check(name, 'string', 'name');
  check(assertion, 'string', 'assertion');
  const { host } = fullRuntime();
  return host.call((operation) => host.module.trnCommand(operation, name, assertion));
}

class ShowdownAuthClient extends ModuleClient<ShowdownAuthEvents> implements ShowdownAuth {
  readonly #mode: LoginMode;

  constructor(
    settings: ClientSettings,
    config: ShowdownAuthConfig,
    storage: TokenStorage<ShowdownSession> | undefined,
  ) {
    super(
      fullRuntime(),
      { create: 'createShowdownAuth', load: 'showdownLoad' },
      settings,
      storage ?? showdownStore(settings.tokenKey, config.importPsToken ?? !config.serverUrl),
    );
    this.#mode = config.mode ?? 'popup';
  }

  async login(challstr: string, options: CallOptions = {}): Promise<ShowdownLogin> {
    check(challstr, 'string', 'challstr');
    // The module checks it too, but no window is to be opened for what cannot succeed.
    if (!/^(\|challstr\|)?\d{1,9}\|[a-z0-9]{1,1000}[\r\n]*$/.test(challstr)) {
      throw new AuthError('invalid_challstr', 'The challstr is not of the form 4|hex.');
    }
    const inPopup = (given: CallOptions) => this.runInPopup('showdownLogin', [challstr], given);
    const byRedirect = (given: CallOptions) => this.run('showdownLogin', [null, challstr], given);
    if (this.#mode === 'popup') return toLogin(await inPopup(options));
    return toLogin(await untilBack(this.#mode === 'redirect' ? byRedirect : inPopup, options));
  }

  async handleRedirectCallback(url?: string | URL, options?: CallOptions): Promise<ShowdownLogin> {
    return toLogin(await this.complete('showdownRedirectCallback', toHref(url), options));
  }

  async getAssertion(challstr: string, options?: CallOptions): Promise<ShowdownLogin> {
    check(challstr, 'string', 'challstr');
    return toLogin(await this.run('showdownAssertion', [challstr], options));
  }

  async refreshToken(options?: CallOptions): Promise<void> {
    await this.run('showdownRefreshToken', [], options);
  }

  async logout(options?: CallOptions): Promise<void> {
    await this.run('showdownLogout', [], options);
  }

  getSession(): ShowdownSession | undefined {
    return toSession(this.handle?.module.showdownSession(this.handle.client));
  }

  get manageAccessUrl(): string | undefined {
    return this.handle?.module.manageAccessUrl(this.handle.client);
  }

  trnCommand(name: string, assertion: string): string {
    return trnCommand(name, assertion);
  }

  protected override changed(json: string): void {
    this.events.emit('sessionchange', toSession(json));
  }
}

/** Work that may leave the page ends if the page comes back out of the back/forward cache. */
async function untilBack(
  work: (options: CallOptions) => Promise<string>,
  options: CallOptions,
): Promise<string> {
  const given = signalOf(options);
  const stay = new AbortController();
  const abort = () => stay.abort();
  const onPageShow = (event: PageTransitionEvent) => event.persisted && abort();
  if (given?.aborted) abort();
  given?.addEventListener('abort', abort);
  globalThis.addEventListener?.('pageshow', onPageShow);
  try {
    return await work({ signal: stay.signal });
  } finally {
    given?.removeEventListener('abort', abort);
    globalThis.removeEventListener?.('pageshow', onPageShow);
  }
}

const toLogin = (json: string): ShowdownLogin => JSON.parse(json) as ShowdownLogin;

const toSession = (json: string | undefined): ShowdownSession | undefined =>
  json ? (JSON.parse(json) as ShowdownSession) : undefined;
