// dispose() may come between any two turns of the event loop.
import assert from 'node:assert/strict';
import test from 'node:test';
import { createBrowserAuth, createShowdownAuth, memoryStore, preload } from 'postern';
import { within } from './support/deadline.mjs';
import { config } from './support/sessions.mjs';

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
