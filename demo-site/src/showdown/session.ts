// SPDX-License-Identifier: MIT
import { createShowdownAuth } from 'postern';
import type { RequestEvent, ShowdownAuth, ShowdownLogin, ShowdownSession } from 'postern';
import { AreaSession } from '../area/area-session.js';
import { calendarTime, inDays } from '../page/format.js';
import { moveClock, realNow } from '../page/moved-clock.js';
import { Chat, ChatError } from './chat.js';
import { CHAT_PATH, LOGIN_PATH } from './exchange-guide.js';
import { serverState, setOpenerPolicy, setServerClock } from './login-server.js';
import type { ServerState } from './login-server.js';
import { AREA_PATH, CALLBACK_PAGE, RETURN_PATH, chatServer, configuration } from './settings.js';
import type { ClientOptions } from './settings.js';

/** An assertion, and the challstr of the connection that it is for. */
export interface UsedAssertion {
  text: string;
  challstr: string;
}

const STEPS_KEY = 'postern-demo.showdown.steps';
const SWITCHING_PROTOCOLS = 101;
const SECONDS_PER_DAY = 86_400;

function describeSession(session: ShowdownSession | undefined): string {
  if (!session) return 'no token any more';
  return `a token of ${session.user}, which serves until ${calendarTime(session.expires_at)}`;
}

/** The signed-in user of this area with a chat connection, and all that the page shows of them. */
export class Session extends AreaSession {
  readonly chat = new Chat(chatServer);
  /** The newest one. */
  assertion: UsedAssertion | undefined;
  /** Since the page was loaded. */
  rotations = 0;
  /** How far the clocks of the login server and of this page are ahead. */
  offsetSeconds = 0;
  /** The login page cuts the window off from this page. */
  isCutOff = false;

  #auth: ShowdownAuth | undefined;
  #stopListening: (() => void)[] = [];
  #waiting: AbortController | undefined;

