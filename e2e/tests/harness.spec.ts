// SPDX-License-Identifier: MIT
// The harness itself: that it serves what it says, and that it fails a test when it should. None of
// these needs the package.

import { expect, FAILED_TO_LOAD, test } from '../support/fixtures.ts';

test.describe('a problem in a page is seen', () => {
  test.beforeEach(async ({ page, appServer }) => {
    await page.goto(`${appServer.origin}/blank.html`);
  });

  test('an uncaught error', async ({ page, problems }) => {
    await page.evaluate(
      () =>
        void setTimeout(() => {
          throw new Error('uncaught');
        }),
    );
    await expect.poll(() => problems.take().map(({ kind }) => kind)).toContain('page error');
  });

  test('an unhandled rejection', async ({ page, problems }) => {
    await page.evaluate(() => void Promise.reject(new Error('unhandled')));
    await expect.poll(() => problems.take().map(({ kind }) => kind)).toContain('page error');
  });

  test('a console error', async ({ page, problems }) => {
    await page.evaluate(() => console.error('complaint'));
    await expect.poll(() => problems.take().map(({ kind }) => kind)).toContain('console error');
  });

  test('a failed request', async ({ page, problems }) => {
    await page.evaluate(() => fetch('/nothing.json'));
    await expect.poll(() => problems.take().map(({ kind }) => kind)).toContain('console error');
  });

  test('an error in a popup', async ({ page, problems, appServer }) => {
    const popup = page.waitForEvent('popup');
    await page.evaluate((url) => void open(url), `${appServer.origin}/blank.html`);
    await (await popup).evaluate(() => console.error('complaint'));
    await expect.poll(() => problems.take().map(({ kind }) => kind)).toContain('console error');
  });

  test('an error in another context', async ({ newContext, problems, appServer }) => {
    const page = await (await newContext()).newPage();
    await page.goto(`${appServer.origin}/blank.html`);
    await page.evaluate(() => console.error('complaint'));
    await expect.poll(() => problems.take().map(({ kind }) => kind)).toContain('console error');
  });

  test('a request that leaves this machine', async ({ page, problems, appServer, context }) => {
    appServer.policy['connect-src'].push('https://api.pathofexile.com');
    await context.route('https://api.pathofexile.com/**', (route) => route.abort());
    await page.reload();
    await page.evaluate(() => fetch('https://api.pathofexile.com/profile').catch(() => {}));
    await expect.poll(() => problems.take().map(({ kind }) => kind)).toContain('foreign request');
    problems.allow(FAILED_TO_LOAD);
  });

  test('a violation of the policy', async ({ page, problems, appServer }) => {
    await page.evaluate(() => fetch('http://127.0.0.1:9/').catch(() => {}));
    const texts = () => problems.take().map(({ text }) => text);
    await expect.poll(() => texts().join()).toContain('securitypolicyviolation');
    await expect.poll(() => appServer.cspReports.length).toBe(1);
    // Chromium says it in words of its own too, and that may come later.
    problems.allow(/violates the following Content Security Policy|connect-src/);
  });
});

test('a problem fails its test', async ({ page, appServer }) => {
  test.fail(true, 'the fixture does it');
  await page.goto(`${appServer.origin}/blank.html`);
  await page.evaluate(() => console.error('complaint'));
});

test('a problem that was allowed does not fail the test', async ({ page, problems, appServer }) => {
  problems.allow(FAILED_TO_LOAD, /\/nothing\.json$/);
  await page.goto(`${appServer.origin}/blank.html`);
  await page.evaluate(() => fetch('/nothing.json'));
});

test('X11: the policy is the strict one', async ({ page, appServer, authorizationServer }) => {
  const response = await page.goto(`${appServer.origin}/blank.html`);
  expect(response?.headers()).toMatchObject({
    // The servers of the worker, of which other tests may have started more.
    'content-security-policy': expect.stringMatching(
      new RegExp(
        "^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; " +
          `connect-src 'self' ${authorizationServer.url}( (http|ws)://127\\.0\\.0\\.1:\\d+)*; ` +
          'report-uri /__csp-report$',
      ),
    ),
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
});

test('an endpoint of the app itself', async ({ page, appServer }) => {
  appServer.routes.set('/relay', async (request) =>
    Response.json({ method: request.method, body: await request.text() }, { status: 201 }),
  );
  await page.goto(`${appServer.origin}/blank.html`);
  const answer = await page.evaluate(async () => {
    const response = await fetch('/relay', { method: 'POST', body: 'x=1' });
    return { status: response.status, json: await response.json() };
  });
  expect(answer).toEqual({ status: 201, json: { method: 'POST', body: 'x=1' } });
});
