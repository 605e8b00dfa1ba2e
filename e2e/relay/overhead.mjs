// SPDX-License-Identifier: MIT
// What a relay costs: the same refreshes by the token endpoint itself and through a relay, in one run.

import { availableParallelism } from 'node:os';
import { makeKey, Rig } from './rig.mjs';

/** @param {number} value */
const rounded = (value) => Number(value.toPrecision(3));

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
    /** @type {Record<string, { medianMs: number, p95Ms: number, perSecond: number }>} */
    const measured = {};
    for (const [way, party] of Object.entries(ways)) {
      const group = { name: `all-${way}`, count: 4 * concurrency, party };
      await rig.load({ group, refreshes: Math.ceil(refreshes / 4), concurrency });
      const { failures, perSecond } = await rig.load({ group, refreshes, concurrency });
      if (failures.length > 0) throw new Error(`${failures.length} failed: ${failures[0]}`);
      const { medianMs, p95Ms } = inTurns[way];
      measured[way] = {
        medianMs: rounded(medianMs),
        p95Ms: rounded(p95Ms),
        perSecond: rounded(perSecond),
      };
    }
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