  constructor() {
    super(STEPS_KEY);
    this.chat.addEventListener('change', () => this.changed());
    // Another tab may have moved the clock.
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) void this.#followServer().catch(() => {});
    });
  }

  /** There once open() has read how far the clock is ahead. */
  get auth(): ShowdownAuth {
    if (!this.#auth) throw new Error('The page is still opening.');
    return this.#auth;
  }

  get stored(): ShowdownSession | undefined {
    return this.#auth?.getSession();
  }

  get manageAccessUrl(): string | undefined {
    return this.#auth?.manageAccessUrl;
  }

  override get isSignedIn(): boolean {
    return this.stored !== undefined;
  }

  /** Takes the answer of a login if this is one, and connects to chat as whoever is signed in. */
  async open(): Promise<void> {
    await this.attempt('Asking the login server for its clock', () => this.#followServer());
    if (location.pathname === RETURN_PATH) {
      await this.attempt('Completing the sign-in', () => this.#arrive());
    }
    this.#useClient({ mode: 'popup', isCutOff: this.isCutOff });
    await this.attempt('Opening the stored session', () => this.auth.ready);
    this.settle();
    await this.connect();
  }

  /** A new connection to chat, which takes a new assertion: without a window. */
  async connect(): Promise<void> {
    if (this.chat.state === 'connecting') return;
    await this.attempt('Connecting to chat', async () => {
      const challstr = await this.#connectAsGuest();
      if (this.isSignedIn) await this.#useName(challstr, await this.auth.getAssertion(challstr));
    });
    this.settle();
  }

  /** Opens a window, so it is called inside the click. */
  async login(): Promise<void> {
    const waiting = new AbortController();
    try {
      await this.logIn(waiting);
    } catch (error) {
      // What the user has cancelled here is no news.
      if (!waiting.signal.aborted) this.fail('Signing in', error);
    }
  }

  /** The same for an experiment, which wants the error. */
  async logIn(waiting = new AbortController()): Promise<void> {
    const challstr = this.challstr();
    const login = this.auth.login(challstr, { signal: waiting.signal });
    this.#waiting = waiting;
    this.#addLoginStep();
    this.show('waiting');
    try {
      const answer = await login;
      this.steps.add({
        kind: 'return',
        method: 'GET',
        path: CALLBACK_PAGE,
        by: 'browser',
        parameterNames: [],
      });
      await this.#useName(challstr, answer);
    } finally {
      this.#waiting = undefined;
      this.settle();
    }
  }

  cancelLogin(): void {
    this.#waiting?.abort();
  }

  /** The login without a window: this page goes there and comes back. */
  async leave(): Promise<void> {
    this.show('leaving');
    this.#addLoginStep();
    const leaving = createShowdownAuth(configuration({ mode: 'redirect' }));
    await this.attempt('Signing in', async () => void (await leaving.login(this.challstr())));
    leaving.dispose();
    this.settle();
  }

  async logout(): Promise<void> {
    await this.attempt('Signing out', () => this.auth.logout());
    this.settle();
  }

  /** An assertion for this connection, which has one already: experiments ask for it. */
  async ask(): Promise<void> {
    await this.auth.getAssertion(this.challstr());
  }

  say(text: string): void {
    void this.attempt('Talking', async () => this.chat.say(text));
  }

  challstr(): string {
    const { challstr } = this.chat;
    if (!challstr) throw new ChatError('There is no connection to the chat server.');
    return challstr;
  }

  /** Moves the clocks of the login server and of this page so far ahead of the present. */
  async setClock(offsetSeconds: number): Promise<void> {
    await this.attempt('Moving the clock', async () => {
      this.#follow(await setServerClock(offsetSeconds));
      const days = Math.round(this.offsetSeconds / SECONDS_PER_DAY);
      this.record(
        'clock',
        days === 0 ? 'back to the present' : `${inDays(days)} ahead, by this page`,
      );
    });
  }

  /** Whether the login page is to cut its window off, as Cross-Origin-Opener-Policy makes it. */
  async setCutOff(isCutOff: boolean): Promise<void> {
    this.#follow(await setOpenerPolicy(isCutOff ? 'same-origin' : null));
    this.#useClient({ mode: 'popup', isCutOff });
    await this.auth.ready;
    this.settle();
  }

  protected override restored(): void {
    super.restored();
    if (this.chat.state === 'closed') void this.connect();
  }

  protected override signedOut(): void {
    this.assertion = undefined;
    // The chat server knows nothing of it: only a new connection is a guest's again.
    if (this.chat.isNamed) void this.connect();
  }

  protected override requested({ purpose, error }: RequestEvent): void {
    if (purpose === 'rotation' && !error) ++this.rotations;
  }

  async #followServer(): Promise<void> {
    this.#follow(await serverState());
  }

  #follow({ offsetSeconds, settings }: ServerState): void {
    this.isCutOff = settings.crossOriginOpenerPolicy !== null;
    if (offsetSeconds === this.offsetSeconds) return;
    this.offsetSeconds = offsetSeconds;
    moveClock(offsetSeconds);
    this.changed();
  }

  async #arrive(): Promise<void> {
    const { auth } = this.#useClient({ mode: 'redirect' });
    this.steps.add({
      kind: 'return',
      method: 'GET',
      path: RETURN_PATH,
      by: 'browser',
      parameterNames: [...new URLSearchParams(location.search).keys()],
    });
    this.show('arriving');
    try {
      // Its assertion is for the connection that the page had before it was left.
      await auth.handleRedirectCallback();
    } finally {
      history.replaceState(history.state, '', AREA_PATH);
    }
  }

  async #connectAsGuest(): Promise<string> {
    const at = realNow();
    let status = 0;
    try {
      const challstr = await this.chat.connect();
      status = SWITCHING_PROTOCOLS;
      return challstr;
    } finally {
      this.steps.add({
        kind: 'request',
        at,
        method: 'GET',
        path: CHAT_PATH,
        by: 'page',
        parameterNames: [],
        status,
        durationMs: realNow() - at,
      });
    }
  }

  /** Signs the connection in: `/trn` with the assertion for its challstr. */
  async #useName(challstr: string, { user, assertion }: ShowdownLogin): Promise<void> {
    const present = this.challstr();
    if (present !== challstr) {
      // While the window was open, the connection was replaced.
      return this.#useName(present, await this.auth.getAssertion(present));
    }
    this.assertion = { text: assertion, challstr };
    await this.chat.signIn(this.auth.trnCommand(user, assertion));
  }

  #addLoginStep(): void {
    this.steps.add({
      kind: 'login',
      method: 'GET',
      path: LOGIN_PATH,
      by: 'browser',
      parameterNames: [],
    });
  }

  #useClient(options: ClientOptions): this & { auth: ShowdownAuth } {
    for (const stop of this.#stopListening) stop();
    this.#auth?.dispose();
    const auth = createShowdownAuth(configuration(options));
    this.#auth = auth;
    this.#stopListening = [
      auth.on('sessionchange', (session) => this.record('sessionchange', describeSession(session))),
      ...this.listenTo(auth, {}),
    ];
    return this;
  }
}
