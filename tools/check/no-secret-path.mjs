// design rule 4: what a browser gets has no path for a client secret. The server's own script and
// module are the only files of the package that may name one on the wire, and nothing that a browser
// loads leads to them.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { filesUnder } from '../lib/stamp.mjs';

// What only a confidential client sends.
const FORBIDDEN = ['client_secret', 'client_credentials', 'User-Agent'];
// Source maps too: they hold sources that went into the script.
const SHIPPED_CODE = /\.(wasm|[cm]?js|js\.map|html)$/;

const SERVER_SCRIPT = 'dist/server.js';
const SERVER_MODULE = 'dist/postern-server.wasm';
const SERVER_FILES = [SERVER_SCRIPT, `${SERVER_SCRIPT}.map`, SERVER_MODULE];
const SERVER_EXPORTS = { './server': SERVER_SCRIPT, './postern-server.wasm': SERVER_MODULE };
const LEADS_TO_SERVER = /[./"'`]server\.js\b|postern-server\b|postern\/server\b/;

function problemsOfExports(packageFolder) {
  const file = join(packageFolder, 'package.json');
  if (!existsSync(file)) return ['the package has no package.json'];
  const { exports = {} } = JSON.parse(readFileSync(file, 'utf8'));
  return Object.entries(exports)
    .flatMap(([name, target]) =>
      [target, ...Object.values(target)]
        .filter((each) => typeof each === 'string')
        .map((each) => [name, each.replace('./', '')]),
    )
    .filter(([name, target]) => SERVER_FILES.includes(target) && SERVER_EXPORTS[name] !== target)
    .map(([name, target]) => `package.json: ${name} exports ${target}`);
}

export function noSecretPathIn(packageFolder) {
  const shipped = filesUnder(packageFolder)
    .map((path) => relative(packageFolder, path))
    .filter((path) => SHIPPED_CODE.test(path));
  const contentOf = (path) => readFileSync(join(packageFolder, path), 'latin1');
  const forBrowsers = shipped.filter((path) => !SERVER_FILES.includes(path));
  if (!forBrowsers.some((path) => path.endsWith('.wasm')))
    return ['the package holds no wasm for browsers'];
  // What finds nothing where there is something would find nothing anywhere.
  if (!shipped.includes(SERVER_MODULE)) return [`the package holds no ${SERVER_MODULE}`];
  const unseen = FORBIDDEN.filter((word) => !contentOf(SERVER_MODULE).includes(word)).map(
    (word) => `${SERVER_MODULE}: does not name ${word}, so the search for it shows nothing`,
  );
  const found = forBrowsers.flatMap((path) => {
    const content = contentOf(path);
    const named = FORBIDDEN.filter((word) => content.includes(word));
    const leads = LEADS_TO_SERVER.exec(content);
    return [
      ...named.map((word) => `${path}: names ${word}`),
      ...(leads ? [`${path}: leads to the server's files by ${leads[0]}`] : []),
    ];
  });
  return [...unseen, ...found, ...problemsOfExports(packageFolder)];
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
