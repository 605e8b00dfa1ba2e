// npm start: build everything, then run the demo until it is stopped.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { build } from './lib/build.mjs';
import { runMain, step } from './lib/log.mjs';
import { repoRoot } from './lib/paths.mjs';
import { run } from './lib/run.mjs';

const FORWARDED_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

function runDemo(toolchain) {
  return new Promise((resolve, reject) => {
    const server = join(repoRoot, 'demo-site', 'server', 'main.mjs');
    const child = spawn(process.execPath, [server, ...process.argv.slice(2)], {
      cwd: join(repoRoot, 'demo-site'),
      env: toolchain.env,
      stdio: 'inherit',
    });
    for (const signal of FORWARDED_SIGNALS) process.on(signal, () => child.kill(signal));
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

await runMain(async () => {
  const { toolchain } = await build();
  await step('demo: build', () =>
    run('npm', ['run', 'build', '-w', 'demo-site'], { cwd: repoRoot, env: toolchain.env }),
  );
  process.exitCode = await runDemo(toolchain);
});
