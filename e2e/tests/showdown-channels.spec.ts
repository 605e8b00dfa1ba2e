// SPDX-License-Identifier: MIT
// How the answer gets from the window to the page: each way alone, all at once, and what is none.

import { expect, expectError, FAILED_TO_LOAD, type Page, test } from '../support/fixtures.ts';
import { CHANNELS, leaveOnly } from '../support/callback-channel.ts';
import { expectNothingLeft, watchResources } from '../support/page-resources.ts';
import { closed, nonceOf, type ShowdownApp, USER } from '../support/showdown-app.ts';

/** So long that the page never looks at the window. */
const NO_POLLING = { pollIntervalMs: 100_000 };

test.describe('S6: each way alone suffices', () => {
  for (const channel of CHANNELS) {
    test(channel, async ({ page, showdownApp: app, showdownServer: server }) => {
      await app.signInOnShowdown(page);
      await leaveOnly(page.context(), channel);
      await app.open(page, NO_POLLING);
      expect((await app.login(page)).value?.user).toBe('linharbor');
      expect(JSON.parse((await app.stored(page)) ?? '').token).toBe(server.tokenRow(USER)?.id);
      expect((await app.allStored(page)).map(([key]) => key)).toEqual([app.tokenKey]);
      await expectNothingLeft(page);
    });
  }

  test('and without any of them there is no login', async ({ page, showdownApp: app }) => {
    await app.signInOnShowdown(page);
    await leaveOnly(page.context(), 'none');
    await app.open(page, { ...NO_POLLING, popupTimeoutMs: 1500 });
    expectError(await app.login(page), 'popup_timeout');
    expect(await app.allStored(page)).toEqual([]);
    await expectNothingLeft(page);
  });
});

test('S6: the first wins, and what comes later or twice changes nothing', async ({
  page,
  showdownApp: app,
}) => {
  await app.signInOnShowdown(page);
  await app.open(page, { pollIntervalMs: 10 });
  await page.evaluate(() => recordEvents(showdown));
  const arrived = page.context().waitForEvent('request', (request) => {
    return request.url().includes('/popup-callback.html?');
  });
  const { value } = await app.login(page);
  const stored = await app.stored(page);
  const url = (await arrived).url();
  await page.evaluate(async (href) => {
    const name = `postern:${new URL(href).searchParams.get('postern_nonce')}`;
    window.postMessage({ [name]: href }, location.origin);
    dispatchEvent(new StorageEvent('storage', { key: name, newValue: href }));
    const channel = new BroadcastChannel(name);
    channel.postMessage(href);
    await new Promise((resolve) => setTimeout(resolve, 100));
    channel.close();
  }, url);
  expect(await app.outcome(page)).toEqual({ value });
  expect(await app.stored(page)).toBe(stored);
  const events = await page.evaluate(() => recordedEvents.map(({ event }) => event));
  expect(events).toEqual(['sessionchange']);
  await expectNothingLeft(page);
});

test.describe('S7: a page with COOP cuts the window off', () => {
  test('S12: the callback page brings the login home', async ({
    page,
    showdownApp: app,
    showdownServer: server,
  }) => {
    server.settings.crossOriginOpenerPolicy = 'same-origin';
    await app.signInOnShowdown(page);
    await page.addInitScript(() => {
      const { open } = window;
      window.open = (...values) => {
        const popup = open.apply(window, values);
        Object.assign(window, { popup });
        return popup;
      };
    });
    await app.open(page, { popupGraceMs: 20_000 });
    const popup = await app.click(page);
    await expect(popup.getByRole('button', { name: 'Authorize' })).toBeVisible();
    await page.waitForFunction(() => (window as any).popup.closed);
    await app.authorize(popup);
    expect((await app.outcome(page)).value?.user).toBe('linharbor');
    // The page that opened it cannot close it any more.
    await closed(popup);
    await expectNothingLeft(page);
  });

  // A window on its way to a page with COOP shows another origin's page that is open for some
  // milliseconds. A look that falls in there must not make it one that the user has closed.
  test('however long the user takes', async ({
    page,
    showdownApp: app,
    showdownServer: server,
  }) => {
    server.settings.crossOriginOpenerPolicy = 'same-origin';
    await app.signInOnShowdown(page);
    await app.open(page, { popupGraceMs: 20, pollIntervalMs: 20 });
    for (let round = 0; round < 5; ++round) {
      const popup = await app.click(page);
      await expect(popup.getByRole('button', { name: 'Authorize' })).toBeVisible();
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)));
      await app.authorize(popup);
      expect((await app.outcome(page)).value?.user).toBe('linharbor');
      await closed(popup);
      await app.forgetConsent(page);
    }
  });

  test('S8: the grace period begins anew whenever the window is there', async ({
    page,
    showdownApp: app,
  }) => {
    await page.addInitScript(() => {
      const { open } = window;
      // Seems closed, on and off, for no longer than 300 ms.
      window.open = (...values) => {
        const popup = open.apply(window, values)!;
        const began = performance.now();
        return {
          location: popup.location,
          get closed() {
            return popup.closed || Math.floor((performance.now() - began) / 300) % 2 === 1;
          },
          close: () => popup.close(),
        } as Window;
      };
    });
    await app.open(page, { popupGraceMs: 1000, popupTimeoutMs: 3000 });
    await app.click(page);
    expectError(await app.outcome(page), 'popup_timeout');
    await expectNothingLeft(page);
  });
});

