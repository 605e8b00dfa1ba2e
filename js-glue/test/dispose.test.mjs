// dispose() may come between any two turns of the event loop.
import assert from 'node:assert/strict';
import test from 'node:test';
import { createBrowserAuth, createShowdownAuth, memoryStore, preload } from 'postern';
import { within } from './support/deadline.mjs';
import { withGlobal } from './support/page.mjs';
import { config, recordingStore, storedSession } from './support/sessions.mjs';

const TURNS = 40;

for (const [name, create] of Object.entries({ createBrowserAuth, createShowdownAuth })) {
  test(`B32 I4: ${name}: dispose() in any turn of the loading`, async () => {
    await preload();
    for (let turns = 0; turns < TURNS; ++turns) {
      const auth = create(config, memoryStore());
      const call = auth.logout();
      for (let turn = 0; turn < turns; ++turn) await null;
      auth.dispose();
      for (const work of [auth.ready, call]) {
        const outcome = await within(
          2000,
          work.then(
            () => 'ok',
            ({ code }) => code,
          ),
        );
        assert.match(outcome, /^(ok|disposed)$/, `after ${turns} turns`);
      }
    }
  });
}

// As the fake clocks of Playwright and Sinon do it: 32 bits do not hold such a number.
test('B32 I4: a timer that is numbered from 10^12 is stopped, and does not fire on freed memory', async (t) => {
  const { setTimeout: begin, clearTimeout: end } = globalThis;
  const pending = new Map();
  let last = 1e12;
  const start = (fire, delay) => {
    const id = ++last;
    const timer = begin(() => {
      pending.delete(id);
      fire();
    }, delay);
    pending.set(id, { delay, timer });
    return id;
  };
  const stop = (id) => {
    end(pending.get(id)?.timer);
    pending.delete(id);
  };
  await preload();
  withGlobal(t, 'setTimeout', { value: start, writable: true });
  withGlobal(t, 'clearTimeout', { value: stop, writable: true });
  t.after(() => pending.forEach(({ timer }) => end(timer)));
  const ofRefresh = () => [...pending.values()].filter(({ delay }) => delay > 3_000_000);

  const auth = createBrowserAuth(config, recordingStore(storedSession()));
  await auth.ready;
  await auth.getAccessToken();
  assert.equal(ofRefresh().length, 1, 'the refresh before the expiry waits');
  auth.dispose();
  assert.deepEqual(ofRefresh(), []);
});
