// design rules 2 and 3 for the scripts: the facade holds no protocol logic, and what uses Postern
// uses the packed package.
import { posix } from 'node:path';
import { findAll, readSource, scriptWithoutComments, sourceFiles } from './source-tree.mjs';

const isScript = (path) => /\.[cm]?[jt]sx?$/.test(path);

const FACADE = 'js-glue/src/';
// A wasm file lies beside the script that loads it, and the runtime takes a URL for it; nothing else
// in the facade makes one.
const WASM_URL = /\bnew\s+URL\s*\(\s*'\.\/[\w-]+\.wasm',\s*import\.meta\.url\s*\)/g;
const MAY_MAKE_URL = `${FACADE}runtime.ts`;
// The callback page is too small for the module, and only looks for the nonce that names a channel.
const MAY_READ_CALLBACK = `${FACADE}hand-over.ts`;

const A_URL = /\bnew\s+URL\s*\(/g;

const PROTOCOL_WORK = [
  [A_URL, 'builds a URL: that is core work'],
  [/\b(?:atob|btoa)\s*\(/g, 'decodes or encodes base64: that is core work'],
  [
    /\b(?:encodeURIComponent|encodeURI|decodeURIComponent|decodeURI)\s*\(/g,
    'encodes or decodes a URL part: that is core work',
  ],
  [/\bURLSearchParams\b/g, 'reads or builds a query: that is core work'],
];

// postern/testing plays the servers, and what a browser does with URLs.
const isTestingKit = (path) => posix.basename(path).startsWith('testing');

export function facadeRules(root) {
  const files = sourceFiles(root).filter(
    (path) => path.startsWith(FACADE) && isScript(path) && !isTestingKit(path),
  );
  return files.flatMap((path) => {
    const code = scriptWithoutComments(readSource(root, path)).replace(WASM_URL, '');
    const work = PROTOCOL_WORK.filter(
      ([pattern]) => !(pattern === A_URL && [MAY_MAKE_URL, MAY_READ_CALLBACK].includes(path)),
    );
    return work.flatMap(([pattern, message]) => findAll(path, code, pattern, message));
  });
}

const PACKAGE_USERS = ['demo-site', 'e2e', 'bench'];
const SOURCES_OF_THE_PACKAGE = ['js-glue', 'wasm', 'build'];
const SPECIFIER =
  /\b(?:from|import|require\s*\(|import\s*\(|new\s+URL\s*\()\s*(['"`])([^'"`\n]+)\1/g;

function specifierProblem(path, specifier) {
  if (specifier.startsWith('.')) {
    const target = posix.normalize(posix.join(posix.dirname(path), specifier));
    return SOURCES_OF_THE_PACKAGE.includes(target.split('/')[0])
      ? `imports ${specifier}: only the packed package 'postern' may be used here`
      : undefined;
  }
  return /(^|\/)(js-glue|build\/wasm-)/.test(specifier)
    ? `imports ${specifier}: use the package 'postern'`
    : undefined;
}

function dependencyProblems(root, path) {
  const {
    dependencies = {},
    devDependencies = {},
    peerDependencies = {},
  } = JSON.parse(readSource(root, path));
  const version = { ...peerDependencies, ...devDependencies, ...dependencies }.postern;
  return version === undefined
    ? []
    : [
        `${path}: depends on postern (${version}), which npm would link to the sources: it is unpacked from the tarball`,
      ];
}

export function packageUsers(root) {
  const files = sourceFiles(root).filter((path) => PACKAGE_USERS.includes(path.split('/')[0]));
  const imports = files
    .filter((path) => isScript(path) || path.endsWith('.html'))
    .flatMap((path) => {
      return findAll(path, scriptWithoutComments(readSource(root, path)), SPECIFIER, (match) =>
        specifierProblem(path, match[2]),
      );
    });
  const manifests = files.filter((path) => /^[^/]+\/package\.json$/.test(path));
  return [...imports, ...manifests.flatMap((path) => dependencyProblems(root, path))];
}
