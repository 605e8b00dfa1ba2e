// The transport behind emscripten_fetch, under a fetch() that a page has replaced by its own.
import assert from 'node:assert/strict';
import test from 'node:test';
import { OAuthHelper, createBrowserAuth, memoryStore, preload } from 'postern';
import { within } from './support/deadline.mjs';
import { withGlobal } from './support/page.mjs';
import { config } from './support/sessions.mjs';

const provider = {
  authorizationEndpoint: 'http://127.0.0.1:9/authorize',
  tokenEndpoint: 'http://127.0.0.1:9/token',
};
const answer = (body = { access_token: 'new', token_type: 'bearer' }) =>
  new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } });

// An answer whose reader gives these chunks, and throws instead of an Error.
function streamOf(chunks, status = 200) {
  const left = [...chunks];
  const read = async () => {
    if (left.length === 0) return { done: true };
    const value = left.shift();
    if (value instanceof Error) throw value;
    return { done: false, value };
  };
  return { status, headers: new Headers(), body: { getReader: () => ({ read }) } };
}

const bytes = (text) => new TextEncoder().encode(text);
const GOOD = '{"access_token":"new","token_type":"bearer"}';

async function refreshWith(t, fetch) {
  await preload();
  withGlobal(t, 'fetch', { value: fetch });
  const work = OAuthHelper.refreshToken({ clientId: 'client', provider }, 'refresh-token');
  return within(
    5000,
    work.then(
      ({ access_token: token }) => token,
      ({ code }) => code,
    ),
  );
}

for (const [what, expected, fetch] of [
  ['that answers', 'new', async () => answer()],
  ['that throws at once', 'network_error', () => assert.fail('by the page')],
  ['that rejects', 'network_error', async () => assert.fail('by the page')],
  ['that gives nothing', 'network_error', async () => undefined],
  ['that answers 204', 'invalid_response', async () => new Response(null, { status: 204 })],
  ['whose body comes in pieces', 'new', async () => streamOf([...GOOD].map(bytes))],
  ['whose body is empty', 'invalid_response', async () => streamOf([])],
  [
    'whose body breaks off',
    'network_error',
    async () => streamOf([bytes(GOOD), new Error('cut off')]),
  ],
  [
    'whose body is larger than the memory was',
    'invalid_response',
    async () => streamOf([new Uint8Array(40 << 20).fill(32), bytes(GOOD)]),
  ],
  [
    'whose chunk finds no memory',
    'network_error',
    async () => streamOf([{ length: 0x7000_0000, 0: 65 }]),
  ],
]) {
  test(`P8 P10 X7: a fetch() ${what} is ${expected}`, async (t) => {
    assert.equal(await refreshWith(t, fetch), expected);
    // Whatever it was, the module works on: its views are those of the memory as it is now.
    assert.equal(await refreshWith(t, async () => answer()), 'new');
  });
}

test('X2 X9 S26: fetch is told to follow, keep and tell nothing, and no other origin a cookie', async (t) => {
  const asked = t.mock.method(globalThis, 'fetch', () => Promise.reject(new Error('no network')));
  await assert.rejects(OAuthHelper.refreshToken({ ...config, provider }, 'refresh-token'));
  const [
    {
      arguments: [url, init],
    },
  ] = asked.mock.calls;
  assert.equal(url, provider.tokenEndpoint);
  const { method, redirect, credentials, cache, referrerPolicy } = init;
  assert.deepEqual(
    { method, redirect, credentials, cache, referrerPolicy },
    {
      method: 'POST',
      redirect: 'error',
      credentials: 'same-origin',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
    },
  );
});

test('X5: what has ended is not aborted, and what runs is', async (t) => {
  const signals = [];
  const remember =
    (answered) =>
    (_url, { signal }) => (signals.push(signal), answered());
  assert.equal(
    await refreshWith(
      t,
      remember(async () => answer()),
    ),
    'new',
  );
  const held = () => new Promise(() => {});
  withGlobal(t, 'fetch', { value: remember(held) });
  const giveUp = AbortSignal.timeout(20);
  const work = OAuthHelper.refreshToken({ clientId: 'client', provider }, 'token', {
    signal: giveUp,
  });
  await assert.rejects(within(2000, work), ({ code }) => code === 'aborted');
  assert.deepEqual(
    signals.map(({ aborted }) => aborted),
    [false, true],
  );
});

test('B31 I12: a client hears nothing of one that was disposed of, whose number it got', async (t) => {
  await preload();
  withGlobal(t, 'fetch', {
    value: async () => answer({ access_token: 'A', refresh_token: 'R', token_type: 'bearer' }),
  });
  const turns = async (count) => {
    for (let turn = 0; turn < count; ++turn) await null;
  };
  const heard = [];
  const now = Math.floor(Date.now() / 1000);
  const expired = {
    ...{ access_token: 'old', refresh_token: 'r', token_type: 'bearer', scope: 'a' },
    ...{ expires_at: now - 5, issued_at: now - 100 },
  };
  for (let disposeAfter = 0; disposeAfter < 12; ++disposeAfter) {
    for (let createAfter = 0; createAfter < 8; ++createAfter) {
      let written;
      const writing = new Promise((resolve) => (written = resolve));
      const former = createBrowserAuth(
        { ...config, provider },
        { get: () => expired, set: () => writing, clear() {} },
      );
      await former.ready;
      const call = former.getAccessToken().catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 2));
      let next;
      written();
      const disposal = turns(disposeAfter).then(() => former.dispose());
      const creation = turns(createAfter).then(() => {
        next = createBrowserAuth({ ...config, provider, clientId: 'next' }, memoryStore());
        next.on('tokenchange', (tokens) => heard.push(tokens?.access_token));
      });
      await Promise.all([disposal, creation, call]);
      await new Promise((resolve) => setTimeout(resolve, 1));
      next.dispose();
    }
  }
  assert.deepEqual(heard, []);
});
