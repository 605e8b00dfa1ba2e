// SPDX-License-Identifier: MIT
import type { TokenSet } from 'postern';

/** One access token's life, in epoch seconds. No token in it, so it may be kept. */
export interface TokenLife {
  issuedAt: number;
  expiresAt: number;
  /** From then on Postern renews it. */
  dueAt: number;
  /** When another took its place, or the user signed out. */
  endedAt?: number;
  origin: 'sign-in' | 'refresh';
}

const STORAGE_KEY = 'postern-demo.token-lives';
const MOST_KEPT = 40;

/** The lives of this tab's access tokens, oldest first. They outlive a reload. */
export class TokenLives {
  #lives: TokenLife[] = this.#load();

  constructor(readonly refreshSkewSeconds: number) {}

  get all(): readonly TokenLife[] {
    return this.#lives;
  }

  get current(): TokenLife | undefined {
    const last = this.#lives.at(-1);
    return last?.endedAt === undefined ? last : undefined;
  }

  /** Takes in what `tokenchange` said; the same token set twice is one life. */
  record(tokens: TokenSet | undefined, nowSeconds: number, isSignIn: boolean): void {
    const issuedAt = tokens?.issued_at ?? nowSeconds;
    const expiresAt = tokens?.expires_at ?? undefined;
    const current = this.current;
    if (current && tokens && current.expiresAt === expiresAt) return;
    if (current) current.endedAt = Math.min(tokens ? issuedAt : nowSeconds, current.expiresAt);
    if (expiresAt !== undefined) {
      // The rule of refresh: the skew, but never more than a third of the token's life.
      const dueAt = expiresAt - Math.min(this.refreshSkewSeconds, (expiresAt - issuedAt) / 3);
      const origin = isSignIn || !current ? 'sign-in' : 'refresh';
      this.#lives.push({ issuedAt, expiresAt, dueAt, origin });
    }
    this.#lives = this.#lives.slice(-MOST_KEPT);
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify(this.#lives));
  }

  #load(): TokenLife[] {
    try {
      const stored: unknown = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? '[]');
      return Array.isArray(stored) ? (stored as TokenLife[]) : [];
    } catch {
      return [];
    }
  }
}
