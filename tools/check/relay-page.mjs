// docs/relay.md shows the servers that the tests run, and the accepted numbers, as they are.
import { readFileSync } from 'node:fs';
import { makeRelayPage, relayPage } from '../lib/generated-docs.mjs';

export async function relayPageIsCurrent() {
  const { page, missing } = await makeRelayPage();
  const stale = page !== readFileSync(relayPage, 'utf8');
  return [
    ...missing.map((name) => `docs/numbers/${name}.json: nobody has accepted these numbers`),
    ...(stale ? ['docs/relay.md: stale; npm run docs puts it right'] : []),
  ];
}
