// postern/testing: the world itself. Time stands still in it, two runs are the same, nothing of the
// process is touched, and nothing is left over unseen.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { setTimeout as passTime } from 'node:timers/promises';
import { createTestWorld, memoryStore, replies } from 'postern/testing';
import { packageFolder, runScript } from './support/processes.mjs';
import {
  API,
  CHALLSTR,
  codeOf,
  config,
  inLog,
  showdownConfig,
  startWorld,
} from './support/worlds.mjs';

// A bit of everything: what it gives tells every order, time and number.
async function story(options) {
  const world = createTestWorld(options);
  const log = [];
  const auth = world.createBrowserAuth(config);
  auth.on('request', ({ purpose, status, durationMs }) =>
    log.push(`${world.clock.now} ${purpose} ${status} ${durationMs}`),
  );
  auth.on('tokenchange', (tokens) => log.push(`tokens ${JSON.stringify(tokens)}`));
  await world.signIn(auth, { username: 'Exile' });
  world.server.reply('refresh', replies.rateLimited(), replies.json({}, 503), replies.delayed(700));
  await world.clock.advance(2 * 3_600_000);
  world.server.reply('refresh', ...Array.from({ length: 9 }, () => replies.networkFailure()));
  await world.clock.advance(3_600_000);
  await world.signIn(auth, { popup: true });
  world.server.accessTokenSeconds = 86_400;
  const showdown = world.createShowdownAuth(showdownConfig);
  log.push(JSON.stringify(await world.signIn(showdown)));
  await world.clock.advance(15 * 86_400_000);
  log.push(JSON.stringify(await showdown.getAssertion(CHALLSTR)));
  log.push(...world.server.requests.map(inLog), world.url, ...Object.keys(world.sessionStorage));
  log.push(JSON.stringify(await world.dispose()));
  return log;
}

test('two runs are the same to the letter; another seed is another run', async () => {
  const [first, second] = [await story(), await story()];
  assert.ok(first.length > 80, `${first.length} lines`);
  assert.deepEqual(first, second);
  const [together, beside] = await Promise.all([story(), story()]);
  assert.deepEqual([together, beside], [first, first], 'worlds know nothing of each other');
  assert.notDeepEqual(await story({ seed: 2 }), first);
});

test('time does not pass by itself, and passes as it is told', async (t) => {
  const world = startWorld(t, { now: '2026-11-22T12:00:00Z' });
  const { clock } = world;
  assert.equal(clock.now, Date.UTC(2026, 10, 22, 12));
  const auth = await world.signedIn(config, { expiresIn: 61 });
  const token = await auth.getAccessToken();
  await passTime(300);
  assert.equal(clock.now, Date.UTC(2026, 10, 22, 12));
  assert.equal(await auth.getAccessToken(), token);
  assert.deepEqual(world.server.requests, []);
  await clock.advance(30_000);
  assert.equal(clock.now, Date.UTC(2026, 10, 22, 12) + 30_000);
  await clock.set('2026-11-22T12:01:00Z');
  assert.equal(clock.now, Date.UTC(2026, 10, 22, 12, 1));
  assert.equal(world.server.requests.length, 1);
  await assert.rejects(clock.set('2026-11-22T12:00:59Z'), RangeError);
  await assert.rejects(clock.advance(-1), RangeError);
  await assert.rejects(clock.advance(Infinity), RangeError);
  await assert.rejects(clock.sleep(NaN), RangeError);
  await assert.rejects(async () => clock.set('noon'), RangeError);
  assert.throws(() => createTestWorld({ now: 'noon' }), RangeError);
  assert.equal(clock.timers, 1);
});

test('a computer that sleeps misses its timers; a clock that is set runs none', async (t) => {
  const world = startWorld(t);
  const auth = await world.signedIn(config, { expiresIn: 3600 });
  world.clock.adjust(7_200_000);
  await world.settled();
  assert.deepEqual(world.server.requests, []);
  world.clock.adjust(-7_200_000);
  await world.clock.sleep(7_200_000);
  assert.deepEqual(
    world.server.requests.map(({ at }) => at),
    [7_200_000],
  );
  assert.equal(auth.getTokenSet().expires_at, world.clock.now / 1000 + 3600);
});

test('a clock that is set moves neither timers nor monotonic time', async (t) => {
  const world = startWorld(t);
  const { clock, server } = world;
  const auth = await world.signedIn(config, { expiresIn: 0 });
  const start = clock.now;
  server.reply('refresh', replies.rateLimited(60));
  assert.equal(await codeOf(auth.getAccessToken()), 'rate_limited');
  for (const milliseconds of [3_600_000, -3_600_000]) {
    const before = clock.now;
    clock.adjust(milliseconds);
    assert.equal(clock.now, before + milliseconds);
    await clock.advance(0);
    assert.equal(await codeOf(auth.getAccessToken()), 'rate_limited');
  }
  assert.equal(clock.now, start);
  await clock.advance(59_999);
  assert.equal(server.requests.length, 1);
  await clock.advance(1);
  assert.deepEqual(
    server.requests.map(({ at }) => at),
    [0, 60_000],
  );
});

