// SPDX-License-Identifier: MIT
// A whole run: every row for every party, as docs/benchmarks.md describes them.

import { availableParallelism } from 'node:os';
import { chromium } from 'playwright-core';
import { findChromium } from '../tools/lib/packages.mjs';
import { summarize } from '../tools/lib/statistics.mjs';
import { SCOPE, startAuthorizationServer } from './authorization-server.mjs';
import { bundle, versionOf } from './bundles.mjs';
import { startPageServer } from './page-server.mjs';
import { Party } from './rounds.mjs';

const PEERS = ['oidc-client-ts', '@auth0/auth0-spa-js', 'keycloak-js', 'oauth4webapi'];
// It has neither a session nor, so, a token to ask for.
const WITHOUT_SESSION = 'oauth4webapi';
// Other ways to load Postern, which the page's other rows do not depend on.
const HINTED = 'postern-hinted';
const INLINE = 'postern-inline';
const wasm = 'browser-auth.wasm';

const CALLS_AT_ONCE = 1000;
const SLOW = { latencyMs: 150, megabitsPerSecond: 1.6 };

const FULL = {
  first: 3,
  cold: 15,
  slow: 3,
  warm: 30,
  callback: 15,
  token: 15,
  expiry: 5,
  memory: 5,
};
const QUICK = { first: 1, cold: 1, slow: 0, warm: 2, callback: 1, token: 1, expiry: 1, memory: 1 };

const bundleNameOf = (peer) => peer.split('/').at(-1);

async function makeBundles() {
  return Promise.all([
    bundle('postern', { wasm }),
    bundle(HINTED, { adapter: 'postern', wasm, hinted: true }),
    bundle(INLINE),
    ...PEERS.map((peer) => bundle(bundleNameOf(peer))),
    bundle('postern-pkce', { wasm: 'postern.wasm' }),
    bundle('oauth4webapi-pkce'),
  ]);
}

// Results gathers what rounds find: row, party, values.
class Results {
  #rows = {};

