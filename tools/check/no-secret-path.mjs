// design rule 4: what a browser gets has no path for a client secret. The server's own module and
// script are the only files of the package that may name one on the wire.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { filesUnder } from '../lib/stamp.mjs';

const FORBIDDEN = Buffer.from('client_secret');
const SHIPPED_CODE = /\.(wasm|[cm]?js)$/;
const SERVER_ONLY = /(^|\/)(postern-)?server([./-]|$)/;

export function noSecretPathIn(packageFolder) {
  const shipped = filesUnder(packageFolder).filter((path) => SHIPPED_CODE.test(path));
  const forBrowsers = shipped.filter((path) => !SERVER_ONLY.test(relative(packageFolder, path)));
  if (!forBrowsers.some((path) => path.endsWith('.wasm')))
    return ['the package holds no wasm for browsers'];
  return forBrowsers
    .filter((path) => readFileSync(path).includes(FORBIDDEN))
    .map((path) => `${relative(packageFolder, path)}: names ${FORBIDDEN}`);
}

export function noSecretPath(root, { tarball }) {
  const folder = mkdtempSync(join(tmpdir(), 'postern-tarball-'));
  try {
    const { status, stderr } = spawnSync('tar', ['-xzf', tarball, '-C', folder], {
      encoding: 'utf8',
    });
    return status === 0
      ? noSecretPathIn(join(folder, 'package'))
      : [`cannot unpack ${tarball}: ${stderr}`];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
