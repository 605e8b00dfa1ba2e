// npm run bench:relay: what the relay costs, beside calls of the token endpoint without it.
//   npm run bench:relay -- --refreshes 5000   for each number; 2,000 without it
//   npm run bench:relay -- --accept           writes them to docs/numbers, from where docs take them
import { parseArgs } from 'node:util';
import { build } from './lib/build.mjs';
import { runMain, say, ToolError } from './lib/log.mjs';
import { acceptNumbers } from './lib/numbers.mjs';

await runMain(async () => {
  const { values } = parseArgs({
    options: { refreshes: { type: 'string', default: '2000' }, accept: { type: 'boolean' } },
  });
  const refreshes = Number(values.refreshes);
  if (!(Number.isSafeInteger(refreshes) && refreshes > 0)) {
    throw new ToolError('--refreshes must be a whole number above 0');
  }
  await build();
  // Not before there is a package to import.
  const { measureOverhead, overheadLines } = await import('../e2e/relay/overhead.mjs');
  const overhead = await measureOverhead({ refreshes });
  for (const line of overheadLines(overhead)) console.log(line);
  if (values.accept) say(`written: ${acceptNumbers('relay', overhead)}`);
});
