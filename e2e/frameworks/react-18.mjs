// SPDX-License-Identifier: MIT
// The tests of postern/react with React 18 in the page: npm run test:react-18 -w e2e
// Not a part of npm test, as it installs that React; two in one package.json would be in conflict.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const REACT = ['react@18.3.1', 'react-dom@18.3.1'];
const folder = fileURLToPath(new URL('../node_modules/.react-18/', import.meta.url));

/**
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 */
function run(command, args, options) {
  const { status } = spawnSync(command, args, { stdio: 'inherit', ...options });
  if (status !== 0) process.exit(status ?? 1);
}

run('npm', ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', ...REACT]);
run('npx', ['playwright', 'test', '--config', 'frameworks/playwright.config.ts', 'tests/react'], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  env: { ...process.env, POSTERN_REACT_FOLDER: `${folder}node_modules` },
});
