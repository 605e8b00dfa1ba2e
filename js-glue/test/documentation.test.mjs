// Every error code has its paragraph, and no paragraph is left of a code that is gone.
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
