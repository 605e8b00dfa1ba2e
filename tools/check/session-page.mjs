// docs/sessions.md shows the session's table and the accepted numbers as they are, and names tests
// that are there.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeSessionPage, sessionPage } from '../lib/generated-docs.mjs';

// invariantProblems reads the rows of the invariants: each names files, and each of those the rule.
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
      const isNamed =
        statSync(file).isDirectory() || new RegExp(`\\b${id}\\b`).test(readFileSync(file, 'utf8'));
      return isNamed ? [] : [`docs/sessions.md: ${path} does not name ${id}`];
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
