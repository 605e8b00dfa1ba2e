// SPDX-License-Identifier: MIT
// WebKitGTK's MiniBrowser over WebDriver, on a display of its own.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Readable } from 'node:stream';
import { Builder, By, Capabilities, type WebDriver } from 'selenium-webdriver';
import { type Engine, type EngineProfile, type EngineWindow, sleep, until } from './driver.ts';

const DRIVER = '/usr/bin/WebKitWebDriver';
const LIBRARIES = '/usr/lib/x86_64-linux-gnu'.replace(
  'x86_64',
  process.arch === 'arm64' ? 'aarch64' : 'x86_64',
);
const MINI_BROWSERS = ['4.1', '6.0', '4.0'].map(
  (version) => `${LIBRARIES}/webkit2gtk-${version}/MiniBrowser`,
);

export async function startWebKitGtk(): Promise<Engine> {
  const binary = process.env.POSTERN_MINIBROWSER ?? MINI_BROWSERS.find((path) => existsSync(path));
  if (!binary) throw new Error('no MiniBrowser of WebKitGTK: is webkit2gtk-driver installed?');
  const { display, server } = await startDisplay();
  const port = await freePort();
  const driver = spawn(DRIVER, [`--port=${port}`, '--host=127.0.0.1'], {
    env: { ...process.env, DISPLAY: display, GDK_BACKEND: 'x11', LIBGL_ALWAYS_SOFTWARE: '1' },
    stdio: 'ignore',
  });
  const newSession = () =>
    new Builder()
      .usingServer(`http://127.0.0.1:${port}`)
      .withCapabilities(
        new Capabilities({
          browserName: 'MiniBrowser',
          'webkitgtk:browserOptions': { binary, args: ['--automation'] },
        }),
      )
      .build();
  // The driver takes a moment until it listens.
  const first = await until('a WebDriver session', () => newSession().catch(() => undefined));
  const version = (await first.getCapabilities()).getBrowserVersion();
  await first.quit();
  return {
    name: 'webkitgtk',
    version: `WebKitGTK ${version}`,
    newProfile: async () => new Profile(await newSession()),
    async close() {
      for (const child of [driver, server]) {
        const isOver = once(child, 'exit');
        child.kill();
        await isOver;
      }
    },
  };
}

async function startDisplay(): Promise<{ display: string; server: ChildProcess }> {
  const args = ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'];
  const server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const failed = once(server, 'exit').then(() => {
    throw new Error('Xvfb ended: is xvfb installed?');
  });
  failed.catch(() => {});
  const [number] = await Promise.race([once(server.stdio[3] as Readable, 'data'), failed]);
  return { display: `:${String(number).trim()}`, server };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** A session: WebDriver has one window that commands go to, so that they take turns. */
class Profile implements EngineProfile {
  readonly #driver: WebDriver;
  readonly #windows = new Map<string, Window>();
  #current: string | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #isFirstTaken = false;

  constructor(driver: WebDriver) {
    this.#driver = driver;
  }

  async newWindow(): Promise<EngineWindow> {
    const id = await this.#inTurn(async () => {
      if (this.#isFirstTaken) await this.#driver.switchTo().newWindow('tab');
      this.#isFirstTaken = true;
      return (this.#current = await this.#driver.getWindowHandle());
    });
    return this.#windowOf(id);
  }

  async windows(): Promise<EngineWindow[]> {
    const ids = await this.#inTurn(() => this.#driver.getAllWindowHandles());
    return ids.map((id) => this.#windowOf(id));
  }

  async close(): Promise<void> {
    await this.#inTurn(() => this.#driver.quit());
  }

  /** @param work short: every window waits for it */
  inWindow<T>(id: string, work: (driver: WebDriver) => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      if (this.#current !== id) {
        this.#current = undefined;
        await this.#driver.switchTo().window(id);
        this.#current = id;
      }
      return work(this.#driver);
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  #windowOf(id: string): Window {
    const window = this.#windows.get(id) ?? new Window(this, id);
    this.#windows.set(id, window);
    return window;
  }
}

interface Slot {
  json?: string;
  error?: string;
  isDone: boolean;
}

class Window implements EngineWindow {
  readonly id: string;
  readonly #profile: Profile;
  #evaluations = 0;

  constructor(profile: Profile, id: string) {
    this.#profile = profile;
    this.id = id;
  }

  goto(url: string): Promise<void> {
    return this.#do((driver) => driver.get(url));
  }

  url(): Promise<string> {
    return this.#do((driver) => driver.getCurrentUrl());
  }

  /** WebDriver would keep the session waiting for a promise; so the page keeps it, and is asked. */
  async evaluate(expression: string): Promise<unknown> {
    const slot = `driven${++this.#evaluations}`;
    const begin = `
      const value = ${expression};
      if (typeof value?.then !== 'function') return { isDone: true, json: JSON.stringify(value) };
      const slot = { isDone: false };
      Object.defineProperty(globalThis, '${slot}', { value: slot, configurable: true });
      value.then(
        (value) => Object.assign(slot, { isDone: true, json: JSON.stringify(value) }),
        (error) => Object.assign(slot, { isDone: true, error: error + '\\n' + error?.stack }),
      );
      return slot;`;
    const look = `
      const slot = globalThis.${slot};
      if (slot?.isDone) delete globalThis.${slot};
      return slot ?? null;`;
    let held = await this.#do((driver) => driver.executeScript<Slot | null>(begin));
    for (let wait = 0; held && !held.isDone; wait = Math.min(wait + 5, 50)) {
      await sleep(wait);
      held = await this.#do((driver) => driver.executeScript<Slot | null>(look));
    }
    if (!held) throw new Error('the page was left before the expression had a value');
    if (held.error !== undefined) throw new Error(held.error);
    return held.json === undefined ? undefined : JSON.parse(held.json);
  }

  async click(xpath: string): Promise<void> {
    await until(`a click on ${xpath}`, () =>
      this.#do(async (driver) => {
        const [element] = await driver.findElements(By.xpath(xpath));
        await element?.click();
        return element !== undefined;
      }),
    );
  }

  async fill(xpath: string, text: string): Promise<void> {
    await until(`a field ${xpath}`, () =>
      this.#do(async (driver) => {
        const [element] = await driver.findElements(By.xpath(xpath));
        await element?.clear();
        await element?.sendKeys(text);
        return element !== undefined;
      }),
    );
  }

  goBack(): Promise<void> {
    return this.#do((driver) => driver.navigate().back());
  }

  goForward(): Promise<void> {
    return this.#do((driver) => driver.navigate().forward());
  }

  reload(): Promise<void> {
    return this.#do((driver) => driver.navigate().refresh());
  }

  close(): Promise<void> {
    return this.#do((driver) => driver.close());
  }

  #do<T>(work: (driver: WebDriver) => Promise<T>): Promise<T> {
    return this.#profile.inWindow(this.id, work);
  }
}
