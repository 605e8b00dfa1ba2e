// npm run test:engines: the core flows in Firefox and WebKitGTK, and in Chromium as the measure.
//   npm run test:engines -- --engine firefox     in one of them; may be given more than once
//   npm run test:engines -- --grep B13           the flows whose name matches
//   npm run test:engines -- --accept             write what was measured to docs
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { installPackages } from './lib/apt.mjs';
import { build } from './lib/build.mjs';
import { factsTable, measuredFacts, skippedTests } from './lib/engine-report.mjs';
import { replaceSections } from './lib/generated-docs.mjs';
import { runMain, say, step, ToolError } from './lib/log.mjs';
import { acceptNumbers } from './lib/numbers.mjs';
import { missingEnginePackages } from './lib/packages.mjs';
import { buildDir, repoRoot } from './lib/paths.mjs';
import { playwrightCounts } from './lib/test-counts.mjs';
import { countedCommand } from './lib/test-runners.mjs';

const ENGINES = ['chromium', 'firefox', 'webkitgtk'];

async function installEngines(engines) {
  const missing = missingEnginePackages(engines);
  if (missing.length > 0) await installPackages(missing);
  const stillMissing = missingEnginePackages(engines);
  if (stillMissing.length === 0) return;
  throw new ToolError(`installed, but not found where expected: ${stillMissing.join(' ')}`);
}

async function accept(facts) {
  say(`written: ${acceptNumbers('engines', facts)}`);
  const file = join(repoRoot, 'docs', 'engines.md');
  const page = replaceSections(readFileSync(file, 'utf8'), { engines: factsTable(facts) });
  const { format, resolveConfig } = await import('prettier');
  writeFileSync(file, await format(page, { ...(await resolveConfig(file)), filepath: file }));
}

// tell says what the list of passed and failed flows does not.
function tell(report) {
  for (const { project, title, reason } of skippedTests(report)) {
    say(`skipped in ${project}: ${title} (${reason})`);
  }
  const facts = measuredFacts(report);
  for (const [engine, found] of Object.entries(facts)) {
    say(`measured in ${engine}:`);
    for (const [name, fact] of Object.entries(found)) say(`  ${name}: ${fact}`);
  }
  return facts;
}

await runMain(async () => {
  const { values } = parseArgs({
    options: {
      engine: { type: 'string', multiple: true, default: ENGINES },
      grep: { type: 'string' },
      accept: { type: 'boolean' },
    },
  });
  if (values.engine.some((name) => !ENGINES.includes(name))) {
    throw new ToolError(`--engine must be one of: ${ENGINES.join(', ')}`);
  }
  if (values.accept && (values.grep || values.engine.length < ENGINES.length)) {
    throw new ToolError('--accept is for all flows in all engines');
  }
  const { toolchain } = await build();
  await step('Engines', () => installEngines(values.engine));

  const report = join(buildDir, 'engines-report.json');
  mkdirSync(buildDir, { recursive: true });
  rmSync(report, { force: true });
  const args = ['run', 'test:engines', '-w', 'e2e', '--', '--reporter=list,json'];
  args.push(...values.engine.map((name) => `--project=${name}`));
  if (values.grep) args.push(`--grep=${values.grep}`);
  const { passed = 0, failed = 0 } = await countedCommand('npm', args, {
    env: { ...toolchain.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
    counter: () => (existsSync(report) ? playwrightCounts(report) : { failed: 1 }),
  });
  if (existsSync(report)) {
    const facts = tell(JSON.parse(readFileSync(report, 'utf8')));
    if (values.accept && failed === 0) await accept(facts);
  }
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
});
