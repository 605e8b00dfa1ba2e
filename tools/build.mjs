// npm run build: the npm package, from nothing.
import { build } from './lib/build.mjs';
import { runMain, say } from './lib/log.mjs';

await runMain(async () => {
  const { tarball } = await build();
  say(`built ${tarball}`);
});