test.describe('S5 R10: what is not the answer to this login is ignored', () => {
  /** Clicks, and gives what the real answer would be but for its secrets. */
  async function begin(page: Page, app: ShowdownApp): Promise<{ popup: Page; answer: URL }> {
    const popup = await app.click(page);
    await popup.waitForURL(/\/oauth\/authorize/);
    const answer = new URL(new URL(popup.url()).searchParams.get('redirect_uri') ?? '');
    // Whoever takes this for an answer ends the login with an error.
    answer.searchParams.set('assertion', 'forged');
    answer.searchParams.set('token', '0'.repeat(32));
    return { popup, answer };
  }

  /** Time for a look at the window, by the page's own order of timers. */
  const afterSomeLooks = (page: Page) =>
    page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));

  /** As a link does. What the address bar does may cut the window off. */
  async function goTo(popup: Page, url: string): Promise<void> {
    await popup.evaluate((href) => location.assign(href), url);
    await popup.waitForURL(url);
  }

  const isUndecided = (page: Page) =>
    page.evaluate(() => Promise.race([outcome, Promise.resolve('undecided')]));

  test('other pages, paths and nonces in the window', async ({
    page,
    showdownApp: app,
    showdownServer: server,
    appServer,
    problems,
  }) => {
    problems.allow(FAILED_TO_LOAD, /\/callback\?|\/favicon\.ico$/);
    await app.signInOnShowdown(page);
    await app.open(page, { redirectUri: `${app.origin}/callback`, pollIntervalMs: 20 });
    const { popup, answer } = await begin(page, app);
    const authorizeUrl = popup.url();
    const near = (change: (url: URL) => void) => {
      const url = new URL(answer);
      change(url);
      return url.href;
    };
    const page200 = () => new Response('not it', { headers: { 'Content-Type': 'text/html' } });
    const paths = ['/callback.evil', '/callbackx', '/callback/evil', '/Callback', '/callback%2F'];
    for (const path of [...paths, '/callbac']) appServer.routes.set(path, page200);
    const urls = [
      ...paths.map((path) => near((url) => (url.pathname = path))),
      near((url) => (url.pathname = '/callbac')),
      near((url) => (url.hostname = 'localhost')),
      near((url) => (url.host = new URL(server.url).host)),
      near((url) => url.searchParams.set('postern_nonce', 'A'.repeat(43))),
      near((url) => url.searchParams.set('postern_nonce', '')),
      near((url) => url.searchParams.append('postern_nonce', 'A'.repeat(43))),
      near((url) => url.searchParams.delete('postern_nonce')),
      near((url) => {
        url.hash = `#postern_nonce=${url.searchParams.get('postern_nonce')}`;
        url.searchParams.delete('postern_nonce');
      }),
      'about:blank',
    ];
    for (const url of urls) {
      await goTo(popup, url);
      await afterSomeLooks(page);
      expect(await isUndecided(page), url).toBe('undecided');
    }
    // And this one would not have been.
    await goTo(popup, authorizeUrl);
    await app.authorize(popup);
    expect((await app.outcome(page)).value?.user).toBe('linharbor');
    await expectNothingLeft(page);
  });

  test('the watch does end with what looks like the answer', async ({ page, showdownApp: app }) => {
    await app.open(page, { redirectUri: `${app.origin}/callback` });
    const { popup, answer } = await begin(page, app);
    await goTo(popup, answer.href).catch(() => {});
    expectError(await app.outcome(page), 'invalid_response');
    expect(await app.allStored(page)).toEqual([]);
    await expectNothingLeft(page);
  });

  test('messages from another origin, another window, or of another form', async ({
    page,
    showdownApp: app,
  }) => {
    await app.signInOnShowdown(page);
    await app.open(page, NO_POLLING);
    const { popup, answer } = await begin(page, app);
    const message = { [`postern:${nonceOf(popup.url())}`]: answer.href };
    // The right window shows another origin's page.
    await popup.evaluate((sent) => opener.postMessage(sent, '*'), message);
    // The right origin, but not the window.
    await page.evaluate((sent) => {
      window.postMessage(sent, '*');
      const [name, href] = Object.entries(sent)[0];
      const channel = new BroadcastChannel(name);
      for (const text of ['', 'x', 17, null, { href }, [href], href.replace('callback', 'evil')]) {
        channel.postMessage(text);
        window.postMessage({ [name]: text }, '*');
        if (typeof text === 'string') {
          dispatchEvent(new StorageEvent('storage', { key: name, newValue: text }));
        }
        dispatchEvent(new StorageEvent('storage', { key: `${name}x`, newValue: href }));
      }
      channel.postMessage(href.replace(/postern_nonce=[^&]*/, `postern_nonce=${'A'.repeat(43)}`));
      channel.close();
      dispatchEvent(new StorageEvent('storage', { key: null }));
      dispatchEvent(new StorageEvent('storage', { key: name, newValue: null }));
    }, message);
    await afterSomeLooks(page);
    expect(await isUndecided(page)).toBe('undecided');
    await app.authorize(popup);
    expect((await app.outcome(page)).value?.user).toBe('linharbor');
    await expectNothingLeft(page);
  });

  test('another login of this page', async ({ page, showdownApp: app }) => {
    await app.signInOnShowdown(page);
    await app.open(page);
    const first = await begin(page, app);
    await page.evaluate(() => Object.assign(window, { first: outcome }));
    const second = await begin(page, app);
    expect(nonceOf(second.popup.url())).not.toBe(nonceOf(first.popup.url()));
    await app.authorize(second.popup);
    expect((await app.outcome(page)).value?.user).toBe('linharbor');
    expect(first.popup.isClosed()).toBe(false);
    await app.authorize(first.popup);
    const ended = await page.evaluate(() => (window as any).first);
    expect(ended.value?.user).toBe('linharbor');
    await expectNothingLeft(page);
  });
});

