// SPDX-License-Identifier: MIT
// The entries of the unpacked npm package, as its own `exports` map names them.

import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the build unpacks the packed tarball. Nothing else is ever tested. */
export const PACKAGE_FOLDER = fileURLToPath(new URL('../node_modules/postern/', import.meta.url));

/** The conditions of a browser's bundler, without one of its own. */
const CONDITIONS = new Set(['browser', 'import', 'module', 'default']);

type Target = string | null | Target[] | { [condition: string]: Target };

function resolveTarget(target: Target): string | undefined {
  if (typeof target === 'string') return target;
  if (target === null) return undefined;
  if (Array.isArray(target)) return target.map(resolveTarget).find(Boolean);
  // The order of the members decides, not the order of the conditions.
  for (const [condition, inner] of Object.entries(target)) {
    const found = CONDITIONS.has(condition) ? resolveTarget(inner) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** `.` is `index.js`, `./browser-auth` is `browser-auth.js`, `./postern.wasm` stays. */
function fixedName(entry: string): string {
  if (entry === '.') return 'index.js';
  const name = entry.slice('./'.length);
  return posix.extname(name) === '' ? `${name}.js` : name;
}

/** @returns fixed file name -> path inside the package, such as `dist/index.js` */
export function readPackageEntries(): Map<string, string> {
  let manifest: { exports?: Record<string, Target> };
  try {
    manifest = JSON.parse(readFileSync(join(PACKAGE_FOLDER, 'package.json'), 'utf8'));
  } catch (cause) {
    throw new Error(`no packed package in ${PACKAGE_FOLDER}: run "npm run build" first`, { cause });
  }
  const entries = new Map<string, string>();
  for (const [entry, target] of Object.entries(manifest.exports ?? {})) {
    const path = resolveTarget(target);
    if (path) entries.set(fixedName(entry), posix.normalize(path));
  }
  // What the entries import from beside themselves is no entry.
  for (const name of readdirSync(join(PACKAGE_FOLDER, 'dist'))) {
    if (name.endsWith('.js')) entries.set(name, `dist/${name}`);
  }
  return entries;
}
