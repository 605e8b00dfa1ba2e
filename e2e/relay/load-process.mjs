// SPDX-License-Identifier: MIT
// The users of a relay, in a process of their own: many sessions at once, or one call after another
// with a clock beside it.

import { Agent } from 'node:http';
import { Page, Session } from './page.mjs';
import { answerQuestions } from './processes.mjs';
import { codeExchange } from './rig.mjs';

/**
 * @typedef {object} Party the ways to one token server
 * @property {string} url
 * @property {string} origin
 * @property {string} clientId
 * @property {Record<string, string>} [form] what each form has besides
 * @property {Record<string, string>} [headers] what each request has besides
 */

/** What is added to every request: how a server calls the token endpoint itself. */
class ServerPage extends Page {
  /** @param {Party} party @param {Agent} agent */
  constructor({ url, origin, clientId, form = {}, headers = {} }, agent) {
    super(url, { origin, clientId, agent });
    this.form = form;
    this.headers = headers;
  }

  /** @override @param {Record<string, string>} form */
  post(form) {
    return super.post({ ...form, ...this.form }, this.headers);
  }
}

/** @type {Map<string, Session[]>} by name, so that a second load goes on with them */
const groups = new Map();

/** @param {{ name: string, count: number, party: Party }} group @param {Agent} agent */
async function sessionsOf({ name, count, party }, agent) {
  const known = groups.get(name);
  if (known) return known;
  const sessions = [];
  for (let index = 0; index < count; ++index) {
    const session = new Session(new ServerPage(party, agent));
    await session.begin(codeExchange(`${name}-${index}`));
    sessions.push(session);
  }
  groups.set(name, sessions);
  return sessions;
}

/**
 * `refreshes` in all, by the sessions in turn, `concurrency` of them at a time.
 * @param {{ group: { name: string, count: number, party: Party }, refreshes: number, concurrency: number }} load
 */
async function carry({ group, refreshes, concurrency }) {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const queue = [...(await sessionsOf(group, agent))];
  /** @type {string[]} */
  const failures = [];
  let left = refreshes;
  const start = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (left > 0) {
        left -= 1;
        const session = /** @type {Session} */ (queue.shift());
        await session.refresh().catch((error) => failures.push(String(error)));
        queue.push(session);
      }
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  agent.destroy();
  return {
    failures,
    perSecond: refreshes / seconds,
    rotations: Object.fromEntries(
      (groups.get(group.name) ?? []).map(({ rotations }, index) => [
        `${group.name}-${index}`,
        rotations,
      ]),
    ),
  };
}

/** @param {number[]} values @param {number} share */
function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/**
 * Refreshes one after the other, by each way in turn, so that both meet the same machine.
 * @param {{ name: string, ways: Record<string, Party>, refreshes: number, warmUp: number }} race
 */
async function takeTurns({ name, ways, refreshes, warmUp }) {
  const agent = new Agent({ keepAlive: true });
  const runners = await Promise.all(
    Object.entries(ways).map(async ([way, party]) => {
      const session = new Session(new ServerPage(party, agent));
      await session.begin(codeExchange(`${name}-${way}`));
      return { way, session, times: /** @type {number[]} */ ([]) };
    }),
  );
  for (let turn = -warmUp; turn < refreshes; ++turn) {
    for (const { session, times } of runners) {
      const start = performance.now();
      await session.refresh();
      if (turn >= 0) times.push(performance.now() - start);
    }
  }
  agent.destroy();
  return Object.fromEntries(
    runners.map(({ way, times }) => [
      way,
      { medianMs: quantile(times, 0.5), p95Ms: quantile(times, 0.95) },
    ]),
  );
}

answerQuestions((question) => (question.kind === 'turns' ? takeTurns(question) : carry(question)));
