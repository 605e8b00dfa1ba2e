// npm run soak: simulated worlds by seed, as many as there is time for.
//   npm run soak -- --minutes 30            for half an hour; ten minutes without it
//   npm run soak -- --from 1 --minutes 5    beginning with this seed; with a new one without it
//   npm run soak -- --world showdown        of one client only
//   npm run soak -- --accept                write what came of it, and of the mutants, to docs/numbers
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { setUp } from './lib/build.mjs';
import { runMain, say, ToolError } from './lib/log.mjs';
import { acceptNumbers } from './lib/numbers.mjs';
import { runToEnd } from './lib/run.mjs';
import { buildSimulator, mutants, speeds, TESTED } from './lib/simulation.mjs';

async function accept(toolchain, output) {
  await buildSimulator(toolchain, ['mutants']);
  const { passed, failed } = await mutants(toolchain, TESTED.seedsForMutants);
  if (failed > 0) throw new ToolError('a mutant was not found: nothing is written');
  const numbers = {
    cores: availableParallelism(),
    worlds: speeds(output),
    mutants: { caught: passed, count: passed + failed },
  };
  say(`written: ${acceptNumbers('simulation', numbers)}`);
}

await runMain(async () => {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '10' },
      from: { type: 'string', default: String(Date.now()) },
      world: { type: 'string' },
      accept: { type: 'boolean' },
    },
  });
  if (!(Number(values.minutes) > 0)) throw new ToolError('--minutes must be a number above 0');
  if (!/^\d+$/.test(values.from)) throw new ToolError('--from must be a whole number');
  if (values.world && !(values.world in TESTED.seedsOf)) {
    throw new ToolError(`--world must be one of: ${Object.keys(TESTED.seedsOf).join(', ')}`);
  }
  if (values.accept && values.world) throw new ToolError('--accept is for all worlds');
  const toolchain = await setUp();
  const simulator = await buildSimulator(toolchain);
  say(`seeds from ${values.from}, for ${values.minutes} minutes`);
  const args = ['--from', values.from, '--minutes', values.minutes];
  if (values.world) args.push('--world', values.world);
  const { code, output } = await runToEnd(simulator, args, { env: toolchain.env });
  if (code !== 0) throw new ToolError('a seed has failed, or the simulation has not run');
  if (values.accept) await accept(toolchain, output);
});
