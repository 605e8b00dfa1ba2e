// npm run bench: Postern beside its peers, in one run of one browser.
//   npm run bench -- --quick    each number once or twice, to see that all works
//   npm run bench -- --accept   writes them to docs/numbers, from where docs take them
import { parseArgs } from 'node:util';
import { benchLines } from './lib/bench-table.mjs';
import { benchTargets } from './lib/bench-targets.mjs';
import { build } from './lib/build.mjs';
import { runMain, say, ToolError } from './lib/log.mjs';
import { acceptNumbers } from './lib/numbers.mjs';

await runMain(async () => {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean' }, accept: { type: 'boolean' } },
  });
  if (values.quick && values.accept) throw new ToolError('--quick finds no numbers to accept');
  await build();
  // Not before there is a package to bundle.
  const { measure } = await import('../bench/measure.mjs');
  const numbers = await measure({ quick: values.quick, note: (part) => say(`bench: ${part}`) });
  for (const line of benchLines(numbers)) console.log(line);
  if (!values.quick) {
    for (const [target, verdict] of benchTargets(numbers)) console.log(`${verdict}: ${target}`);
  }
  if (values.accept) say(`written: ${acceptNumbers('bench', numbers)}; npm run docs takes them`);
});
