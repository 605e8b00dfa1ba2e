import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { publish } from './cache.mjs';
import { linkedNodeModules } from './npm-install.mjs';
import { add, catch2Counts, nodeTestCounts, playwrightCounts } from './test-counts.mjs';
import { onEveryCore } from './run.mjs';
import { isAtLeast } from './version.mjs';

const folders = [];

function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'postern-lib-'));
  folders.push(folder);
  return folder;
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

test('versions: new enough, and not', () => {
  assert.ok(isAtLeast('6.0.5+dfsg+~1.41.5-2', '4.0'));
  assert.ok(isAtLeast('1:22.1.8-1~deb12u1', '22'));
  assert.ok(isAtLeast('cmake version 3.25.1', '3.25'));
  assert.ok(isAtLeast('3.11.2-2', '3.11.2'));
  assert.ok(!isAtLeast('3.1.6~dfsg-5', '4.0'));
  assert.ok(!isAtLeast('3.9.1', '3.11.2'));
  assert.ok(!isAtLeast('', '1'));
});

test('npm packages: a node_modules that is a link is seen, of the root and of a workspace', () => {
  const root = temporaryFolder();
  writeFileSync(
    join(root, 'package.json'),
    JSON.stringify({ workspaces: ['one', 'two', 'three'] }),
  );
  for (const name of ['one', 'two', 'three', 'elsewhere']) mkdirSync(join(root, name));
  mkdirSync(join(root, 'one', 'node_modules'));
  assert.deepEqual(linkedNodeModules(root), []);
  const links = [join(root, 'node_modules'), join(root, 'two', 'node_modules')];
  for (const link of links) symlinkSync(join(root, 'elsewhere'), link);
  assert.deepEqual(linkedNodeModules(root), links);
});

test('cache: a folder is made once, by whoever comes first', async () => {
  const target = join(temporaryFolder(), 'thing-1');
  let builds = 0;
  const build = async (folder) => {
    ++builds;
    await new Promise((resolve) => setTimeout(resolve, 20));
    writeFileSync(join(folder, 'made'), '');
  };
  await Promise.all([publish(target, build), publish(target, build)]);
  await publish(target, build);
  assert.equal(builds, 1);
  assert.deepEqual(readdirSync(target), ['made']);
});

test('cache: a failed build leaves nothing, and can be tried again', async () => {
  const folder = temporaryFolder();
  const target = join(folder, 'thing-1');
  const failing = publish(target, (partial) => {
    writeFileSync(join(partial, 'half'), '');
    throw new Error('no network');
  });
  await assert.rejects(failing, /no network/);
  assert.deepEqual(readdirSync(folder), []);
  await publish(target, () => {});
  assert.ok(existsSync(target));
});

test('cache: what a killed run left behind is no obstacle', async () => {
  const folder = temporaryFolder();
  const target = join(folder, 'thing-1');
  mkdirSync(`${target}.partial-1`);
  // No process has this id: Linux ends at 2^22.
  writeFileSync(`${target}.lock`, `${hostname()} 99999999`);
  await publish(target, () => {});
  assert.deepEqual(readdirSync(folder), ['thing-1']);
});

test('work on every core: all of it, in the order of the items, and a failure is no success', async () => {
  const items = Array.from({ length: 20 }, (_, index) => index);
  const later = async (item) => {
    await new Promise((resolve) => setTimeout(resolve, 20 - item));
    return item * 2;
  };
  assert.deepEqual(
    await onEveryCore(items, later),
    items.map((item) => item * 2),
  );
  assert.deepEqual(await onEveryCore([], later), []);
  await assert.rejects(
    onEveryCore(items, async () => {
      throw new Error('no');
    }),
    /no/,
  );
});

