// SPDX-License-Identifier: MIT
// The measurements: in one browser, in rounds in which all take their turn, so that whatever else the
// machine does meets all alike.

// What a party has stored, carried from one fresh browser context to the next: a refresh token serves once.
async function sessionOf(page) {
  return {
    cookies: await page.context().cookies(),
    stores: await page.evaluate(() =>
      ['localStorage', 'sessionStorage'].map((name) => [name, { ...globalThis[name] }]),
    ),
  };
}

const outcome = (page) => page.evaluate(() => globalThis.measured);

export class Party {
  constructor({ browser, origin, bundle }) {
    this.browser = browser;
    this.origin = origin;
    this.name = bundle.name;
    this.session = { cookies: [], stores: [] };
  }

  url(path = '') {
    return `${this.origin}/${this.name}/${path}`;
  }

  // fresh gives a page with an empty cache and what was stored before.
  async fresh() {
    const context = await this.browser.newContext();
    await context.addCookies(this.session.cookies);
    const page = await context.newPage();
    await page.goto(this.url('idle'));
    await page.evaluate((stores) => {
      for (const [name, items] of stores) Object.assign(globalThis[name], items);
    }, this.session.stores);
    return page;
  }

  async close(page) {
    this.session = await sessionOf(page);
    await page.context().close();
  }

  // ready resolves to how long the page took until it knew that somebody is signed in.
  async ready(page) {
    await page.goto(this.url());
    const { isSignedIn, milliseconds } = await outcome(page);
    if (isSignedIn === false) throw new Error(`${this.name} has lost the session`);
    return milliseconds;
  }

  // signIn resolves to how long the redirect's page took until it had tokens.
  async signIn(page) {
    await page.goto(this.url('idle'));
    const arrived = page.waitForURL(/\/callback(\?|$)/);
    // The page is left meanwhile.
    await page.evaluate(() => void load().then((app) => app.login()));
    await arrived;
    return (await outcome(page)).milliseconds;
  }

  // microseconds resolves to those of one call, of as many in turn as fill the time.
  microseconds(page, method, milliseconds) {
    return page.evaluate(
      async ([name, wanted]) => {
        for (let count = 64; ; count *= 2) {
          const start = performance.now();
          await globalThis.client[name](count);
          const taken = performance.now() - start;
          if (taken >= wanted) return (1000 * taken) / count;
        }
      },
      [method, milliseconds],
    );
  }

  // signInWithoutRenewal leaves a page whose client refreshes only when it is asked for a token.
  async signInWithoutRenewal(page) {
    await page.evaluate(() => sessionStorage.setItem('bench-manual', ''));
    await this.signIn(page);
  }

  // callAtOnce resolves to how many of the calls got a token, in what time, by how many requests.
  async callAtOnce(page, server, calls) {
    const before = server.tokenRequests;
    const result = await page.evaluate(async (count) => {
      const start = performance.now();
      const settled = await Promise.allSettled(
        Array.from({ length: count }, () => globalThis.client.getAccessToken()),
      );
      const milliseconds = performance.now() - start;
      return { milliseconds, given: settled.filter(({ value }) => value).length };
    }, calls);
    return { ...result, requests: server.tokenRequests - before };
  }

  // bytes resolves to what the page has downloaded besides itself.
  bytes(page) {
    return page.evaluate(() => {
      const entries = performance
        .getEntriesByType('resource')
        .filter(({ name }) => name.startsWith(location.origin));
      const sum = (member) => entries.reduce((total, entry) => total + entry[member], 0);
      return { brotli: sum('encodedBodySize'), raw: sum('decodedBodySize') };
    });
  }

  // watchWasm lets memory() see what belongs to WebAssembly on pages from now on.
  async watchWasm(page) {
    await page.addInitScript(() => {
      const { instantiate } = WebAssembly;
      WebAssembly.instantiate = async (...given) => {
        const made = await instantiate(...given);
        const { exports } = made.instance ?? made;
        globalThis.wasmMemories = Object.values(exports).filter(
          (value) => value instanceof WebAssembly.Memory,
        );
        return made;
      };
    });
  }

  // memory resolves to the bytes that live after a collection, of JavaScript, of buffers and of
  // WebAssembly.
  async memory(page) {
    const session = await page.context().newCDPSession(page);
    for (let time = 0; time < 3; ++time) await session.send('HeapProfiler.collectGarbage');
    const { usedSize, backingStorageSize } = await session.send('Runtime.getHeapUsage');
    await session.detach();
    const wasm = await page.evaluate(() =>
      (globalThis.wasmMemories ?? []).reduce((sum, each) => sum + each.buffer.byteLength, 0),
    );
    return { heap: usedSize, buffers: backingStorageSize, wasm };
  }

  async throttle(page, { latencyMs, megabitsPerSecond }) {
    const session = await page.context().newCDPSession(page);
    const throughput = (megabitsPerSecond * 1e6) / 8;
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: latencyMs,
      downloadThroughput: throughput,
      uploadThroughput: throughput,
    });
  }
}
