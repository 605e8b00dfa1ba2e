// Numbers that the docs quote: what a command found, accepted by hand into docs/numbers/<name>.json.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { repoRoot } from './paths.mjs';

export const numbersDir = join(repoRoot, 'docs', 'numbers');

function fileOf(name, folder) {
  return join(folder, `${name}.json`);
}

// acceptNumbers gives the path of what it wrote.
export function acceptNumbers(name, numbers, folder = numbersDir) {
  const file = fileOf(name, folder);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(numbers, null, 2)}\n`);
  return relative(repoRoot, file);
}

// readNumbers gives undefined where nothing was accepted yet.
export function readNumbers(name, folder = numbersDir) {
  const file = fileOf(name, folder);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
