// npm run docs: writes the generated parts of docs/sessions.md anew.
import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { setUp } from './lib/build.mjs';
import { makeSessionPage, sessionPage } from './lib/generated-docs.mjs';
import { runMain, say, ToolError } from './lib/log.mjs';
import { repoRoot } from './lib/paths.mjs';

await runMain(async () => {
  const { page, missing } = await makeSessionPage(await setUp());
  const isCurrent = page === readFileSync(sessionPage, 'utf8');
  if (!isCurrent) writeFileSync(sessionPage, page);
  say(`${relative(repoRoot, sessionPage)}: ${isCurrent ? 'up to date' : 'written'}`);
  if (missing.length > 0) {
    const files = missing.map((name) => `docs/numbers/${name}.json`).join(', ');
    throw new ToolError(`not accepted yet: ${files}`, 'see "The numbers" in docs/sessions.md');
  }
});
