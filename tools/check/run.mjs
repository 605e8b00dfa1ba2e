// The checks of the sources and of the package. Each is {name, check}; check(root, context) gives
// a list of problems, or a promise of one. Alone: node tools/check/run.mjs [name ...]
import { pathToFileURL } from 'node:url';
import { runMain, ToolError } from '../lib/log.mjs';
import { repoRoot } from '../lib/paths.mjs';
import { add } from '../lib/test-counts.mjs';
import { appPagesAreCurrent } from './app-pages.mjs';
import { benchPagesAreCurrent } from './bench-pages.mjs';
import { dependencyRules } from './dependency-rules.mjs';
import { fileSize } from './file-size.mjs';
import { cppFormat, scriptFormat } from './format.mjs';
import { hostedFiles, namedCommands } from './hosting.mjs';
import { installedLibrary } from './installed-library.mjs';
import { noSecretPath } from './no-secret-path.mjs';
import { relayPageIsCurrent } from './relay-page.mjs';
import { facadeRules, packageUsers } from './script-rules.mjs';
import { sessionPageIsCurrent } from './session-page.mjs';
import { sourceAscii } from './source-ascii.mjs';
import { tidy } from './tidy.mjs';

const SHOWN_PROBLEMS = 40;

export const sourceChecks = [
  { name: 'cpp-format', check: cppFormat },
  { name: 'script-format', check: scriptFormat },
  { name: 'dependency-rules', check: dependencyRules },
  { name: 'facade-rules', check: facadeRules },
  { name: 'package-users', check: packageUsers },
  { name: 'source-ascii', check: sourceAscii },
  { name: 'file-size', check: fileSize },
  { name: 'hosted-files', check: hostedFiles },
  { name: 'named-commands', check: namedCommands },
  { name: 'relay-page', check: relayPageIsCurrent },
  { name: 'app-pages', check: appPagesAreCurrent },
  { name: 'bench-pages', check: benchPagesAreCurrent },
];

// These need build/native-debug.
export const tidyChecks = [
  { name: 'clang-tidy', check: tidy },
  { name: 'installed-library', check: installedLibrary },
  { name: 'session-page', check: sessionPageIsCurrent },
];

// These need the packed tarball.
export const artifactChecks = [{ name: 'no-secret-path', check: noSecretPath }];

export async function runChecks(checks, context, root = repoRoot) {
  const counts = [];
  for (const { name, check } of checks) {
    const problems = await check(root, context);
    console.log(`${problems.length === 0 ? 'ok    ' : 'not ok'} ${name}`);
    for (const problem of problems.slice(0, SHOWN_PROBLEMS)) console.log(`       ${problem}`);
    if (problems.length > SHOWN_PROBLEMS)
      console.log(`       and ${problems.length - SHOWN_PROBLEMS} more`);
    counts.push(
      problems.length === 0 ? { passed: 1 } : { failed: 1, failures: [`${name}: ${problems[0]}`] },
    );
  }
  return add(...counts);
}

async function main() {
  const { resolveToolchain } = await import('../lib/toolchain.mjs');
  const { tarballPath } = await import('../lib/build.mjs');
  const all = [...sourceChecks, ...tidyChecks, ...artifactChecks];
  const names = process.argv.slice(2);
  const chosen = names.length > 0 ? all.filter(({ name }) => names.includes(name)) : sourceChecks;
  if (chosen.length < names.length) {
    throw new ToolError('no such check', `choose from: ${all.map(({ name }) => name).join(', ')}`);
  }
  const needsTarball = chosen.some((one) => artifactChecks.includes(one));
  const context = {
    toolchain: resolveToolchain(),
    tarball: needsTarball ? tarballPath() : undefined,
  };
  const { failed } = await runChecks(chosen, context);
  if (failed > 0) process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await runMain(main);