test('timers that are due at once run in the order in which they were set', async (t) => {
  const { clock } = startWorld(t);
  const ran = [];
  const start = (name, delay) => clock.setTimeout(() => ran.push(name), delay);
  start('third', 20);
  start('first', 10);
  start('fourth', 20);
  start('second', 10);
  await clock.advance(5);
  start('fifth', 15);
  await clock.advance(15);
  assert.deepEqual(ran, ['first', 'second', 'third', 'fourth', 'fifth']);
});

test('a tab that gives up its wait for a lock leaves the queue: the next one gets it', async (t) => {
  const world = startWorld(t);
  const storage = memoryStore();
  const holder = await world.signedIn(config, { expiresIn: 0, storage });
  const waiter = world.openTab().createBrowserAuth(config, storage);
  const next = world.openTab().createBrowserAuth(config, storage);
  await Promise.all([waiter.ready, next.ready]);
  world.server.reply('refresh', replies.delayed(1000));
  const token = holder.getAccessToken();
  await world.settled();
  const given = codeOf(waiter.getAccessToken());
  await world.settled();
  let received;
  next.getAccessToken().then((value) => (received = value));
  await world.settled();
  waiter.dispose();
  assert.equal(await given, 'disposed');
  await world.clock.advance(1000);
  assert.equal(received, await token);
});

test('no global of the process is touched, or used where the world has its own', async () => {
  const names = [
    ...['fetch', 'Request', 'Response', 'Date', 'performance', 'crypto', 'queueMicrotask'],
    ...['setTimeout', 'clearTimeout', 'setInterval', 'setImmediate', 'BroadcastChannel'],
    ...['WebAssembly', 'navigator', 'location', 'document', 'history', 'open', 'close', 'opener'],
    ...['sessionStorage', 'localStorage', 'addEventListener', 'removeEventListener'],
  ];
  const before = names.map((name) => Object.getOwnPropertyDescriptor(globalThis, name));
  const members = [Date.now, performance.now, crypto.getRandomValues, WebAssembly.instantiate];
  const keys = Reflect.ownKeys(globalThis);
  await story();
  names.forEach((name, index) =>
    assert.deepEqual(Object.getOwnPropertyDescriptor(globalThis, name), before[index], name),
  );
  for (const name of ['fetch', 'Date', 'setTimeout', 'performance', 'crypto']) {
    assert.ok(Object.is(globalThis[name], before[names.indexOf(name)].value ?? globalThis[name]));
  }
  assert.deepEqual(
    [Date.now, performance.now, crypto.getRandomValues, WebAssembly.instantiate],
    members,
  );
  assert.deepEqual(Reflect.ownKeys(globalThis), keys);
});

test('a whole story runs where every such global is a trap; and the process ends by itself', async () => {
  const source = `
    import { createTestWorld, memoryStore, replies } from 'postern/testing';
    const world = createTestWorld();
    await world.createBrowserAuth(${JSON.stringify(config)}).ready;
    await world.dispose();
    const hits = new Set();
    const { pageGlobals } = await import(${JSON.stringify(new URL('../testing-realm.mjs', import.meta.url).href)});
    const own = new Set(['globalThis', 'WebAssembly', 'Request', 'queueMicrotask', 'Date', 'performance', 'crypto']);
    for (const name of [...pageGlobals.filter((name) => !own.has(name)), 'setInterval', 'Worker']) {
      Object.defineProperty(globalThis, name, { get() { hits.add(name); } });
    }
    Date.now = () => hits.add('Date.now');
    Object.defineProperty(performance, 'now', { value: () => hits.add('performance.now') });
    crypto.getRandomValues = () => hits.add('crypto.getRandomValues');
    const config = ${JSON.stringify(config)}, showdownConfig = ${JSON.stringify(showdownConfig)};
    const CHALLSTR = '4|c0ffee', inLog = String;
    ${story}
    const log = await story();
    await new Promise((resolve) => setImmediate(resolve));
    console.log(log.length > 80, JSON.stringify([...hits]));`;
  const { code, stdout, stderr } = await runScript(source, { timeout: 30_000 });
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'true []\n', stderr: '' });
});

test('the fake timers of a test runner do not stop a world, and it does not move them', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'setImmediate', 'Date'], now: 5 });
  const faked = Date.now();
  assert.ok((await story()).length > 80);
  assert.equal(Date.now(), faked);
});

