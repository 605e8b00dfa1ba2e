// docs/sessions.md shows the session's table and the accepted numbers as they are, and names tests
// that are there.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeSessionPage, sessionPage } from '../lib/generated-docs.mjs';

const TITLE =
  /^[ \t]*(?:TEST_CASE(?:_METHOD)?|test(?:\.describe)?)\((?:\s*[\w:]+,)?\s*(["'`])(.*?)\1/gm;

// isCheckedIn looks where the file says what it checks: a comment may speak of a rule without a test.
function isCheckedIn(text, id) {
  const named = new RegExp(`\\b${id}\\b`);
  if ([...text.matchAll(TITLE)].some(([, , title]) => named.test(title))) return true;
  // The simulation reports a broken rule by its id.
  return new RegExp(`\\bbroken\\(\\s*"${id}",`).test(text);
}

// invariantProblems reads the rows of the invariants: each names files, and each of those has a test
// of the rule.
export function invariantProblems(root, page) {
  const rows = [...page.matchAll(/^\| \*\*(I\d+)\*\* +\|.*\|(.*)\|$/gm)];
  if (rows.length === 0) return ['docs/sessions.md: no row names an invariant'];
  return rows.flatMap(([, id, cell]) => {
    const paths = [...cell.matchAll(/`([^`]+)`/g)].map(([, path]) => path);
    if (paths.length === 0) return [`docs/sessions.md: ${id} is checked by nothing`];
    return paths.flatMap((path) => {
      const file = join(root, path);
      if (!existsSync(file))
        return [`docs/sessions.md: ${id} is checked by ${path}, which is gone`];
      const isChecked = statSync(file).isDirectory() || isCheckedIn(readFileSync(file, 'utf8'), id);
      return isChecked ? [] : [`docs/sessions.md: no test of ${path} names ${id}`];
    });
  });
}

export async function sessionPageIsCurrent(root, { toolchain }) {
  const { page, missing } = await makeSessionPage(toolchain);
  const stale = page !== readFileSync(sessionPage, 'utf8');
  return [
    ...missing.map((name) => `docs/numbers/${name}.json: nobody has accepted these numbers`),
    ...(stale ? ['docs/sessions.md: stale; npm run docs puts it right'] : []),
    ...invariantProblems(root, page),
  ];
}
