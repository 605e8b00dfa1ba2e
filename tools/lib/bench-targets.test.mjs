import assert from 'node:assert/strict';
import test from 'node:test';
import { benchTargets, benchTargetTable } from './bench-targets.mjs';

const row = (postern, peers) =>
  Object.fromEntries(
    Object.entries({ postern, ...peers }).map(([party, median]) => [party, { median }]),
  );

const numbers = ({ token = 0.5, pkce = 2, cold = 20, warm = 10, inline = {} } = {}) => ({
  rows: {
    token: row(token, { 'keycloak-js': 0.6, 'oidc-client-ts': 2 }),
    pkce: row(pkce, { oauth4webapi: 6 }),
    cold: row(cold, {
      'postern-inline': inline.cold ?? 20,
      'oidc-client-ts': 20,
      oauth4webapi: 5,
    }),
    warm: row(warm, { 'postern-inline': inline.warm ?? 10, 'oidc-client-ts': 10 }),
  },
});

const verdicts = (changes) => benchTargets(numbers(changes)).map(([, verdict]) => verdict);

test('what is just enough is reached', () => {
  assert.deepEqual([...new Set(verdicts())], ['reached']);
});

test('each target is missed by itself', () => {
  const missed = (changes) =>
    verdicts(changes).flatMap((verdict, index) => (verdict === 'missed' ? index : []));
  assert.deepEqual(missed({ token: 1.1 }), [0, 1]);
  assert.deepEqual(missed({ token: 0.6 }), [1]);
  assert.deepEqual(missed({ pkce: 2.1 }), [2]);
  assert.deepEqual(missed({ cold: 20.1 }), [3]);
  assert.deepEqual(missed({ warm: 10.1 }), [4]);
  assert.deepEqual(missed({ inline: { cold: 20.1 } }), [5]);
  assert.deepEqual(missed({ inline: { warm: 10.1 } }), [6]);
});

test('a target that is missed stays in the table', () => {
  assert.match(benchTargetTable(numbers({ pkce: 9 })), /PKCE pair.* \| missed \|/);
});
