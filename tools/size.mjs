// npm run size: where the bytes of a module are, by source file, as brotli and raw.
//   npm run size                     postern.wasm
//   npm run size -- browser-auth     another module
//   npm run size -- --functions      and its functions, the largest first
import { mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { setUp } from './lib/build.mjs';
import { cmakeBuild, presetDir } from './lib/cmake.mjs';
import { runMain, ToolError } from './lib/log.mjs';
import { capture, run } from './lib/run.mjs';
import { accountOf, functionsOf } from './lib/wasm-account.mjs';

const PRESET = 'wasm-release';
const LAYERS = ['core', 'client', 'web', 'bindings'];
const GLUE_OPTIONS = /--closure=1|--closure-args=\S+|--emit-tsd \S+/g;

// The module as it ships, but with its names. The scripts around it do not matter here.
async function linkWithNames(toolchain, name) {
  const cwd = presetDir(PRESET);
  const commands = capture('ninja', ['-t', 'commands', `module_${name}`], {
    cwd,
    env: toolchain.env,
  });
  const link = commands
    ?.split('\n')
    .at(-1)
    ?.match(/^: && (.+) && :$/)?.[1];
  if (!link) throw new ToolError(`no module is called ${name}`);
  const out = join(cwd, 'size');
  mkdirSync(out, { recursive: true });
  const command = link
    .replace(GLUE_OPTIONS, '')
    .replace(/-o \S+/, `--profiling-funcs -Wl,--no-demangle -o ${join(out, `${name}.mjs`)}`);
  await run('sh', ['-c', command], { cwd, env: toolchain.env, echo: false, label: 'em++' });
  return readFileSync(join(out, `${name}.wasm`));
}

// Which of our sources define a symbol.
function readSymbols(toolchain) {
  const sources = new Map();
  const add = (symbol, source) => {
    if (!sources.has(symbol)) sources.set(symbol, new Set());
    sources.get(symbol).add(source);
  };
  const nm = join(toolchain.emscriptenRoot, 'emnm');
  for (const layer of LAYERS) {
    const archive = join(presetDir(PRESET), `wasm/${layer}/libpostern_${layer}.a`);
    const listed = capture(nm, ['--defined-only', '-A', archive], {
      env: toolchain.env,
      maxBuffer: 64 * 1024 * 1024,
    });
    if (listed === undefined) throw new ToolError('emnm failed');
    for (const line of listed.split('\n')) {
      const [, object, symbol] = /([^:]+)\.o: \S+ \S (\S+)$/.exec(line) ?? [];
      if (symbol) add(symbol, `${layer}/${basename(object)}`);
    }
  }
  return sources;
}

const printRow = (brotli, raw, what) =>
  console.log(`${String(brotli).padStart(8)} ${String(raw).padStart(8)}  ${what}`);

await runMain(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { functions: { type: 'boolean' } },
  });
  const [name = 'postern'] = positionals;
  const toolchain = await setUp();
  await cmakeBuild(toolchain, PRESET);
  const wasm = await linkWithNames(toolchain, name);
  const account = accountOf(wasm, readSymbols(toolchain));
  printRow('brotli', 'raw', 'what');
  printRow(account.brotli, account.raw, `${name}.wasm`);
  for (const { what, raw, brotli, functions } of account.rows) {
    printRow(brotli, raw, functions ? `${what} (${functions})` : what);
  }
  if (!values.functions) return;
  const functions = functionsOf(wasm).sort((a, b) => b.end - b.start - (a.end - a.start));
  for (const each of functions) printRow('', each.end - each.start, each.name);
});
