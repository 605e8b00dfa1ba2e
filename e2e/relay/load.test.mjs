// SPDX-License-Identifier: MIT
// Relays under load, before a token server that forgives nothing: no refresh is lost, no memory is
// kept, and which process answers does not matter.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startBalancer } from './balancer.mjs';
import { measureOverhead, overheadLines } from './overhead.mjs';
import { Page, Session } from './page.mjs';
import { APP_ORIGIN, CLIENT_ID, codeExchange, makeKey, Rig } from './rig.mjs';

const MEBIBYTE = 2 ** 20;
// What thousands of refreshes may leave behind; of 8,000, a quarter of a KiB of each would be that much.
const MOST_HEAP_GROWTH = 2 * MEBIBYTE;
// Of all that the process has, the allocators' slack included.
const MOST_RESIDENT_GROWTH = 32 * MEBIBYTE;
const SLOWEST_MEDIAN_MS = 100;

/** @param {import('node:test').TestContext} t */
async function startRig(t) {
  const rig = await Rig.start();
  t.after(() => rig.stop());
  return rig;
}

/** @param {Record<string, number>} counts */
const sum = (counts) => Object.values(counts).reduce((total, one) => total + one, 0);

/**
 * @param {Rig} rig
 * @param {Awaited<ReturnType<Rig['startRelay']>>} relay
 * @param {{ name: string, warmUp: number, refreshes: number }} load
 */
async function growthUnderLoad(rig, relay, { name, warmUp, refreshes }) {
  const group = { name, count: 200, party: rig.through(relay.url) };
  const first = await rig.load({ group, refreshes: warmUp, concurrency: 32 });
  const before = await relay.ask({});
  assert.ok(before.wasm > 0, 'the module was found');
  const second = await rig.load({ group, refreshes, concurrency: 32 });
  const after = await relay.ask({});
  assert.deepEqual([...first.failures, ...second.failures], []);
  assert.equal(sum(second.rotations), warmUp + refreshes);
  const report = await rig.report();
  assert.deepEqual(report, { refusals: 0, rotations: second.rotations });
  return Object.fromEntries(Object.keys(before).map((key) => [key, after[key] - before[key]]));
}

for (const { name, options, warmUp, refreshes } of [
  { name: 'in the page', options: {}, warmUp: 2000, refreshes: 8000 },
  {
    name: 'in a cookie',
    options: { refreshTokenCookie: { keys: [makeKey()] } },
    warmUp: 600,
    refreshes: 2400,
  },
]) {
  const all = (warmUp + refreshes).toLocaleString('en');
  test(`P12: ${all} refreshes, their tokens ${name}: none is lost, no memory is kept`, async (t) => {
    const rig = await startRig(t);
    const relay = await rig.startRelay(options);
    const growth = await growthUnderLoad(rig, relay, { name, warmUp, refreshes });
    t.diagnostic(`growth in bytes: ${JSON.stringify(growth)}`);
    assert.equal(growth.requests, refreshes);
    assert.equal(growth.wasm, 0);
    assert.ok(growth.heapUsed < MOST_HEAP_GROWTH, `${growth.heapUsed} bytes of heap`);
    assert.ok(growth.rss < MOST_RESIDENT_GROWTH, `${growth.rss} bytes in all`);
    assert.equal(relay.output().trim(), relay.url, 'the relay has written nothing');
  });
}

test('P12: a relay that keeps 4 KiB of each refresh is found out', async (t) => {
  const rig = await startRig(t);
  const relay = await rig.startRelay({ leakedBytes: 4096 });
  const growth = await growthUnderLoad(rig, relay, { name: 'leak', warmUp: 300, refreshes: 900 });
  assert.ok(growth.heapUsed > MOST_HEAP_GROWTH, `${growth.heapUsed} bytes of heap`);
});

test('P12: two processes take turns with sessions in cookies, while their keys roll', async (t) => {
  const rig = await startRig(t);
  const [older, newer] = [makeKey(), makeKey()];
  const start = (/** @type {string[]} */ ...keys) =>
    rig.startRelay({ refreshTokenCookie: { keys } });
  const relays = [await start(older), await start(older)];
  const targets = relays.map(({ url }) => url);
  const balancer = await startBalancer(targets);
  t.after(() => balancer.close());

  // An odd number, so that each session meets one process and then the other.
  const group = { name: 'roll', count: 9, party: rig.through(balancer.url) };
  const load = () => rig.load({ group, refreshes: 90, concurrency: 4 });
  const handled = [0, 0];
  const replace = async (/** @type {number} */ place, /** @type {string[]} */ ...keys) => {
    const old = relays[place];
    relays[place] = await start(...keys);
    targets[place] = relays[place].url;
    handled[place] += (await old.ask({})).requests;
    await old.stop();
  };
  // First every process opens with the newer key, then every one seals with it; between the steps
  // the two have different lists.
  let last = await load();
  for (const [place, ...keys] of /** @type {[number, ...string[]][]} */ ([
    [0, older, newer],
    [1, older, newer],
    [0, newer, older],
    [1, newer, older],
    [0, newer],
  ])) {
    const [during] = await Promise.all([load(), replace(place, ...keys)]);
    assert.deepEqual(during.failures, [], `process ${place} replaced`);
    last = await load();
    assert.deepEqual(last.failures, [], `process ${place} has another list`);
  }
  const report = await rig.report();
  assert.deepEqual(report, { refusals: 0, rotations: last.rotations });
  assert.equal(sum(last.rotations), 11 * 90);
  for (const count of handled) assert.ok(count > 250, `${handled} requests`);
});

test('P12: a process that does not have the key refuses, and spends nothing', async (t) => {
  const rig = await startRig(t);
  const [key, another] = [makeKey(), makeKey()];
  const sealing = await rig.startRelay({ refreshTokenCookie: { keys: [key] } });
  const foreign = await rig.startRelay({ refreshTokenCookie: { keys: [another] } });
  const page = new Page(sealing.url, { origin: APP_ORIGIN, clientId: CLIENT_ID });
  const session = new Session(page);
  await session.begin(codeExchange('foreign'));
  const form = { grant_type: 'refresh_token', refresh_token: session.refreshToken };
  const { cookie } = page;
  page.url = foreign.url;
  const refused = await page.post(form);
  assert.equal(refused.status, 400);
  assert.equal(refused.json.error, 'invalid_grant');
  assert.deepEqual(await rig.report(), { refusals: 0, rotations: { foreign: 0 } });
  page.url = sealing.url;
  assert.equal((await page.post(form, { cookie })).status, 200);
});

test('P12: what the relay adds is measured beside direct calls', async (t) => {
  const overhead = await measureOverhead({ refreshes: 300 });
  for (const line of overheadLines(overhead)) t.diagnostic(line);
  for (const { medianMs, perSecond } of Object.values(overhead.ways)) {
    assert.ok(medianMs > 0 && medianMs < SLOWEST_MEDIAN_MS, `${medianMs} ms`);
    assert.ok(perSecond > 1000 / SLOWEST_MEDIAN_MS, `${perSecond} a second`);
  }
  assert.ok(overhead.ways.relay.medianMs > overhead.ways.direct.medianMs);
});
