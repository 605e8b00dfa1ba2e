// SPDX-License-Identifier: MIT

/** Subscribers by event. A subscriber that throws harms neither the others nor the client. */
export class Events<Details> {
  readonly #listeners = new Map<keyof Details, Set<(detail: never) => void>>();

  on<E extends keyof Details>(event: E, listener: (detail: Details[E]) => void): () => void {
    let listeners = this.#listeners.get(event);
    if (!listeners) this.#listeners.set(event, (listeners = new Set()));
    // One entry for each subscription, so that subscribing a function twice and unsubscribing
    // once leaves one.
    const entry = (detail: Details[E]) => listener(detail);
    listeners.add(entry);
    return () => void listeners.delete(entry);
  }

  emit<E extends keyof Details>(event: E, detail: Details[E]): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) {
      this.shield(() => (listener as (detail: Details[E]) => void)(detail));
    }
  }

  /** Runs a listener; what it throws is reported as the page's own uncaught error, which it is. */
  shield(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      // Node has no reportError, and an uncaught error would end the process.
      (globalThis.reportError ?? console.error)(error);
    }
  }

  clear(): void {
    this.#listeners.clear();
  }
}