test('a test that forgets dispose() does not keep the process either', async () => {
  const source = `
    import { createTestWorld } from 'postern/testing';
    const world = createTestWorld();
    const auth = await world.signedIn(${JSON.stringify(config)});
    world.openTab();
    console.log((await auth.getAccessToken()).length > 5);`;
  const { code, stdout } = await runScript(source, { timeout: 10_000 });
  assert.deepEqual([code, stdout], [0, 'true\n']);
});

test('a request that nobody has scripted fails the test, by method, origin and path alone', async (t) => {
  const told = /^Error: No reply is scripted for PUT https:\/\/api\.pathofexile\.com\/profile\.$/;
  const message = (error) => told.test(String(error));
  const world = startWorld(t);
  const auth = await world.signedIn(config);
  const send = () => auth.fetch(`${API}?secret=1#part`, { method: 'PUT', body: 'secret' });
  await assert.rejects(send(), message);
  await assert.rejects(world.settled(), message);
  await world.settled();
  await send().catch(() => {});
  await assert.rejects(world.clock.advance(1), message);
  await send().catch(() => {});
  await assert.rejects(world.signIn(auth), message);
  const other = createTestWorld();
  const another = await other.signedIn(config);
  await another.fetch(API, { method: 'PUT' }).catch(() => {});
  await assert.rejects(other.dispose(), message);
  await other.dispose();
});

test('dispose tells what is left over', async () => {
  const world = createTestWorld();
  const auth = await world.signedIn(config);
  world.server.reply('refresh', replies.rateLimited(), replies.rateLimited());
  world.server.route(`GET ${API}`, replies.delayed(1000, replies.json({})));
  const hanging = codeOf(auth.fetch(API));
  const login = codeOf(auth.loginWithPopup());
  await world.settled();
  // Nothing of Postern's leaves one.
  world.clock.setTimeout(() => {}, 5000);
  await assert.rejects(world.dispose(), {
    message:
      `The test left over requests: GET ${API}; replies: refresh, refresh; ` +
      'windows: https://www.pathofexile.com/oauth/authorize; timers: 5000.',
  });
  assert.equal(await hanging, 20, 'AbortError');
  assert.equal(await login, 'disposed');

  const other = createTestWorld();
  const another = await other.signedIn(config);
  other.server.reply('refresh', replies.noAnswer());
  const waiting = codeOf(another.getAccessToken());
  assert.equal(await waiting, 'none');
  const allowed = await other.dispose({ allowLeft: true });
  assert.deepEqual(allowed, {
    requests: [],
    replies: ['refresh'],
    windows: [],
    timers: [],
    locks: [],
  });
});

test('what belongs to no world is refused', async (t) => {
  const world = startWorld(t);
  const other = startWorld(t);
  const foreign = other.createBrowserAuth(config);
  await assert.rejects(world.signIn(foreign), TypeError);
  const showdown = world.createShowdownAuth(showdownConfig);
  const login = codeOf(showdown.login(CHALLSTR));
  await assert.rejects(world.deny(), /sends nobody back/);
  const elsewhere = { ...config, redirectUri: 'https://elsewhere.example/' };
  const stranded = codeOf(world.createBrowserAuth(elsewhere).loginWithPopup());
  await assert.rejects(world.approve(), /not of the origin of the page/);
  world.popup.close();
  showdown.dispose();
  assert.equal(await login, 'disposed');
  await world.clock.advance(300_000);
  assert.equal(await stranded, 'popup_timeout');
});

test('a world is an application, and its storages are web storages', async (t) => {
  const world = startWorld(t);
  const { localStorage } = world;
  localStorage.setItem('b', 1);
  localStorage.setItem('a', 'x');
  assert.deepEqual([localStorage.length, localStorage.key(0), localStorage.key(9)], [2, 'b', null]);
  assert.deepEqual(Object.keys(localStorage), ['b', 'a']);
  localStorage.removeItem('b');
  localStorage.clear();
  assert.equal(localStorage.getItem('a'), null);
  assert.deepEqual(world.memoryStore().calls, memoryStore().calls);
});

test('nothing that a page downloads leads to the kit', () => {
  const { exports } = JSON.parse(readFileSync(`${packageFolder}/package.json`, 'utf8'));
  assert.equal(exports['./testing'].default, './dist/testing.js');
  const scripts = Object.values(exports)
    .map((target) => target.default ?? target)
    .filter((path) => path.endsWith('.js') && !path.endsWith('/testing.js'));
  const seen = new Set();
  const follow = (path) => {
    if (seen.has(path)) return;
    seen.add(path);
    const text = readFileSync(new URL(path, `file://${packageFolder}dist/`), 'utf8');
    assert.doesNotMatch(text, /testing|createTestWorld|postern:\/\//, path);
    for (const [, next] of text.matchAll(/["'](\.\/[\w-]+\.js)["']/g)) follow(next);
  };
  for (const path of scripts) follow(path.replace('./dist/', './'));
  assert.ok(seen.size >= 8, [...seen].join());
});
