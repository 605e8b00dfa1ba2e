// The first link of each kind builds Emscripten's libc, libc++ and friends, which takes a minute
// or two. Done here, so that a later failure is about Postern's own code.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { say } from './log.mjs';
import { run } from './run.mjs';

const common = [
  '-std=c++23',
  '-fno-exceptions',
  '-fno-rtti',
  '-DEMSCRIPTEN_HAS_UNBOUND_TYPE_NAMES=0',
  '-Wno-version-check',
  '-Wl,--stack-first',
  '-lembind',
  '-sFETCH',
  '-sFETCH_STREAMING=1',
  '-sFETCH_SUPPORT_INDEXEDDB=0',
  '-sSUPPORT_LONGJMP=0',
  '-sMODULARIZE',
  '-sEXPORT_ES6',
  '-sENVIRONMENT=web,worker,node',
];

// Each entry makes Emscripten build one set of system libraries.
export const warmUpBuilds = {
  release: [
    ...common,
    '-Oz',
    '-flto',
    '-sMALLOC=emmalloc',
    '-sEMBIND_AOT',
    '-sDYNAMIC_EXECUTION=0',
  ],
  test: [...common, '-O1', '-sMALLOC=emmalloc'],
  debug: [...common, '-O0', '-g', '-sASSERTIONS=2'],
};

const program = `#include <emscripten/bind.h>
#include <emscripten/fetch.h>
#include <coroutine>
#include <cstdio>
#include <expected>
#include <memory>
#include <string>
#include <vector>

double warm_up(std::string text) {
  emscripten_fetch_attr_t attributes;
  emscripten_fetch_attr_init(&attributes);
  std::vector<std::string> words{std::move(text)};
  auto shared = std::make_shared<std::expected<int, int>>(static_cast<int>(words.size()));
  return **shared + static_cast<double>(attributes.attributes);
}

EMSCRIPTEN_BINDINGS(warm_up_bindings) { emscripten::function("warmUp", &warm_up); }

int main() { std::puts("warm"); }
`;

export async function warmUp(emscriptenRoot, env) {
  const folder = mkdtempSync(join(tmpdir(), 'postern-warm-up-'));
  try {
    writeFileSync(join(folder, 'warm_up.cpp'), program);
    for (const [name, flags] of Object.entries(warmUpBuilds)) {
      say(`  first ${name} link (builds system libraries once)`);
      await run(join(emscriptenRoot, 'em++'), ['warm_up.cpp', ...flags, '-o', `${name}.mjs`], {
        cwd: folder,
        env,
        echo: false,
        label: `${name} link`,
        onLine: (line) => {
          const library = /generating system (?:library|headers|asset): (\S+?)\.\.\./.exec(line);
          if (library) say(`    ${basename(library[1])}`);
        },
        advice:
          'the toolchain itself is broken, not Postern: see the lines above; with emsdk on PATH it is not needed',
      });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
