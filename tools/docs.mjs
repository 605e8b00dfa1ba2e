// npm run docs: writes the generated parts of the docs anew.
import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { setUp } from './lib/build.mjs';
import {
  benchPages,
  makeAppPages,
  makeBenchPage,
  makeRelayPage,
  makeSessionPage,
  relayPage,
  sessionPage,
} from './lib/generated-docs.mjs';
import { runMain, say, ToolError } from './lib/log.mjs';
import { repoRoot } from './lib/paths.mjs';

function writePage(file, page) {
  const isCurrent = page === readFileSync(file, 'utf8');
  if (!isCurrent) writeFileSync(file, page);
  say(`${relative(repoRoot, file)}: ${isCurrent ? 'up to date' : 'written'}`);
}

await runMain(async () => {
  const toolchain = await setUp();
  for (const { file, page } of await makeAppPages()) writePage(file, page);
  const ofRelay = await makeRelayPage();
  writePage(relayPage, ofRelay.page);
  const missing = [...ofRelay.missing];
  for (const [name, file] of Object.entries(benchPages)) {
    const made = await makeBenchPage(name);
    writePage(file, made.page);
    missing.push(...made.missing);
  }
  const ofSessions = await makeSessionPage(toolchain);
  writePage(sessionPage, ofSessions.page);
  missing.push(...ofSessions.missing);
  if (missing.length > 0) {
    const files = [...new Set(missing)].map((name) => `docs/numbers/${name}.json`).join(', ');
    throw new ToolError(
      `not accepted yet: ${files}`,
      'see "The numbers" in docs/sessions.md and docs/benchmarks.md, "What it costs" in docs/relay.md',
    );
  }
});
