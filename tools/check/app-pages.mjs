// The pages on bundlers and frameworks show the apps that the tests build as they are.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { makeAppPages } from '../lib/generated-docs.mjs';
import { repoRoot } from '../lib/paths.mjs';

export async function appPagesAreCurrent() {
  const stale = (await makeAppPages()).filter(
    ({ file, page }) => page !== readFileSync(file, 'utf8'),
  );
  return stale.map(({ file }) => `${relative(repoRoot, file)}: stale; npm run docs puts it right`);
}
