// SPDX-License-Identifier: MIT
import { daysAhead, realNow } from '../page/moved-clock.js';
import { inChatWords } from './chat-words.js';

/** One line of the chat protocol, secrets left out. */
export interface ChatLine {
  /** Epoch milliseconds, by the clock that nobody moves. */
  at: number;
  daysAhead: number;
  /** `mark`: of this page, between two connections. */
  direction: 'in' | 'out' | 'mark';
  text: string;
  meaning: string;
}

/** The chat server's own words for why somebody may not come in. */
export class ChatError extends Error {
  override readonly name = 'ChatError';
}

const MOST_LINES = 60;
const ANSWER_TIMEOUT_MS = 10_000;

/** One answer that the chat server owes. */
class Pending<T> {
  readonly answer: Promise<T>;
  resolve!: (value: T) => void;
  reject!: (error: Error) => void;

  constructor(what: string) {
    this.answer = new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new ChatError(`The chat server did not send ${what}.`)),
        ANSWER_TIMEOUT_MS,
      );
      this.resolve = (value) => {
        clearTimeout(timer);
        resolve(value);
      };
      this.reject = (error) => {
        clearTimeout(timer);
        reject(error);
      };
    });
    // Nobody may be waiting any more when it fails.
    this.answer.catch(() => {});
  }
}

/** A connection to the chat server, and those before it. Fires `change`. */
export class Chat extends EventTarget {
  lines: readonly ChatLine[] = [];
  state: 'closed' | 'connecting' | 'open' = 'closed';
  /** Of this connection: each has its own. */
  challstr: string | undefined;
  /** As the chat server calls whoever is on this connection. */
  name: string | undefined;
  /** The name is a user's, not a guest's. */
  isNamed = false;

  #socket: WebSocket | undefined;
  #challenge: Pending<string> | undefined;
  #rename: Pending<void> | undefined;

  constructor(readonly url: string) {
    super();
  }

  /** Opens a new connection in place of this one, and resolves to its challstr. */
  async connect(): Promise<string> {
    this.disconnect();
    if (this.lines.length > 0) this.#note('mark', 'New connection', '');
    const socket = new WebSocket(this.url);
    const challenge = new Pending<string>('a challstr');
    this.#socket = socket;
    this.#challenge = challenge;
    this.state = 'connecting';
    this.#changed();
    const isPresent = () => this.#socket === socket;
    socket.addEventListener('message', ({ data }) => isPresent() && this.#receive(String(data)));
    socket.addEventListener('close', () => isPresent() && this.disconnect());
    return challenge.answer;
  }

  disconnect(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.state = 'closed';
    this.challstr = undefined;
    this.name = undefined;
    this.isNamed = false;
    socket?.close();
    const lost = new ChatError('The connection to the chat server was lost.');
    this.#challenge?.reject(lost);
    this.#rename?.reject(lost);
    this.#changed();
  }

  /** Sends `|/trn ...`, and resolves once the server has taken the name. */
  async signIn(command: string): Promise<void> {
    const rename = new Pending<void>('an answer to /trn');
    this.#rename = rename;
    this.#send(command);
    await rename.answer;
  }

  say(text: string): void {
    this.#send(`lobby|${text}`);
  }

  #send(message: string): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) {
      throw new ChatError('There is no connection to the chat server.');
    }
    this.#socket.send(message);
    const { text, meaning } = inChatWords(message.slice(message.indexOf('|')));
    this.#note('out', text, meaning);
    this.#changed();
  }

  #receive(message: string): void {
    // A message for a room begins with its name, in a line of its own.
    for (const line of message.split('\n').filter((text) => !text.startsWith('>'))) {
      const { text, meaning } = inChatWords(line);
      this.#note('in', text, meaning);
      this.#obey(line);
    }
    this.#changed();
  }

  #obey(line: string): void {
    const [, command, first = '', second] = line.split('|');
    if (command === 'challstr') {
      this.challstr = line;
      this.state = 'open';
      this.#challenge?.resolve(line);
    } else if (command === 'updateuser') {
      this.name = first.trim();
      this.isNamed = second === '1';
      if (this.isNamed) this.#rename?.resolve();
    } else if (command === 'nametaken') {
      this.#rename?.reject(new ChatError(`The chat server refuses the name: ${second ?? ''}`));
    }
  }

  #note(direction: ChatLine['direction'], text: string, meaning: string): void {
    const line = { at: realNow(), daysAhead: daysAhead(), direction, text, meaning };
    this.lines = [...this.lines, line].slice(-MOST_LINES);
  }

  #changed(): void {
    this.dispatchEvent(new Event('change'));
  }
}
