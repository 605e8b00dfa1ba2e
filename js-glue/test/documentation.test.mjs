// What the documents say of the code, where it can be compared.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');

test('X6: docs/errors.md has a paragraph for each code of AuthErrorCode, in its order', () => {
  const union = /type AuthErrorCode =([^;]*);/.exec(read('../src/auth-error.ts'))[1];
  const codes = [...union.matchAll(/'(\w+)'/g)].map(([, code]) => code);
  const headings = [...read('../../docs/errors.md').matchAll(/^### `(\w+)`$/gm)];
  assert.ok(codes.length > 30);
  assert.deepEqual(
    headings.map(([, code]) => code),
    codes,
  );
});

test('README.md gives the size that the ledger gives', () => {
  const { downloads } = JSON.parse(read('../ledger.json'));
  for (const entry of ['postern', 'postern/browser-auth']) {
    const size = downloads[entry].brotli.toLocaleString('en');
    assert.ok(read('../../README.md').includes(`\`${entry}\` downloads ${size} bytes`), entry);
  }
});
