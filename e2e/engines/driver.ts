// SPDX-License-Identifier: MIT
// What the flows need of a browser, whatever drives it.

/** A tab or a window. */
export interface EngineWindow {
  /** The same for as long as the window is open, whatever page is in it. */
  readonly id: string;
  goto(url: string): Promise<void>;
  url(): Promise<string>;
  /**
   * @param expression JavaScript; a promise is waited for, without keeping other windows waiting
   * @returns its value, as JSON can tell it
   */
  evaluate(expression: string): Promise<unknown>;
  /** A user's click: it is an activation, and may open a window. Waits for the element. */
  click(xpath: string): Promise<void>;
  /** Replaces the text of a field. Waits for it. */
  fill(xpath: string, text: string): Promise<void>;
  goBack(): Promise<void>;
  goForward(): Promise<void>;
  reload(): Promise<void>;
  /** As the user does it. */
  close(): Promise<void>;
}

/** A profile of its own: nothing of another test is in its storages. */
export interface EngineProfile {
  newWindow(): Promise<EngineWindow>;
  /** Those that scripts have opened, too. */
  windows(): Promise<EngineWindow[]>;
  close(): Promise<void>;
}

export interface Engine {
  readonly name: EngineName;
  /** Name and version, as the browser itself tells them. */
  readonly version: string;
  newProfile(): Promise<EngineProfile>;
  close(): Promise<void>;
}

export const ENGINE_NAMES = ['chromium', 'firefox', 'webkitgtk'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** How long an element, a URL or a window is waited for. */
export const PATIENCE_MS = 10_000;
const LOOK_EVERY_MS = 20;

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Asks until the answer is neither undefined nor false. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  for (
    const deadline = Date.now() + patienceMs;
    Date.now() < deadline;
    await sleep(LOOK_EVERY_MS)
  ) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
  }
  throw new Error(`waited ${patienceMs} ms in vain: ${what}`);
}
