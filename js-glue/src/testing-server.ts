// SPDX-License-Identifier: MIT
// All servers of a world, behind its fetch: what is scripted first, then what they do by themselves.

import type { WorldClock } from './testing-clock.js';
import { OAuthServer } from './testing-oauth.js';
import { resolveReply } from './testing-replies.js';
import { RecordedRequest } from './testing-request.js';
import type {
  TestPurpose,
  TestReply,
  TestResponse,
  TestRoute,
  TestServer,
} from './testing-server-types.js';
import { ShowdownServer } from './testing-showdown.js';
import type { Provider } from './types.js';

type Track = <Value>(work: Promise<Value>) => Promise<Value>;

const SHOWDOWN_PURPOSES: Record<string, TestPurpose> = {
  getassertion: 'assertion',
  refreshtoken: 'rotation',
};

const NO_BODY = new Set([101, 204, 205, 304]);

const abortError = () => new DOMException('The request was aborted.', 'AbortError');

export class WorldServer implements TestServer {
  readonly requests: RecordedRequest[] = [];
  readonly oauth: OAuthServer;
  readonly showdown: ShowdownServer;
  /** The titles of requests that nobody has scripted. */
  unscripted: string[] = [];
  /** Requests without an answer, and whether the test means it so. */
  readonly waiting = new Map<RecordedRequest, { giveUp: () => void; isMeant: boolean }>();
  readonly #clock: WorldClock;
  readonly #queues = new Map<string, TestReply[]>();
  readonly #routes = new Map<string, TestReply>();
  readonly #providers = new Map<string, Provider>();
  readonly #showdownUrls = new Set<string>();

  constructor(clock: WorldClock) {
    this.#clock = clock;
    this.oauth = new OAuthServer(clock);
    this.showdown = new ShowdownServer(clock);
  }

  get accessTokenSeconds(): number | null {
    return this.oauth.accessTokenSeconds;
  }

  set accessTokenSeconds(seconds: number | null) {
    this.oauth.accessTokenSeconds = seconds;
  }

  get rotatesRefreshTokens(): boolean {
    return this.oauth.rotatesRefreshTokens;
  }

  set rotatesRefreshTokens(rotates: boolean) {
    this.oauth.rotatesRefreshTokens = rotates;
  }