  add(row, party, value) {
    ((this.#rows[row] ??= {})[party] ??= []).push(value);
  }

  // Of what is the same in every round there is one number.
  get rows() {
    return Object.fromEntries(
      Object.entries(this.#rows).map(([row, parties]) => [
        row,
        Object.fromEntries(
          Object.entries(parties).map(([party, values]) => [party, summarize(values)]),
        ),
      ]),
    );
  }
}

// inTurns does the work for each party, beginning with another one each time.
async function inTurns(rounds, parties, work) {
  for (let round = 0; round < rounds; ++round) {
    const first = round % parties.length;
    for (const party of [...parties.slice(first), ...parties.slice(0, first)]) {
      await work(party, round);
    }
  }
}

async function cold(rounds, parties, results) {
  await inTurns(rounds, parties, async (party) => {
    const page = await party.fresh();
    results.add('cold', party.name, await party.ready(page));
    const { brotli, raw } = await party.bytes(page);
    results.add('bytes', party.name, brotli);
    results.add('rawBytes', party.name, raw);
    await party.close(page);
  });
}

async function slow(rounds, parties, results) {
  await inTurns(rounds, parties, async (party) => {
    const page = await party.fresh();
    await party.throttle(page, SLOW);
    results.add('slow', party.name, await party.ready(page));
    await party.close(page);
  });
}

async function memory(rounds, parties, results) {
  await inTurns(rounds, parties, async (party) => {
    const page = await party.fresh();
    const before = await party.memory(page);
    await party.watchWasm(page);
    await party.ready(page);
    const after = await party.memory(page);
    const script = after.heap + after.buffers - before.heap - before.buffers;
    results.add('memory', party.name, script + after.wasm);
    results.add('wasmMemory', party.name, after.wasm);
    await party.close(page);
  });
}

async function acrossExpiry(rounds, parties, results, server) {
  for (let round = 0; round < rounds; ++round) {
    const pages = new Map();
    server.settings.accessTokenSeconds = 1;
    for (const party of parties) {
      const page = await party.fresh();
      await party.signInWithoutRenewal(page);
      pages.set(party, page);
    }
    server.settings.accessTokenSeconds = 3600;
    await new Promise((resolve) => setTimeout(resolve, 2100));
    await inTurns(1, parties, async (party) => {
      const page = pages.get(party);
      await page.bringToFront();
      const { given, milliseconds, requests } = await party.callAtOnce(page, server, CALLS_AT_ONCE);
      results.add('expiryRequests', party.name, requests);
      results.add('expiryGiven', party.name, given);
      results.add('expiryTime', party.name, milliseconds);
      await page.context().close();
    });
  }
}

async function all(browser, { rounds, note }) {
  const pages = await startPageServer();
  const bundles = await makeBundles();
  const redirectUriOf = ({ name }) => `${pages.origin}/${name}/callback`;
  const server = await startAuthorizationServer(bundles.map(redirectUriOf));
  try {
    for (const each of bundles) {
      pages.serve(each, { server: server.client, redirectUri: redirectUriOf(each), scope: SCOPE });
    }
    const partyOf = (each) => new Party({ browser, origin: pages.origin, bundle: each });
    const isPkce = ({ name }) => name.endsWith('-pkce');
    const parties = bundles.filter((each) => !isPkce(each)).map(partyOf);
    const plain = parties.filter(({ name }) => ![HINTED, INLINE].includes(name));
    const withSession = plain.filter(({ name }) => name !== WITHOUT_SESSION);
    const results = new Results();

    note('warm, tokens and callbacks');
    const open = new Map();
    for (const party of parties) {
      const page = await party.fresh();
      // The first ones are for the caches.
      for (let time = 0; time < rounds.first; ++time) {
        await party.signIn(page);
        await party.ready(page);
      }
      open.set(party, page);
    }
    const use = async (party) => {
      const page = open.get(party);
      await page.bringToFront();
      return page;
    };
    await inTurns(rounds.warm, parties, async (party) => {
      results.add('warm', party.name, await party.ready(await use(party)));
    });
    await inTurns(rounds.token, withSession, async (party, round) => {
      const page = await use(party);
      if (round === 0) await party.microseconds(page, 'askInTurn', 50);
      results.add('token', party.name, await party.microseconds(page, 'askInTurn', 50));
    });
    await inTurns(rounds.callback, plain, async (party) => {
      results.add('callback', party.name, await party.signIn(await use(party)));
    });
    for (const [party, page] of open) await party.close(page);

    note('PKCE pairs');
    const makers = bundles.filter(isPkce).map(partyOf);
    for (const party of makers) {
      const page = await party.fresh();
      await party.ready(page);
      open.set(party, page);
    }
    await inTurns(rounds.token, makers, async (party, round) => {
      const page = await use(party);
      if (round === 0) await party.microseconds(page, 'makeInTurn', 100);
      const name = party.name.replace('-pkce', '');
      results.add('pkce', name, await party.microseconds(page, 'makeInTurn', 100));
    });
    for (const party of makers) await party.close(open.get(party));

    note('cold');
    await cold(rounds.cold, parties, results);
    note('memory');
    await memory(rounds.memory, plain, results);
    note('across an expiry');
    await acrossExpiry(rounds.expiry, withSession, results, server);
    note('on a slow network');
    await slow(rounds.slow, parties, results);
    return results.rows;
  } finally {
    await Promise.all([pages.close(), server.close()]);
  }
}

// measure resolves to what docs/numbers/bench.json keeps. `note` hears of each part.
export async function measure({ quick = false, note = () => {}, rounds = quick ? QUICK : FULL }) {
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: [
      // Containers run as root, where Chromium's sandbox cannot start.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
    ],
  });
  try {
    const rows = await all(browser, { rounds, note });
    return {
      cores: availableParallelism(),
      chromium: browser.version(),
      node: process.versions.node,
      versions: Object.fromEntries(
        ['postern', ...PEERS].map((name) => [bundleNameOf(name), versionOf(name)]),
      ),
      callsAtOnce: CALLS_AT_ONCE,
      slow: SLOW,
      rows,
    };
  } finally {
    await browser.close();
  }
}
