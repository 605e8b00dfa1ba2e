// Many requests through one relay: each gets its own answer, and the module's memory does not grow.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
  bodyOf,
  codeVerifier,
  form,
  newKey,
  pageHeaders,
  post,
  refreshForm,
  startRelay,
  tokens,
} from './support/relays.mjs';
import { inFreshRealm } from './support/fresh-realm.mjs';
import { json } from './support/token-server.mjs';

test('P12: requests at the same time do not mix', async (t) => {
  const { relay, requests } = await startRelay(t, {
    refreshTokenCookie: { keys: [newKey()] },
    answer: async (request) => {
      const { code, refresh_token: token } = bodyOf(request);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
      const number = (code ?? token).slice('session-'.length);
      return json(tokens({ access_token: `for ${number}`, refresh_token: `session-${number}` }));
    },
  });
  const session = async (_, number) => {
    const code = `session-${number}`;
    const login = await relay(
      post(
        form({
          grant_type: 'authorization_code',
          code,
          redirect_uri: 'https://app.example/',
          code_verifier: codeVerifier,
        }),
      ),
    );
    const { access_token: access, refresh_token: handle } = await login.json();
    const [cookie] = login.headers.getSetCookie()[0].split(';');
    const refreshed = await relay(post(refreshForm(handle), { cookie }));
    return [access, (await refreshed.json()).access_token];
  };
  const answers = await Promise.all(Array.from({ length: 50 }, session));
  assert.deepEqual(
    answers,
    answers.map((_, number) => Array(2).fill(`for ${number}`)),
  );
  assert.equal(requests.length, 100);
});

test('P12: 1,000 requests do not grow linear memory', async (t) => {
  const { config, requests } = await startRelay(t, {
    answer: (_, count) => (count % 5 === 0 ? json({ error: 'slow_down' }, 429) : json(tokens())),
  });
  const sizes = await inFreshRealm(
    async (_, { entry, config, headers, body, key }) => {
      const { createTokenRelay, preload } = await import(entry);
      const memory = await memoryOf(preload);
      const relays = [config, { ...config, refreshTokenCookie: { keys: [key] } }].map(
        createTokenRelay,
      );
      const code = body.replace('refresh_token&refresh_token', 'authorization_code&code');
      const exchange = `${code}&redirect_uri=https://a.example/&code_verifier=${'v'.repeat(43)}`;
      const bodies = [body, exchange, `${body}&x=y`];
      const sizes = [];
      for (let round = 0; round < 10; ++round) {
        for (let call = 0; call < 20; ++call) {
          await Promise.all(
            relays.flatMap((relay) =>
              bodies.map(async (each) => {
                const request = new Request('https://a.example/', {
                  method: 'POST',
                  headers,
                  body: each,
                });
                await (await relay(request)).text();
              }),
            ),
          );
        }
        sizes.push(memory.buffer.byteLength);
      }
      return sizes;
    },
    {
      entry: import.meta.resolve('postern/server'),
      config,
      headers: pageHeaders,
      body: refreshForm('r'),
      key: newKey(),
    },
  );
  // 1,200 asked; 200 exchanges and 200 refreshes of the one, 200 exchanges of the other were sent.
  assert.equal(requests.length, 600);
  assert.equal(new Set(sizes).size, 1, String(sizes));
});
