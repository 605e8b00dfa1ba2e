// npm run soak: simulated worlds by seed, as many as there is time for.
//   npm run soak -- --minutes 30            for half an hour; ten minutes without it
//   npm run soak -- --from 1 --minutes 5    beginning with this seed; with a new one without it
//   npm run soak -- --world showdown        of one client only
import { parseArgs } from 'node:util';
import { setUp } from './lib/build.mjs';
import { runMain, say } from './lib/log.mjs';
import { runToEnd } from './lib/run.mjs';
import { buildSimulator } from './lib/simulation.mjs';

await runMain(async () => {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '10' },
      from: { type: 'string', default: String(Date.now()) },
      world: { type: 'string' },
    },
  });
  const toolchain = await setUp();
  const simulator = await buildSimulator(toolchain);
  say(`seeds from ${values.from}, for ${values.minutes} minutes`);
  const args = ['--from', values.from, '--minutes', values.minutes];
  if (values.world) args.push('--world', values.world);
  const { code } = await runToEnd(simulator, args, { env: toolchain.env });
  if (code !== 0) process.exitCode = 1;
});
