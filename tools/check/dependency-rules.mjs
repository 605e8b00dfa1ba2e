// design rules 1 and 2 for wasm/: which layer may include what, and what the pure ones may not do.
import { findMutableState } from './mutable-state.mjs';
import {
  cppFiles,
  findAll,
  readSource,
  withoutComments,
  withoutCommentsAndLiterals,
} from './source-tree.mjs';

// From the bottom up: a layer sees itself and what is before it.
const LAYERS = ['core', 'ports', 'client', 'web', 'bindings'];
const PURE_LAYERS = new Set(['core', 'ports', 'client']);

const IMPURE_HEADERS = new Set([
  'cstdio',
  'stdio.h',
  'iostream',
  'fstream',
  'filesystem',
  'print',
  'syncstream',
  'random',
  'ctime',
  'time.h',
  'thread',
  'unistd.h',
  'signal.h',
  'csignal',
]);

// A name that is a member (x.time(), x->time()) or is qualified by anything but std is another one.
const FREE = String.raw`(?<![\w.>]|(?<!\bstd)::)`;

const IMPURE_CALLS = [
  [/\b\w+_clock::now\s*\(/g, 'reads a clock: take `now` as an argument, or use the clock port'],
  [/\brandom_device\b/g, 'reads a random device: use the random_source port'],
  [
    new RegExp(`${FREE}(?:s?rand|random|arc4random)\\s*\\(`, 'g'),
    'draws random numbers: use the random_source port',
  ],
  [
    new RegExp(`${FREE}(?:time|gettimeofday|clock_gettime|localtime|gmtime)\\s*\\(`, 'g'),
    'reads a clock',
  ],
  [new RegExp(`${FREE}(?:secure_)?getenv\\s*\\(`, 'g'), 'reads the environment'],
  [
    new RegExp(`${FREE}(?:fopen|freopen|fread|fwrite|puts|fputs|putchar|system)\\s*\\(`, 'g'),
    'does I/O',
  ],
  [new RegExp(`${FREE}v?f?printf\\s*\\(`, 'g'), 'does I/O'],
  [/\bstd::(?:cout|cerr|clog|cin)\b/g, 'does I/O'],
];

function includeProblem(layer, quoted, header) {
  if (quoted) {
    return header.includes('..') || header.includes('postern/')
      ? `includes "${header}": another folder's headers are included as <postern/...>`
      : undefined;
  }
  const target = /^postern\/([^/]+)\//.exec(header)?.[1];
  if (target !== undefined) {
    if (!LAYERS.includes(target)) return `includes <${header}>: no such layer`;
    return LAYERS.indexOf(target) > LAYERS.indexOf(layer)
      ? `${layer} includes <${header}>: arrows only point down`
      : undefined;
  }
  if (!PURE_LAYERS.has(layer)) return undefined;
  if (/^emscripten(\.h$|\/)/.test(header))
    return `${layer} includes <${header}>: only web and bindings may`;
  if (IMPURE_HEADERS.has(header))
    return `${layer} includes <${header}>: clocks, randomness and I/O come through ports`;
  const isStandard = /^[a-z0-9_]+(\.h)?$/.test(header);
  return isStandard ? undefined : `${layer} includes <${header}>: only std and Postern`;
}

export function dependencyRules(root) {
  return cppFiles(root, 'wasm').flatMap((path) => {
    const layer = path.split('/')[1];
    if (!LAYERS.includes(layer))
      return [`${path}: wasm/ has the folders ${LAYERS.join(', ')} only`];
    const source = readSource(root, path);
    const withLiterals = withoutComments(source);
    const code = withoutCommentsAndLiterals(source);
    const includes = findAll(
      path,
      withLiterals,
      /^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]/gm,
      (match) => includeProblem(layer, match[1] === '"', match[2]),
    );
    if (!PURE_LAYERS.has(layer)) return includes;
    return [
      ...includes,
      ...findAll(
        path,
        code,
        /\b(?:__EMSCRIPTEN__|EM_JS|EM_ASM|EMSCRIPTEN_KEEPALIVE)\b/g,
        (match) => `${match[0]} outside web and bindings`,
      ),
      ...IMPURE_CALLS.flatMap(([pattern, message]) => findAll(path, code, pattern, message)),
      ...findMutableState(path, code),
    ];
  });
}
