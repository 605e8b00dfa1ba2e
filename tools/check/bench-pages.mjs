// README.md and docs/benchmarks.md show the accepted numbers as they are.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { benchPages, makeBenchPage } from '../lib/generated-docs.mjs';
import { repoRoot } from '../lib/paths.mjs';

export async function benchPagesAreCurrent() {
  const problems = new Set();
  for (const [name, file] of Object.entries(benchPages)) {
    const { page, missing } = await makeBenchPage(name);
    for (const numbers of missing) {
      problems.add(`docs/numbers/${numbers}.json: nobody has accepted these numbers`);
    }
    if (page !== readFileSync(file, 'utf8')) {
      problems.add(`${relative(repoRoot, file)}: stale; npm run docs puts it right`);
    }
  }
  return [...problems];
}
