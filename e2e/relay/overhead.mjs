// SPDX-License-Identifier: MIT
// What a relay costs: the same refreshes by the token endpoint itself and through a relay, in one run.

import { availableParallelism } from 'node:os';
import { makeKey, Rig } from './rig.mjs';

const ROUNDS = 5;

/** @param {number} value */
const rounded = (value) => Number(value.toPrecision(3));

/**
 * How long each way takes for all refreshes, in rounds that take turns: a machine is not equally busy
 * all the time.
 * @param {Rig} rig
 * @param {Record<string, object>} ways
 * @param {number} refreshes
 * @param {number} concurrency
 */
async function secondsAtOnce(rig, ways, refreshes, concurrency) {
  /** @type {Record<string, number>} */
  const seconds = {};
  for (let round = 0; round <= ROUNDS; ++round) {
    for (const [way, party] of Object.entries(ways)) {
      const group = { name: `all-${way}`, count: 4 * concurrency, party };
      const share = { group, refreshes: Math.ceil(refreshes / ROUNDS), concurrency };
      const { failures, perSecond } = await rig.load(share);
      if (failures.length > 0) throw new Error(`${failures.length} failed: ${failures[0]}`);
      // The first one is for the compilers.
      seconds[way] = round === 0 ? 0 : seconds[way] + share.refreshes / perSecond;
    }
  }
  return seconds;
}

/**
 * @param {{ refreshes: number, concurrency?: number }} options `refreshes` for each number
 * @returns {Promise<{ cores: number, refreshes: number, concurrency: number, ways:
 *   Record<string, { medianMs: number, p95Ms: number, perSecond: number }> }>} one after the other,
 *   and `concurrency` at a time
 */
export async function measureOverhead({ refreshes, concurrency = 16 }) {
  const rig = await Rig.start();
  try {
    const relay = await rig.startRelay();
    const sealing = await rig.startRelay({ refreshTokenCookie: { keys: [makeKey()] } });
    const ways = {
      direct: rig.direct,
      relay: rig.through(relay.url),
      'relay with cookie': rig.through(sealing.url),
    };
    const inTurns = await rig.load({
      kind: 'turns',
      name: 'turns',
      ways,
      refreshes,
      warmUp: Math.ceil(refreshes / 4),
    });
    const seconds = await secondsAtOnce(rig, ways, refreshes, concurrency);
    const measured = Object.fromEntries(
      Object.keys(ways).map((way) => [
        way,
        {
          medianMs: rounded(inTurns[way].medianMs),
          p95Ms: rounded(inTurns[way].p95Ms),
          perSecond: rounded((ROUNDS * Math.ceil(refreshes / ROUNDS)) / seconds[way]),
        },
      ]),
    );
    return { cores: availableParallelism(), refreshes, concurrency, ways: measured };
  } finally {
    await rig.stop();
  }
}

/**
 * @param {Awaited<ReturnType<typeof measureOverhead>>} overhead
 * @returns {string[]}
 */
export function overheadLines({ concurrency, ways }) {
  return Object.entries(ways).map(([way, { medianMs, p95Ms, perSecond }]) => {
    const times = (medianMs / ways.direct.medianMs).toFixed(1);
    return `${way}: median ${medianMs} ms (${times} of direct), p95 ${p95Ms} ms; ${perSecond} a second, ${concurrency} at a time`;
  });
}
