// npm run docs:site: the documentation as a static site, in docs/site/dist.
// -- --serve [--port 8085] shows it; --base /postern/ is for a host that has it in a folder, as GitHub
// Pages; --repository <URL> is where the sources can be read.
import { join } from 'node:path';
import { build } from './lib/build.mjs';
import { runMain } from './lib/log.mjs';
import { repoRoot } from './lib/paths.mjs';
import { run } from './lib/run.mjs';

await runMain(async () => {
  const { toolchain } = await build();
  await run(process.execPath, ['build.mjs', ...process.argv.slice(2)], {
    cwd: join(repoRoot, 'docs', 'site'),
    env: toolchain.env,
    label: 'docs:site',
  });
});
