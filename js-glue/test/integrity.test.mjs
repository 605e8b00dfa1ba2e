// postern/integrity.json, over the bytes that a page gets.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'node:test';

const file = fileURLToPath(import.meta.resolve('postern/integrity.json'));
const integrity = JSON.parse(readFileSync(file, 'utf8'));
const dist = new URL('../dist/', import.meta.url);

test('postern/integrity.json has every script and every module that ships, and nothing else', () => {
  const names = readdirSync(dist).filter((name) => /\.(js|wasm)$/.test(name));
  assert.deepEqual(Object.keys(integrity), names.sort());
});

for (const [name, expected] of Object.entries(integrity)) {
  test(`the hash of ${name} is that of its bytes`, () => {
    const hash = createHash('sha384').update(readFileSync(new URL(name, dist)));
    assert.equal(expected, `sha384-${hash.digest('base64')}`);
  });
}
