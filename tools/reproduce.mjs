// npm run reproduce: builds what is committed twice, from nothing, and compares the tarballs.
// The two differ in everything that must not matter: the folder and its depth, the time, its zone, the
// language, and who may read a file that is made.
//   npm run reproduce -- --keep    leaves the two checkouts where they are
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { runMain, say, step, ToolError } from './lib/log.mjs';
import { repoRoot } from './lib/paths.mjs';
import { capture, run } from './lib/run.mjs';
import { filesUnder } from './lib/stamp.mjs';

const CHECKOUTS = [
  { folder: 'a', umask: 0o022, env: { TZ: 'UTC', LC_ALL: 'C' } },
  {
    folder: join('somewhere', 'else', 'b'),
    umask: 0o077,
    env: { TZ: 'Asia/Tokyo', LC_ALL: 'C.UTF-8' },
  },
];

const git = (args, options) => run('git', args, { echo: false, ...options });

async function buildIn(folder, commit, { umask, env }) {
  await git(['clone', '--quiet', '--no-hardlinks', '--no-checkout', repoRoot, folder]);
  await git(['checkout', '--quiet', '--detach', commit], { cwd: folder });
  const options = { cwd: folder, env: { ...process.env, ...env } };
  const before = process.umask(umask);
  try {
    await run(process.execPath, [join('tools', 'build.mjs')], options);
  } finally {
    process.umask(before);
  }
  const dist = join(folder, 'dist');
  const [tarball] = readdirSync(dist).filter((name) => name.endsWith('.tgz'));
  return join(dist, tarball);
}

// The files of the package that differ, or that one of the tarballs lacks.
async function differences(tarballs, folder) {
  const contents = [];
  for (const [index, tarball] of tarballs.entries()) {
    const unpacked = mkdtempSync(join(folder, `unpacked-${index}-`));
    await run('tar', ['-xzf', tarball, '-C', unpacked]);
    const files = filesUnder(unpacked);
    contents.push(new Map(files.map((path) => [relative(unpacked, path), readFileSync(path)])));
  }
  const [first, second] = contents;
  const names = [...new Set([...first.keys(), ...second.keys()])].sort();
  return names.filter((name) => !first.get(name)?.equals(second.get(name) ?? Buffer.of()));
}

await runMain(async () => {
  const { values } = parseArgs({ options: { keep: { type: 'boolean' } } });
  // Once, as somebody may commit while the first is built.
  const commit = capture('git', ['rev-parse', 'HEAD'], { cwd: repoRoot });
  if (capture('git', ['status', '--porcelain'], { cwd: repoRoot })) {
    say('what is not committed is not built');
  }
  const folder = mkdtempSync(join(tmpdir(), 'postern-reproduce-'));
  try {
    const tarballs = [];
    for (const checkout of CHECKOUTS) {
      const path = join(folder, checkout.folder);
      tarballs.push(await step(`build in ${path}`, () => buildIn(path, commit, checkout)));
    }
    const [first, second] = tarballs.map((path) => readFileSync(path));
    if (!first.equals(second)) {
      const files = await differences(tarballs, folder);
      throw new ToolError(
        `two builds differ in ${files.join(', ') || 'how the same files are packed'}`,
        'npm run reproduce -- --keep leaves both to be compared',
      );
    }
    const digest = createHash('sha256').update(first).digest('hex');
    say(
      `the same twice, byte for byte: ${basename(tarballs[0])}, ${first.length} bytes, of ${commit}`,
    );
    say(`sha256 ${digest}`);
  } finally {
    if (values.keep) say(`kept: ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
});
