// Is a secret gone when its object is? Programs linked from what ships, as it ships, make canaries,
// let everything die that they made of them, and their whole linear memory is searched: heap, stack
// and static data. An optimizer that left a wipe out would be seen here, in the code that it made.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

const FOLDER = new URL('../../build/wasm-release/tests/wiping/', import.meta.url);

// What `secret`, `text` and wipe() do by themselves.
const WIPED_BY_TYPE = [
  'secret_dies',
  'secret_is_cloned_and_moved',
  'secret_is_replaced',
  'text_dies',
  'string_is_taken',
];

const SCENARIOS = [
  ...WIPED_BY_TYPE,
  'string_grows',
  'json_is_read',
  'broken_json_is_read',
  'token_set_is_stored_and_read',
  'tokens_are_renewed',
  'refusal_repeats_the_token',
  'tokens_come_from_another_tab',
  'verifier_is_hashed',
  'callback_is_answered',
  'showdown_token_is_rotated',
];

// As canary.cpp makes it.
function canaryOf(seed) {
  let random = seed;
  return Array.from({ length: 48 }, () => {
    random = (random * 48_271) % 2_147_483_647;
    return '0123456789abcdef'[random % 16];
  }).join('');
}

function sumOf(text) {
  return [...text].reduce((sum, each) => (Math.imul(sum, 31) + each.charCodeAt(0)) >>> 0, 0);
}

// Every piece of eight characters from a multiple of eight: a run of fifteen contains one.
function piecesIn(module, seed) {
  const memory = Buffer.from(module.HEAPU8.buffer);
  const text = canaryOf(seed);
  return [0, 8, 16, 24, 32, 40]
    .map((at) => ({ at, found: memory.indexOf(text.slice(at, at + 8), 0, 'latin1') }))
    .filter(({ found }) => found >= 0);
}

async function load(name) {
  const { default: create } = await import(new URL(`${name}.mjs`, FOLDER));
  return create();
}

function play(module, scenario, seed) {
  const sum = module[`_${scenario}`](seed) >>> 0;
  assert.equal(sum, sumOf(canaryOf(seed)), `${scenario} did not come to its end`);
}

let shipped;
let ordinary;
let forgetful;

before(async () => {
  shipped = await load('wiping');
  ordinary = await load('ordinary_allocator');
  forgetful = await load('forgetful');
});

test('I9: the search finds what is there, on the heap and on the stack, and not what was wiped', () => {
  const seed = 1001;
  assert.deepEqual(piecesIn(shipped, seed), []);
  shipped._keep_on_heap(seed);
  assert.equal(piecesIn(shipped, seed).length, 6);
  shipped._wipe_on_heap();
  assert.deepEqual(piecesIn(shipped, seed), []);
  shipped._leave_on_stack(seed + 1);
  assert.equal(piecesIn(shipped, seed + 1).length, 6);
});

for (const [index, scenario] of SCENARIOS.entries()) {
  test(`I9: nothing is left in what ships: ${scenario}`, () => {
    const seed = 2001 + index;
    play(shipped, scenario, seed);
    assert.deepEqual(piecesIn(shipped, seed), []);
  });
}

test('I9: nothing comes back when all of it has happened in turn', () => {
  for (let round = 0; round < 3; ++round) {
    for (const [index, scenario] of SCENARIOS.entries()) {
      play(shipped, scenario, 3001 + round * SCENARIOS.length + index);
    }
  }
  const seeds = Array.from({ length: 3 * SCENARIOS.length }, (_, index) => 3001 + index);
  assert.deepEqual(
    seeds.filter((seed) => piecesIn(shipped, seed).length > 0),
    [],
  );
});

for (const [index, scenario] of WIPED_BY_TYPE.entries()) {
  test(`I9: nothing is left on an allocator that wipes nothing: ${scenario}`, () => {
    const seed = 6001 + index;
    play(ordinary, scenario, seed);
    assert.deepEqual(piecesIn(ordinary, seed), []);
  });
}

// Else the scenario would show nothing: its canary was never anywhere, or was written over.
for (const [index, scenario] of SCENARIOS.entries()) {
  test(`I9: it is found where nothing is wiped: ${scenario}`, () => {
    const seed = 4001 + index;
    play(forgetful, scenario, seed);
    assert.notDeepEqual(piecesIn(forgetful, seed), []);
  });
}

test('I9: the optimizer does leave a memset out, and what it left is wiped by the allocator', () => {
  const seed = 5001;
  play(ordinary, 'careless_buffer_dies', seed);
  assert.notDeepEqual(piecesIn(ordinary, seed), []);
  play(shipped, 'careless_buffer_dies', seed);
  assert.deepEqual(piecesIn(shipped, seed), []);
});
