// What the documents say of the code, where it can be compared.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import test from 'node:test';

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');

const errorSections = read('../../docs/errors.md')
  .split(/^(?=#{2,3} )/m)
  .filter((section) => section.startsWith('### '));

test('X6: docs/errors.md has a section for each code of AuthErrorCode, in its order', () => {
  const union = /type AuthErrorCode =([^;]*);/.exec(read('../src/auth-error.ts'))[1];
  const codes = [...union.matchAll(/'(\w+)'/g)].map(([, code]) => code);
  assert.ok(codes.length > 30);
  assert.deepEqual(
    errorSections.map((section) => /^### `(\w+)`\n/.exec(section)?.[1]),
    codes,
  );
});

test('X6: each of them names the cause, what the user sees, and what to do', () => {
  for (const section of errorSections) {
    const parts = [...section.matchAll(/^- \*\*(.+?)\*\*: \S.{5,}/gm)].map(([, name]) => name);
    assert.deepEqual(parts, ['Cause', 'The user sees', 'What to do'], section.split('\n')[0]);
  }
});

test('docs/threat-model.md says of each threat what is done, where, shown by what, and what remains', () => {
  const page = read('../../docs/threat-model.md');
  const kept = page.slice(page.indexOf('## Who is kept out'), page.indexOf('## What WebAssembly'));
  const threats = kept.split(/^(?=\*\*)/m).slice(1);
  assert.ok(threats.length > 20);
  for (const threat of threats) {
    const parts = [...threat.matchAll(/^- \*\*(.+?)\*\*: ([^]*?\.)$(?=\n(?:- |\n|$))/gm)];
    const names = ['What is done', 'Where', 'Shown by', 'What remains'];
    assert.deepEqual(
      parts.map(([, name]) => name),
      names,
      threat,
    );
    const [, where, tests] = parts.map(([, , text]) => text);
    const paths = [...`${where} ${tests}`.matchAll(/`([^`]+)`/g)].map(([, path]) => path);
    assert.ok(paths.length > 0, threat);
    for (const path of paths) {
      assert.ok(existsSync(new URL(`../../${path}`, import.meta.url)), `${path} is gone`);
    }
    assert.match(tests, /`/, threat);
  }
});

test('docs/size.md gives the sizes that the ledger gives', () => {
  const { downloads, files } = JSON.parse(read('../ledger.json'));
  const page = read('../../docs/size.md');
  const inBytes = (size) => size.toLocaleString('en');
  const whole = inBytes(downloads.postern.brotli);
  assert.ok(page.includes(`such a page is at ${whole}.`), whole);
  const small = inBytes(downloads['postern/browser-auth'].brotli);
  assert.ok(page.includes(`(\`postern/browser-auth\`) is at ${small}.`), small);
  for (const name of ['postern.wasm', 'index.js', 'full.js']) {
    const [, size] = new RegExp(`\\| \`${name}\`[^|]*\\| ([\\d,]+) +\\|`).exec(page);
    assert.equal(size, inBytes(files[`dist/${name}`].brotli), name);
  }
});

test('README.md gives the size that the ledger gives', () => {
  const { downloads } = JSON.parse(read('../ledger.json'));
  for (const entry of ['postern', 'postern/browser-auth']) {
    const size = downloads[entry].brotli.toLocaleString('en');
    assert.ok(read('../../README.md').includes(`\`${entry}\` downloads ${size} bytes`), entry);
  }
});
