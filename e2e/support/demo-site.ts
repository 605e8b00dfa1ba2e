// SPDX-License-Identifier: MIT
// The demo, built and started as `npm start` does it, on ports of its own.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findFreePorts } from './free-ports.ts';

const DEMO_FOLDER = fileURLToPath(new URL('../../demo-site/', import.meta.url));

const PORT_VARIABLES = [
  'POSTERN_DEMO_PORT',
  'POSTERN_DEMO_AS_PORT',
  'POSTERN_DEMO_LOGIN_PORT',
  'POSTERN_DEMO_CHAT_PORT',
];

export interface DemoSite {
  url: string;
  close(): Promise<void>;
}

export async function startDemoSite(): Promise<DemoSite> {
  // Each has a build of its own, as several specs may be at it at once.
  const site = await mkdtemp(join(tmpdir(), 'postern-demo-'));
  const build = ['vite', 'build', '--logLevel', 'error', '--emptyOutDir', '--outDir', site];
  await promisify(execFile)('npx', build, { cwd: DEMO_FOLDER });
  const ports = await findFreePorts(PORT_VARIABLES.length);
  const demo = spawn(process.execPath, ['server/main.mjs', site], {
    cwd: DEMO_FOLDER,
    env: {
      ...process.env,
      ...Object.fromEntries(PORT_VARIABLES.map((name, index) => [name, String(ports[index])])),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const chunk of demo.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    output += chunk;
    if (output.includes('Postern demo ready')) break;
  }
  const [, url] = /Postern demo ready: (\S+)/.exec(output) ?? [];
  if (url === undefined) throw new Error(`the demo did not start: ${output}`);
  // A pipe that nobody reads fills up.
  demo.stdout.resume();
  return {
    url,
    async close() {
      const ended = once(demo, 'exit');
      demo.kill('SIGTERM');
      await ended;
      await rm(site, { recursive: true });
    },
  };
}
