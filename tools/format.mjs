// npm run format: lay out every file as the checks want it.
import { cppFormat, scriptFormat } from './check/format.mjs';
import { runMain, ToolError } from './lib/log.mjs';
import { repoRoot } from './lib/paths.mjs';
import { resolveToolchain } from './lib/toolchain.mjs';

await runMain(() => {
  const context = { toolchain: resolveToolchain() };
  const problems = [cppFormat, scriptFormat].flatMap((format) =>
    format(repoRoot, context, { write: true }),
  );
  if (problems.length > 0) throw new ToolError(problems.join('\n  '));
});
