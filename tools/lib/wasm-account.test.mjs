import assert from 'node:assert/strict';
import test from 'node:test';
import { withNames } from '../../js-glue/name-section.mjs';
import { accountOf, brotliSize, functionsOf } from './wasm-account.mjs';

const leb = (number) => (number < 128 ? [number] : [(number & 127) | 128, ...leb(number >> 7)]);
const sized = (bytes) => [...leb(bytes.length), ...bytes];
const name = (text) => sized(Buffer.from(text));
const section = (id, bytes) => [id, ...sized(bytes)];

const END = 0x0b;
const emptyBody = sized([0, END]);
// Constants that hardly compress, each one dropped: `i32.const n`, `drop`.
const longBody = sized([
  0,
  ...Array.from({ length: 100 }, (_, at) => [0x41, (at * at * 37 + 11 * at) % 128, 0x1a]).flat(),
  END,
]);

// What is imported: a table with a maximum, a memory without, a global, and one function.
const imports = [
  [...name('e'), ...name('t'), 1, 0x70, 1, 1, 9],
  [...name('e'), ...name('m'), 2, 0, 1],
  [...name('e'), ...name('g'), 3, 0x7f, 0],
  [...name('e'), ...name('f'), 0, 0],
];
const importSection = section(2, [imports.length, ...imports.flat()]);

const bare = Buffer.from([
  ...Buffer.from('\0asm'),
  ...[1, 0, 0, 0],
  ...section(1, [1, 0x60, 0, 0]),
  ...importSection,
  ...section(3, [4, 0, 0, 0, 0]),
  ...section(10, [4, ...emptyBody, ...longBody, ...emptyBody, ...emptyBody]),
]);
const wasm = withNames(bare, '0:imported\n1:inlined\n2:ours.resume\n3:shared\n');
const sources = new Map([
  ['ours', new Set(['core/ours.cpp'])],
  ['shared', new Set(['core/one.cpp', 'web/other.cpp'])],
]);

test('the module of these tests is one', () => assert.ok(WebAssembly.validate(wasm)));

test('functions have their names, counted after the imported ones, and their bytes', () => {
  const functions = functionsOf(wasm);
  const named = functions.map(({ name, start, end }) => [name, [...wasm.subarray(start, end)]]);
  assert.deepEqual(named, [
    ['inlined', emptyBody],
    ['ours.resume', longBody],
    ['shared', emptyBody],
    ['?', emptyBody],
  ]);
});

test('bytes are counted by the file that they come from, or by section, and names are not', () => {
  const { raw, brotli, rows } = accountOf(wasm, sources);
  assert.equal(raw, bare.length);
  assert.equal(brotli, brotliSize(bare));
  const counted = rows.map(({ what, raw, functions }) => [what, raw, functions]);
  assert.deepEqual(
    new Set(counted.map(String)),
    new Set(
      [
        ['core/ours.cpp', longBody.length, 1],
        ['templates of several files', emptyBody.length, 1],
        ['libraries: C, C++, embind', 2 * emptyBody.length, 2],
        ['section: types', 6, undefined],
        ['section: imports', importSection.length, undefined],
        ['section: function types', 7, undefined],
      ].map(String),
    ),
  );
});

test('a row costs what the module loses without it, compressed; the dearest is first', () => {
  const { brotli, rows } = accountOf(wasm, sources);
  const at = bare.indexOf(Buffer.from(longBody));
  const without = Buffer.concat([bare.subarray(0, at), bare.subarray(at + longBody.length)]);
  assert.equal(rows[0].what, 'core/ours.cpp');
  assert.equal(rows[0].brotli, brotli - brotliSize(without));
  const costs = rows.map((row) => row.brotli);
  assert.deepEqual(
    costs,
    costs.toSorted((left, right) => right - left),
  );
});
