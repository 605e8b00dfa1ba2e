// npm run setup: fetch or find everything that Postern is built and tested with.
import { runMain } from './lib/log.mjs';
import { ensureNodeModules, ensureToolchain } from './lib/setup-steps.mjs';

await runMain(async () => {
  await ensureToolchain();
  await ensureNodeModules();
});
