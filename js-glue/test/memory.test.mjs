// The module's linear memory, which any script of the page could read: it does not grow, and what
// was secret does not stay in it.
import assert from 'node:assert/strict';
import test from 'node:test';
import { inFreshRealm, memoryOf } from './support/fresh-realm.mjs';
import { clientId, freshTokens, redirectUri, scopes, storedSession } from './support/sessions.mjs';
import { json, startTokenServer } from './support/token-server.mjs';

const configFor = (provider) => ({ clientId, redirectUri, scopes, provider });

test('X8: 1,000 token calls do not grow linear memory', async (t) => {
  const { provider, requests } = await startTokenServer(t, (_, count) =>
    count % 3 === 0 ? json({ error: 'invalid_grant' }, 400) : json(freshTokens()),
  );
  const sizes = await inFreshRealm(async ({ OAuthHelper, preload }, config) => {
    const memory = await memoryOf(preload);
    const verifier = 'v'.repeat(43);
    const sizes = [memory.buffer.byteLength];
    for (let round = 0; round < 10; ++round) {
      for (let call = 0; call < 50; ++call) {
        await Promise.allSettled([
          OAuthHelper.exchangeCodeForToken(config, 'code', verifier),
          OAuthHelper.refreshToken(config, 'refresh-token'),
        ]);
      }
      sizes.push(memory.buffer.byteLength);
    }
    return sizes;
  }, configFor(provider));
  assert.equal(requests.length, 1000);
  assert.equal(new Set(sizes).size, 1, String(sizes));
});

test('I9: no verifier is left in linear memory, and not the random bytes that it was made of', async () => {
  const found = await inFreshRealm(async ({ OAuthHelper, preload }) => {
    const memory = await memoryOf(preload);
    let during = 0;
    const { fill } = Uint8Array.prototype;
    crypto.getRandomValues = (bytes) => {
      fill.call(bytes, 0xa7);
      during += Buffer.from(memory.buffer).includes(Buffer.alloc(8, 0xa7));
      return bytes;
    };
    const { codeVerifier } = await OAuthHelper.generatePKCE();
    const after = Buffer.from(memory.buffer);
    return {
      during,
      random: after.includes(Buffer.alloc(8, 0xa7)),
      verifier: [0, 8, 16, 24, 32].some((at) => after.includes(codeVerifier.slice(at, at + 8))),
    };
  });
  assert.deepEqual(found, { during: 1, random: false, verifier: false });
});

test('I9: after logout no token is left in linear memory, and no code or verifier', async (t) => {
  const tokens = freshTokens({
    access_token: 'canary-fresh-access',
    refresh_token: 'canary-fresh-refresh',
  });
  const { provider } = await startTokenServer(t, ({ body }) =>
    body.includes('refused')
      ? json({ error: 'invalid_grant', error_description: body }, 400)
      : json(tokens),
  );
  const stored = storedSession(-5, {
    access_token: 'canary-stored-access',
    refresh_token: 'canary-stored-refresh',
  });
  const found = await inFreshRealm(
    async ({ createBrowserAuth, memoryStore, OAuthHelper, preload }, { config, stored }) => {
      const memory = await memoryOf(preload);
      const left = () => {
        const bytes = Buffer.from(memory.buffer);
        const texts = [];
        for (let at = bytes.indexOf('canary-'); at >= 0; at = bytes.indexOf('canary-', at + 1)) {
          texts.push(bytes.toString('latin1', at, at + 24));
        }
        return texts;
      };
      const storage = memoryStore();
      storage.set(stored);
      const auth = createBrowserAuth(config, storage);
      await auth.getAccessToken();
      const during = left().length;
      await auth.logout();

      const code = 'canary-code-0123456789';
      const verifier = 'canary-verifier-0123456789-0123456789-01234';
      OAuthHelper.buildAuthUrl(config, 'canary-state-0123456789', { codeChallenge: 'challenge' });
      await OAuthHelper.exchangeCodeForToken(config, code, verifier);
      await OAuthHelper.refreshToken(config, 'canary-spent-refresh');
      await OAuthHelper.refreshToken(config, 'canary-refused-refresh').catch(() => {});
      return { during, after: left() };
    },
    { config: configFor(provider), stored },
  );
  assert.ok(found.during > 0, 'the search finds what is there');
  assert.deepEqual(found.after, []);
});
