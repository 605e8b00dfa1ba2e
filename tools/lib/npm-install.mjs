// `npm ci`, only when package-lock.json is not the one that node_modules was made from.
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ToolError } from './log.mjs';
import { repoRoot } from './paths.mjs';
import { run } from './run.mjs';

const lockFile = join(repoRoot, 'package-lock.json');
const stampFile = join(repoRoot, 'node_modules', '.postern-lock-stamp');

function lockStamp() {
  return createHash('sha256').update(readFileSync(lockFile)).update(process.version).digest('hex');
}

export function isNodeModulesCurrent() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lockStamp();
}

// npm ci empties a node_modules that is a link before it replaces the link: what it points to would
// be another checkout's.
export function linkedNodeModules(root = repoRoot) {
  const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return ['.', ...workspaces]
    .map((folder) => join(root, folder, 'node_modules'))
    .filter((path) => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink());
}

export async function installNodeModules() {
  const links = linkedNodeModules();
  if (links.length > 0) {
    throw new ToolError(
      `not current, but a link to somewhere else: ${links.join(', ')}`,
      'run npm run setup where the links point to, or remove the links, then run this again',
    );
  }
  if (!existsSync(lockFile)) {
    throw new ToolError('package-lock.json is missing', 'restore it from git');
  }
  const stamp = lockStamp();
  await run('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: repoRoot,
    env: {
      ...process.env,
      // Browsers are the system's: no install script may fetch one.
      PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1',
      PUPPETEER_SKIP_DOWNLOAD: '1',
    },
    advice:
      'check that the npm registry can be reached and that package-lock.json fits the package.json files',
  });
  // npm ci has removed the old stamp with node_modules, so an interrupted install leaves none.
  writeFileSync(stampFile, stamp);
}
