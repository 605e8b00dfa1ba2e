import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coverageLines, missedLines, readCoverage, totalsOf } from './coverage.mjs';

const ROOT = '/house';

function file(name, [coveredLines, lines], [coveredBranches, branches], segments = []) {
  return {
    filename: `${ROOT}/${name}`,
    summary: {
      lines: { covered: coveredLines, count: lines },
      branches: { covered: coveredBranches, count: branches },
    },
    segments,
  };
}

function exported(files, functions = []) {
  return { data: [{ files, functions }] };
}

test('coverage: files by path, and nothing rounded up', () => {
  const files = readCoverage(
    exported([
      file('wasm/core/b.cpp', [1999, 2000], [0, 0]),
      file('wasm/core/a.cpp', [0, 1], [1, 3]),
    ]),
    ROOT,
  );
  assert.deepEqual(files, [
    {
      path: 'wasm/core/a.cpp',
      lines: { covered: 0, count: 1, percent: 0 },
      branches: { covered: 1, count: 3, percent: 33.3 },
    },
    {
      path: 'wasm/core/b.cpp',
      lines: { covered: 1999, count: 2000, percent: 99.9 },
      branches: { covered: 0, count: 0, percent: 100 },
    },
  ]);
});

test('coverage: the sum of a layer has no other layer in it', () => {
  const files = readCoverage(
    exported([
      file('wasm/core/a.cpp', [1, 2], [1, 1]),
      file('wasm/core/b.cpp', [4, 4], [0, 3]),
      file('wasm/client/c.cpp', [0, 100], [0, 100]),
    ]),
    ROOT,
  );
  const core = totalsOf(files, 'wasm/core/');
  assert.deepEqual(core, {
    lines: { covered: 5, count: 6, percent: 83.3 },
    branches: { covered: 1, count: 4, percent: 25 },
  });
  assert.match(coverageLines(files, { core }).at(-1), /^core +5\/6 +83\.3 % +1\/4 +25\.0 %$/);
});

// A segment is [line, column, count, hasCount, isRegionEntry, isGapRegion].
test('coverage: lines that never ran are quoted, with those of a function inside another', () => {
  const name = `${ROOT}/wasm/core/a.cpp`;
  const segments = [
    [1, 1, 4, true, true, false],
    [2, 12, 0, true, true, false],
    [4, 4, 4, true, false, false],
    [6, 2, 0, false, false, false],
  ];
  const nested = { count: 0, filenames: [name], regions: [[5, 9, 5, 11]] };
  const never = { count: 0, filenames: [name], regions: [[1, 1, 1, 9]] };
  const functions = [nested, never, { ...never, count: 7 }];
  const text = 'int f(int a) {\n  if (a) {\n    g();\n  }\n  struct { void h() {} };\n}\n';
  assert.deepEqual(
    missedLines(
      exported([file('wasm/core/a.cpp', [3, 6], [1, 2], segments)], functions),
      ROOT,
      () => text,
    ),
    [
      'wasm/core/a.cpp:3: g();',
      'wasm/core/a.cpp:4: }',
      'wasm/core/a.cpp:5: struct { void h() {} };',
    ],
  );
});