test('counts: Catch2', () => {
  const passed = '\u001b[1;32mAll tests passed\u001b[0m (2 assertions in 31 test cases)\n';
  assert.deepEqual(catch2Counts(passed), { passed: 31, failed: 0, skipped: 0 });
  const mixed =
    'test cases: 9 | 4 passed | 2 failed | 2 failed as expected | 1 skipped\nassertions: 3 | 3 failed\n';
  assert.deepEqual(catch2Counts(mixed), { passed: 6, failed: 2, skipped: 1 });
  assert.deepEqual(catch2Counts('test cases: 2 | 2 failed\n'), {
    passed: 0,
    failed: 2,
    skipped: 0,
  });
  assert.deepEqual(catch2Counts('No tests ran\n'), { passed: 0, failed: 0, skipped: 0 });
});

test('counts: node --test, TAP and spec, several runs added up', () => {
  const tap = '# tests 5\n# pass 3\n# fail 1\n# cancelled 1\n# skipped 0\n# todo 0\n';
  const spec =
    '\u2139 tests 2\n\u2139 pass 1\n\u2139 fail 0\n\u2139 cancelled 0\n\u2139 skipped 1\n\u2139 todo 0\n';
  assert.deepEqual(nodeTestCounts(tap + spec), { passed: 4, failed: 2, skipped: 1 });
  assert.deepEqual(nodeTestCounts('no tests here'), { passed: 0, failed: 0, skipped: 0 });
});

test('counts: Playwright', () => {
  const report = join(temporaryFolder(), 'report.json');
  writeFileSync(
    report,
    JSON.stringify({ stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 } }),
  );
  assert.deepEqual(playwrightCounts(report), { passed: 6, failed: 1, skipped: 2 });
});

test('counts: what failed is named, once', () => {
  const rule = '-'.repeat(79);
  const place = `/somewhere/session_test.cpp:41\n${'.'.repeat(79)}\n`;
  const block = (name, how = 'FAILED') =>
    `${rule}\n${name}\n${rule}\n${place}\n/somewhere/session_test.cpp:42: ${how}:\n`;
  const catch2 = `${block('B20: a\n  section')}${block('B20: a')}${block('B21: b')}${block('B22: c', 'SKIPPED')}test cases: 2 | 2 failed\n`;
  assert.deepEqual(catch2Counts(catch2).failures, ['B20: a', 'B21: b']);

  const tap = 'not ok 1 - B1: one\n# pass 0\n# fail 1\n';
  const spec =
    '\u2716 B2: two (0.68ms)\n\u2139 fail 1\n\u2716 failing tests:\n\u2716 B2: two (0.68ms)\n';
  assert.deepEqual(nodeTestCounts(tap + spec).failures, ['B1: one', 'B2: two']);

  const result = { error: { message: '\u001b[31mError: too late\u001b[39m\n  at somewhere' } };
  const specs = [
    { title: 'two tabs', tests: [{ status: 'unexpected', results: [result] }] },
    { title: 'one tab', tests: [{ status: 'expected', results: [{}] }] },
    { title: 'no tab', tests: [{ status: 'flaky', results: [result, {}] }] },
  ];
  const suite = { title: 'tabs.spec.ts', suites: [{ title: 'B13', specs }] };
  const report = join(temporaryFolder(), 'report.json');
  const stats = { expected: 1, unexpected: 1, flaky: 1, skipped: 0 };
  writeFileSync(report, JSON.stringify({ stats, suites: [suite] }));
  const counts = playwrightCounts(report);
  const { passed, failures, flaky } = counts;
  assert.equal(passed, 2);
  assert.deepEqual(flaky, ['tabs.spec.ts \u203a B13 \u203a no tab: Error: too late']);
  assert.deepEqual(failures, ['tabs.spec.ts \u203a B13 \u203a two tabs: Error: too late']);

  assert.deepEqual(add({ passed: 1 }, counts).failures, failures);
  assert.deepEqual(add(counts, { passed: 1 }).flaky, flaky);
});

test('counts: missing numbers are none', () => {
  assert.deepEqual(add({ passed: 1 }, { failed: 2 }), { passed: 1, failed: 2, skipped: 0 });
});
