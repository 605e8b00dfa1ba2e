// The size of every shipped file is in git, with the hashes of what runs; a page's download has a
// budget.
import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { columns, measure, readLedger } from '../ledger.mjs';

// The wasm and all JavaScript that a page downloads, brotli 11, by what it imports;
// docs/size.md says where the bytes are. The goal for a page with both clients is 28,000.
const CEILINGS = {
  postern: 44_000,
  'postern/browser-auth': 32_700,
  'postern/browser-auth/inline': 33_500,
  'postern/showdown': 44_100,
};

// Builds are the same to the byte with the same tools, in any folder. Another emcc or zlib gives
// other bytes for the same sources: sizes are then only close.
const OTHER_TOOLS_TOLERANCE = 0.03;

const advice = 'If that is meant: npm run ledger -w js-glue';

let built;
let kept;

before(async () => {
  built = await measure();
  kept = readLedger();
});

function sameTools() {
  return JSON.stringify(built.toolchain) === JSON.stringify(kept.toolchain);
}

test('the ledger lists what ships', () => {
  assert.deepEqual(Object.keys(built.files), Object.keys(kept.files), advice);
  const filesOf = ({ downloads }) => Object.values(downloads).map(({ files }) => files);
  assert.deepEqual(filesOf(built), filesOf(kept), advice);
});

test('every file has the size that the ledger says, neither more nor less', (t) => {
  if (!sameTools()) t.diagnostic(`built with ${JSON.stringify(built.toolchain)}: compared roughly`);
  const differences = Object.entries(built.files).flatMap(([path, sizes]) =>
    columns
      .filter((column) => {
        const expected = kept.files[path]?.[column] ?? 0;
        const allowed = sameTools() ? 0 : expected * OTHER_TOOLS_TOLERANCE;
        return Math.abs(sizes[column] - expected) > allowed;
      })
      .map((column) => `${path}: ${column} ${kept.files[path]?.[column]} -> ${sizes[column]}`),
  );
  assert.deepEqual(differences, [], advice);
});

test('with the tools of the ledger, every script and module is the same to the byte', (t) => {
  if (!sameTools()) return t.skip('built with other tools');
  assert.deepEqual(built.integrity, kept.integrity, advice);
});

for (const [entry, ceiling] of Object.entries(CEILINGS)) {
  test(`a page that imports ${entry} downloads at most ${ceiling} bytes`, (t) => {
    const { files, brotli } = built.downloads[entry];
    t.diagnostic(`${files}: ${brotli} bytes (brotli)`);
    assert.ok(brotli <= ceiling, `${brotli} bytes (brotli)`);
  });
}