test.describe('S12: the callback page', () => {
  const CALLBACK = 'postern_nonce=nonce-of-nobody&assertion=assertion-canary&token=token-canary';

  /** Notes what the page does, and how much of its query is left then. */
  function recordSteps(): void {
    if (location.pathname !== '/popup-callback.html') return;
    const steps: string[] = [];
    Object.assign(window, { steps });
    const note = (step: string) => steps.push(`${step} ${location.search}`);
    const { replaceState } = history;
    history.replaceState = (...values) => {
      replaceState.apply(history, values);
      note('replaceState');
    };
    window.close = () => note('close');
    const { postMessage } = BroadcastChannel.prototype;
    BroadcastChannel.prototype.postMessage = function (value) {
      note('BroadcastChannel');
      postMessage.call(this, value);
    };
    const { setItem } = Storage.prototype;
    Storage.prototype.setItem = function (...values) {
      note('setItem');
      setItem.apply(this, values);
    };
  }

  test('X6: strips its query before anything else', async ({ page, showdownApp: app }) => {
    await page.addInitScript(recordSteps);
    await page.goto(`${app.callbackPage}?${CALLBACK}#part`);
    await page.waitForFunction(() => (window as any).steps.at(-1)?.startsWith('close'));
    expect(await page.evaluate(() => (window as any).steps)).toEqual([
      'replaceState ',
      'BroadcastChannel ',
      'setItem ',
      'close ',
    ]);
    const places = await page.evaluate(() => ({
      href: location.href,
      entries: (window as any).navigation.entries().map(({ url }: { url: string }) => url),
      state: history.state,
      stored: [localStorage, sessionStorage].flatMap(Object.entries),
      text: document.documentElement.outerHTML,
      name: window.name,
    }));
    expect(places.href).toBe(`${app.callbackPage}#part`);
    expect(JSON.stringify(places)).not.toMatch(/canary|nonce-of/);
  });

  test('closes itself, with an opener and without', async ({ page, showdownApp: app }) => {
    await page.addInitScript(watchResources);
    await page.goto(app.plainPage);
    for (const features of ['popup', 'popup,noopener']) {
      const opened = page.context().waitForEvent('page');
      await page.evaluate(
        ([url, how]) => void open(url, '_blank', how),
        [`${app.callbackPage}?${CALLBACK}`, features],
      );
      await closed(await opened);
    }
    // Nobody waits for it: what it has said is gone.
    expect(await app.allStored(page)).toEqual([]);
    await expectNothingLeft(page);
  });

  test('does no harm without a query, or with any other', async ({ page, showdownApp: app }) => {
    await page.addInitScript(recordSteps);
    for (const query of ['', '?', '?error=x', '?postern_nonce=', '?%=%&postern_nonce=%ff']) {
      await page.goto(app.callbackPage + query);
      await page.waitForFunction(() => (window as any).steps.at(-1)?.startsWith('close'));
      expect(await page.evaluate(() => location.search)).toBe('');
    }
  });

  test('works under COOP of its own, and of the app', async ({
    page,
    appServer,
    showdownApp: app,
  }) => {
    appServer.headers['Cross-Origin-Opener-Policy'] = 'same-origin';
    await app.signInOnShowdown(page);
    await app.open(page, { popupGraceMs: 20_000 });
    expect((await app.login(page)).value?.user).toBe('linharbor');
    await expectNothingLeft(page);
  });
});