  /** What was prepared and not asked for. */
  get unused(): string[] {
    return [...this.#queues].flatMap(([route, queue]) => queue.map(() => route));
  }

  reply(route: TestRoute, ...replies: readonly TestReply[]): void {
    this.#queues.set(route, [...(this.#queues.get(route) ?? []), ...replies]);
  }

  route(route: TestRoute, reply: TestReply): void {
    this.#routes.set(route, reply);
  }

  revokeAccessTokens(): void {
    this.oauth.revokeAccessTokens();
  }

  endSessions(): void {
    this.oauth.endSessions();
    this.showdown.endSessions();
  }

  /** Serves a client's provider from now on. */
  serve(provider: Provider): void {
    const { authorizationEndpoint, tokenEndpoint, revocationEndpoint } = provider;
    for (const url of [authorizationEndpoint, tokenEndpoint, revocationEndpoint]) {
      if (url !== undefined && URL.canParse(url)) this.#providers.set(withoutQuery(url), provider);
    }
  }

  serveShowdown(url: string): void {
    this.#showdownUrls.add(url);
  }

  /** Where a login page sends the user, whose answer this is. */
  leave(
    href: string,
    answer: (request: URL, provider: Provider) => string,
    showdownAnswer: (request: URL) => string,
  ): string {
    const url = new URL(href);
    const provider = this.#providers.get(withoutQuery(href));
    if (provider && withoutQuery(provider.authorizationEndpoint) === withoutQuery(href)) {
      return answer(url, provider);
    }
    if (this.#isShowdown(href)) return showdownAnswer(url);
    throw new Error('No login is at a server: call login() first, and approve() or deny() once.');
  }

  /** `fetch` of this world. `track` hears of work that neither the clock nor the test decides. */
  async fetch(request: Request, track: Track): Promise<Response> {
    const { signal } = request;
    if (signal.aborted) throw abortError();
    const at = this.#clock.elapsed;
    const recorded = new RecordedRequest(request, await track(request.text()), at);
    const purpose = this.#purposeOf(recorded);
    if (purpose) recorded.purpose = purpose;
    const [, token] = /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
    if (token !== undefined) recorded.token = this.oauth.judge(token);
    this.requests.push(recorded);
    try {
      const response = await this.#untilGivenUp(recorded, signal, this.#answer(recorded, track));
      const { delayMs = 0, failure, status = 200 } = response;
      if (failure === 'no answer') await this.#untilGivenUp(recorded, signal);
      if (delayMs > 0) await this.#sleep(delayMs, recorded, signal);
      if (failure) throw new TypeError(`The test lets ${recorded.title} fail.`);
      recorded.status = status;
      return toResponse(response);
    } catch (error) {
      recorded.status = 0;
      throw error;
    }
  }

  async #answer(recorded: RecordedRequest, track: Track): Promise<TestResponse> {
    const keys = [recorded.title, ...(recorded.purpose ? [recorded.purpose] : [])];
    const queue = keys.map((key) => this.#queues.get(key)).find((each) => each?.length);
    const reply = queue?.shift() ?? keys.map((key) => this.#routes.get(key)).find(Boolean);
    const byDefault = () => track(this.#byItself(recorded));
    return reply ? resolveReply(reply, recorded, byDefault) : byDefault();
  }

  async #byItself(recorded: RecordedRequest): Promise<TestResponse> {
    const { purpose } = recorded;
    if (purpose === 'assertion' || purpose === 'rotation') return this.showdown.answer(recorded);
    if (purpose) return this.oauth.answer(recorded);
    this.unscripted.push(recorded.title);
    throw new Error(`No reply is scripted for ${recorded.title}.`);
  }

  async #sleep(delayMs: number, recorded: RecordedRequest, signal: AbortSignal): Promise<void> {
    let timer = 0;
    const slept = new Promise<void>((resolve) => {
      timer = this.#clock.setTimeout(resolve, delayMs);
    });
    await this.#untilGivenUp(recorded, signal, slept).finally(() =>
      this.#clock.clearTimeout(timer),
    );
  }

  /** What the work gives, or AbortError once nobody waits for it any more. */
  #untilGivenUp<Value>(
    recorded: RecordedRequest,
    signal: AbortSignal,
    work?: Promise<Value>,
  ): Promise<Value> {
    return new Promise<Value>((resolve, reject) => {
      const giveUp = () => reject(abortError());
      signal.addEventListener('abort', giveUp);
      this.waiting.set(recorded, { giveUp, isMeant: !work });
      work?.then(resolve, reject);
    }).finally(() => this.waiting.delete(recorded));
  }

  #purposeOf(request: RecordedRequest): TestPurpose | undefined {
    if (request.method !== 'POST') return undefined;
    if (this.#isShowdown(request.url))
      return SHOWDOWN_PURPOSES[request.url.split('/').at(-1) ?? ''];
    if (!this.#providers.has(request.url)) return undefined;
    const { grant_type: grantType, token } = request.form;
    if (grantType === 'refresh_token') return 'refresh';
    return grantType === undefined && token !== undefined ? 'revocation' : 'token';
  }

  #isShowdown(url: string): boolean {
    return [...this.#showdownUrls].some((server) => url.startsWith(`${server}/api/oauth/`));
  }
}

function withoutQuery(href: string): string {
  const { origin, pathname } = new URL(href);
  return origin + pathname;
}

function toResponse({ status = 200, headers = {}, body }: TestResponse): Response {
  const text = typeof body === 'string' ? body : (JSON.stringify(body) ?? '');
  const isJson = body !== undefined && typeof body !== 'string';
  const bytes = new TextEncoder().encode(text);
  // A stream of our own is read in microtasks; a text's may take a turn of the engine.
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      if (bytes.length > 0) controller.enqueue(bytes);
      controller.close();
    },
  });
  return new Response(NO_BODY.has(status) ? null : stream, {
    status,
    headers: { ...(isJson && { 'content-type': 'application/json' }), ...headers },
  });
}
