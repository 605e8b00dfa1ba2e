// SPDX-License-Identifier: MIT
import type { ClientEvents, RequestEvent } from 'postern';
import { daysAhead, realNow } from '../page/moved-clock.js';
import { PageSteps } from './page-steps.js';

/** `waiting`: a window is open; `leaving` and `arriving`: this page goes to the server and back. */
export type Phase = 'opening' | 'signed-out' | 'waiting' | 'leaving' | 'arriving' | 'signed-in';

/** One event of Postern's, as it came, in words. */
export interface RecordedEvent {
  /** Epoch milliseconds, by the clock that nobody moves. */
  at: number;
  daysAhead: number;
  name: string;
  detail: string;
}

export interface Failure {
  error: unknown;
  /** What was being done. */
  doing: string;
  /** By an experiment, whose user looks at its result already. */
  wasProvoked: boolean;
}

/** What both of Postern's clients say. */
interface Client {
  on<E extends keyof ClientEvents>(
    event: E,
    listener: (detail: ClientEvents[E]) => void,
  ): () => void;
}

const MOST_EVENTS = 60;

function describeRequest({ purpose, status, durationMs, error }: RequestEvent): string {
  const outcome = status === 0 ? 'no answer' : String(status);
  const code = error ? `, ${error.code}` : '';
  return `${purpose}: ${outcome} in ${Math.round(durationMs)} ms${code}`;
}

/**
 * What the page shows of one client, whichever it is. Fires `change` when anything of it changed,
 * and `failure` when something went wrong.
 */
export abstract class AreaSession extends EventTarget {
  readonly steps: PageSteps;
  events: readonly RecordedEvent[] = [];
  phase: Phase = 'opening';
  failure: Failure | undefined;

  protected constructor(stepsKey: string) {
    super();
    this.steps = new PageSteps(stepsKey);
    // The browser may bring the page back from its cache, as it was when it left.
    addEventListener('pageshow', ({ persisted }) => persisted && this.restored());
  }

  /** By what the client holds now. */
  abstract get isSignedIn(): boolean;

  clearSteps(): void {
    this.steps.clear();
    this.changed();
  }

  fail(doing: string, error: unknown, wasProvoked = false): void {
    this.failure = { doing, error, wasProvoked };
    this.dispatchEvent(new Event('failure'));
  }

  /** Whatever the page was doing when it left. */
  protected restored(): void {
    this.settle();
  }

  /** Records what every client says. The returned functions end it. */
  protected listenTo(client: Client, grantTypes: Partial<Record<string, string>>) {
    return [
      client.on('signedout', ({ reason }) => {
        this.signedOut(reason);
        this.record('signedout', reason === 'user' ? 'by the user' : 'the session is over');
      }),
      client.on('error', (error) => {
        this.record('error', `${error.code}: ${error.message}`);
        this.fail('Working on its own', error);
      }),
      client.on('request', (request) => {
        this.steps.addRequest(request, grantTypes[request.purpose]);
        this.requested(request);
        this.record('request', describeRequest(request));
      }),
    ];
  }

  protected signedOut(_reason: 'user' | 'expired'): void {}

  protected requested(_request: RequestEvent): void {}

  protected record(name: string, detail: string): void {
    const event = { name, detail, at: realNow(), daysAhead: daysAhead() };
    this.events = [...this.events, event].slice(-MOST_EVENTS);
    const isSettled = this.phase === 'signed-in' || this.phase === 'signed-out';
    if (isSettled) this.settle();
    else this.changed();
  }

  protected async attempt(doing: string, action: () => Promise<void>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      this.fail(doing, error);
      return false;
    }
  }

  protected settle(): void {
    this.show(this.isSignedIn ? 'signed-in' : 'signed-out');
  }

  protected show(phase: Phase): void {
    this.phase = phase;
    this.changed();
  }

  protected changed(): void {
    this.dispatchEvent(new Event('change'));
  }
}
