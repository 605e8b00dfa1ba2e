import assert from 'node:assert/strict';
import test from 'node:test';
import { benchLines, benchTable, shortBenchTable, three } from './bench-table.mjs';
import { median, summarize } from './statistics.mjs';

test('a median is the middle, or between the two middles', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([10, 9, 1, 2]), 5.5);
  assert.throws(() => median([]), /nothing/);
});

test('a summary has the median, the quartiles and how many there were', () => {
  assert.deepEqual(summarize([5, 1, 4, 2, 3]), { median: 3, from: 1.5, to: 4.5, rounds: 5 });
  assert.deepEqual(summarize([7]), { median: 7, from: 7, to: 7, rounds: 1 });
  assert.equal(summarize([1.234567]).median, 1.235);
  assert.equal(summarize([39642]).median, 39642);
});

test('three significant digits, without an exponent', () => {
  assert.deepEqual([0.08123, 1.5, 12.345, 1234.5, 999].map(three), [
    '0.0812',
    '1.5',
    '12.3',
    '1,235',
    '999',
  ]);
});

const one = (value) => ({ median: value, from: value, to: value, rounds: 3 });

function numbers() {
  return {
    cores: 2,
    chromium: '1.2.3',
    node: '20.0.0',
    versions: { 'oidc-client-ts': '3.5.0', 'keycloak-js': '26.0.0' },
    callsAtOnce: 1000,
    slow: { latencyMs: 150, megabitsPerSecond: 1.6 },
    rows: {
      bytes: {
        postern: one(40000),
        'postern-inline': one(41000),
        'oidc-client-ts': one(16000),
        'keycloak-js': one(8000),
      },
      cold: {
        postern: { median: 30, from: 20, to: 40, rounds: 3 },
        'postern-hinted': one(15),
        'postern-inline': one(10),
        'oidc-client-ts': one(20),
      },
      expiryGiven: { postern: one(1000), 'oidc-client-ts': one(1), 'keycloak-js': one(1000) },
      wasmMemory: { postern: one(65536) },
    },
  };
}

test('a row has every party, and Postern against the best of its peers', () => {
  const text = shortBenchTable(numbers());
  assert.match(text, /\| Download[^|]*\| 40 kB \| 16 kB \| n\/a \| 8 kB \| n\/a \| 5 \|/);
  assert.match(text, /\| Import to ready[^|]*\| 30 ms \| 20 ms \|.*\| 1\.5 \|/);
  assert.match(text, /preloads the wasm \| 15 ms \| 20 ms \|.*\| 0\.75 \|/);
  assert.match(text, /browser-auth\/inline` \| 10 ms \| 20 ms \|.*\| 0\.5 \|/);
  // More is better there.
  assert.match(text, /given a token \| 1,000 \| 1 \| n\/a \| 1,000 \| n\/a \| 1 \|/);
  assert.match(text, /Chromium 1\.2\.3 on 2 cores/);
});

test('the long table says how far rounds differed', () => {
  const text = benchTable(numbers());
  assert.match(text, /\| 30 ms \(20 ms to 40 ms\) \|/);
  assert.match(text, /\| 40 kB \|/);
  assert.match(text, /65\.5 kB are the wasm's/);
});

test('what was not measured is not in a table, and what is no number is refused', () => {
  assert.ok(!benchLines(numbers()).join('\n').includes('PKCE'));
  const broken = numbers();
  broken.rows.bytes.postern = { median: null };
  assert.throws(() => shortBenchTable(broken), /no median of bytes for postern/);
});
