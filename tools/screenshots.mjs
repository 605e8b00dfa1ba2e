// npm run screenshots: takes the README's pictures anew, of the demo with its servers, in docs/images.
import { build } from './lib/build.mjs';
import { runMain, say, step } from './lib/log.mjs';
import { repoRoot } from './lib/paths.mjs';
import { run } from './lib/run.mjs';

await runMain(async () => {
  const { toolchain } = await build();
  await step('screenshots', () =>
    run('npm', ['run', 'screenshots', '-w', 'e2e'], { cwd: repoRoot, env: toolchain.env }),
  );
  say('docs/images: written');
});
